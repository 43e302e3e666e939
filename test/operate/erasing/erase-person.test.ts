/** Erasing beside a pipeline that writes, in each place by itself, and what the answer says. */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../../local/azurite.ts';
import type { QueuesLocation } from '../../../src/ingest/queue/queue-signals.ts';
import { parseQueueMessage, toQueueMessages } from '../../../src/ingest/queue/queue-signals.ts';
import { objectState } from '../../../src/mirror/states/mirror-states.ts';
import { tableStates } from '../../../src/mirror/states/table-states.ts';
import type { User } from '../../../src/mirror/tenant.ts';
import { tableOutbox } from '../../../src/notify/table-outbox.ts';
import { type Erased, erasePerson } from '../../../src/operate/erasing/erase-person.ts';
import { tableLedger } from '../../../src/record/table-ledger.ts';
import { memoryBlobs } from '../../../src/storage/memory-blobs.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tableSnapshots } from '../../../src/storage/table-snapshots.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { type ErasingStore, erasingStore } from '../../../src/storage/tenant-store.ts';
import { content, planned } from '../../notify/notice-builder.ts';
import { ADA, AFFECTED, GRACE, record, revocation, TENANT } from '../../record/record-builder.ts';
import { dumpOf, hitsOf, textOfRow, textsInBlobs, textsInQueue } from './every-text.ts';

const NOW = Date.parse('2031-03-01T10:00:00Z');
const FORMS = ['lovelace', 'ada@contoso'];
const BO = { id: '0a0a0a0a-1111-4111-8111-000000000002', name: ADA.name, userPrincipalName: 'bo@contoso.example' };

const opened = () => {
  const [tables, blobs] = [memoryTables(), memoryBlobs()];
  return { tables, blobs, store: erasingStore(tables, TENANT, blobs) };
};
const erase = (store: ErasingStore, queues?: QueuesLocation): Promise<Erased> =>
  erasePerson({ store, userId: ADA.id, queues, now: NOW });
const placesIn = ({ couldNot }: Erased) => couldNot.map(({ where }) => where).join('; ');

async function named(tables: Tables): Promise<readonly string[]> {
  return [...(await dumpOf(tables))].flatMap(([key, row]) => (hitsOf(textOfRow(row), FORMS).length > 0 ? [key] : []));
}

describe('while the pipeline writes', () => {
  test('a record that is opened meanwhile is erased by a second call', async () => {
    const { tables, store } = opened();
    await tableLedger(store).open(record(1));
    let late = true;
    const racing: Tables = (name) => ({
      ...tables(name),
      async query(range) {
        const page = await tables(name).query(range);
        if (name === 'Notices' && late) {
          late = false;
          await tableLedger(store).open(record(2));
        }
        return page;
      },
    });
    await erase(erasingStore(racing, TENANT, memoryBlobs()));
    expect(await named(tables)).not.toEqual([]);
    await erase(store);
    expect(await named(tables)).toEqual([]);
  });

  test('an audit record that comes late brings no name of the actor back', async () => {
    const { tables, store } = opened();
    await erasePerson({ store, userId: GRACE.id, queues: undefined, now: NOW });
    const { cause, occurred, detail } = revocation(1);
    const evidence = { source: 'directory-audit', sourceId: 's', order: 1, cause, occurred, detail } as const;
    await tableLedger(store).append(revocation(1), {
      kind: 'evidence',
      ...evidence,
      seenAt: occurred.to,
      actor: GRACE,
    });
    const rows = [...(await dumpOf(tables))].filter(([, row]) => hitsOf(textOfRow(row), ['grace@']).length > 0);
    expect(rows).toEqual([]);
  });
});

describe('somebody else', () => {
  test('with the same display name keeps it everywhere', async () => {
    const { tables, store } = opened();
    const both = {
      ...AFFECTED,
      users: [ADA, BO],
      rectangles: [{ ...AFFECTED.rectangles[0], userIds: [ADA.id, BO.id] }],
    };
    await tableLedger(store).open(
      record(1, { revocation: { subject: { kind: 'user', ...BO } }, affected: both as typeof AFFECTED }),
    );
    const about = content({ subject: { kind: 'user', id: BO.id, name: BO.name }, actor: { kind: 'user', ...ADA } });
    await tableOutbox(store).plan([planned({ tenantId: TENANT, content: about })]);
    await erase(store);
    const text = [...(await dumpOf(tables)).values()].map(textOfRow).join('\n');
    expect(hitsOf(text, ['ada@contoso'])).toEqual([]);
    const [notice] = [...(await dumpOf(tables))].filter(([key]) => key.startsWith('Notices ')).map(([, row]) => row);
    expect(JSON.parse(String(notice?.content))).toMatchObject({
      subject: { name: BO.name },
      actor: { id: ADA.id, name: ADA.id },
    });
    expect(hitsOf(text, ['bo@contoso'])).toEqual(['bo@contoso']);
  });

  test('who owns a part of the name of a grant keeps nothing: the name of the app stays, the person is an id', async () => {
    const { tables, store } = opened();
    const names = [
      [
        { kind: 'grant', id: `client_${ADA.id}`, name: 'Mail for Teams for Ada Lovelace' },
        `Mail for Teams for ${ADA.id}`,
      ],
      [{ kind: 'user-app', id: `${ADA.id}_app`, name: 'Payroll for ada@old.example' }, `Payroll for ${ADA.id}`],
      [
        { kind: 'membership', id: `group_${ADA.id}`, name: 'ada@contoso.example in Staff in Bern' },
        `${ADA.id} in Staff in Bern`,
      ],
    ] as const;
    const notices = names.map(([subject], index) =>
      planned({ id: String(index), tenantId: TENANT, content: content({ subject }) }),
    );
    await tableLedger(store).open(record(1));
    await tableOutbox(store).plan(notices);
    await erase(store);
    const rows = [...(await dumpOf(tables))].filter(([key]) => key.startsWith('Notices ')).map(([, row]) => row);
    const found = rows.map((row) => [row.rowKey, JSON.parse(String(row.content)).subject.name]).sort();
    expect(found).toEqual(names.map(([, wanted], index) => [String(index), wanted]));
  });
});

describe('the mirror', () => {
  const { name: displayName, ...address } = ADA;
  const user: User = { kind: 'user', ...address, displayName, enabled: true, deleted: false, guest: false };
  const save = (store: ErasingStore, body: User, at: number) =>
    tableStates(store).write([objectState(TENANT, body)], { from: at, at });

  test('keeps a live account, and the answer says so; its former states have no names', async () => {
    const { tables, blobs, store } = opened();
    await save(store, { ...user, displayName: 'Ada Byron' }, NOW - 2);
    await save(store, user, NOW - 1);
    expect(placesIn(await erase(store))).toContain('mirror');
    expect(await named(tables)).toEqual([]);
    const texts = (await textsInBlobs(blobs)).filter((text) => hitsOf(text, [...FORMS, 'byron']).length > 0);
    expect(texts).toEqual([JSON.stringify(user)]);
  });

  test('of a deleted account has the id only', async () => {
    const { tables, blobs, store } = opened();
    await save(store, user, NOW - 2);
    await save(store, { ...user, deleted: true }, NOW - 1);
    const erased = await erase(store);
    expect(placesIn(erased)).not.toContain('mirror');
    expect(erased.mirror).toBe(2);
    expect(await named(tables)).toEqual([]);
    expect((await textsInBlobs(blobs)).flatMap((text) => hitsOf(text, FORMS))).toEqual([]);
  });
});

describe('messages', () => {
  let azurite: Azurite;
  beforeAll(async () => {
    azurite = await startAzurite();
  });
  afterAll(() => azurite.stop());
  const actor = { kind: 'user', id: ADA.id, name: ADA.userPrincipalName } as const;
  const signal = (details: Readonly<Record<string, string>>) => ({
    kind: 'audit-recorded' as const,
    tenantId: TENANT,
    source: 'directory-audit' as const,
    sourceId: 'a',
    seenAt: '2031-03-01T09:00:00.000Z',
    record: {
      ...{ id: 'a', activity: 'disable account', at: '2031-03-01T08:59:00.000Z', service: '', category: '' },
      ...{ succeeded: true, actor, targets: [], details },
    },
  });

  test('with a large body are still understood, without the name', async () => {
    const { tables, store } = opened();
    const snapshots = tableSnapshots(store);
    const [text = ''] = await toQueueMessages([signal({ note: 'x'.repeat(60_000) })], { snapshots });
    expect(await erase(store)).toMatchObject({ messageBodies: 1 });
    expect(await named(tables)).toEqual([]);
    const [dequeued] = await parseQueueMessage(JSON.parse(text), snapshots);
    expect(dequeued).toMatchObject({ record: { actor: { id: ADA.id, name: ADA.id } } });
  });

  test('in the poison queue stay there, without the name; others stay as they are; waiting ones are said', async () => {
    const { connectionString } = azurite;
    const [poison, work] = ['signals-poison', 'signals'].map((name) => new QueueClient(connectionString, name));
    if (!poison || !work) return;
    for (const queue of [poison, work]) await queue.createIfNotExists();
    const deep = `${'['.repeat(20_000)}"ada@contoso.example"${']'.repeat(20_000)}`;
    const texts = [
      JSON.stringify([signal({})]),
      'no message, by ada@contoso.example',
      deep,
      JSON.stringify([{ a: 1 }]),
    ];
    for (const text of texts) await poison.sendMessage(Buffer.from(text).toString('base64'));
    await work.sendMessage(Buffer.from(texts[0] ?? '').toString('base64'));
    const { store } = opened();
    await tableLedger(store).open(record(1));

    const erased = await erase(store, { connectionString });
    expect(erased.poisonMessages).toBe(3);
    expect(placesIn(erased)).toContain('signals (1 waiting messages');
    expect(placesIn(erased)).not.toContain('poison');
    const left = await textsInQueue(poison);
    expect(left).toHaveLength(4);
    expect(left.flatMap((text) => hitsOf(text, FORMS))).toEqual([]);
    expect(left).toContain(texts[3]);
  });

  test('that cannot be reached are said', async () => {
    const { store } = opened();
    expect(placesIn(await erase(store))).toMatch(/unknown number.*signals-poison/);
  });
});

test('a record that has the name as its id is said', async () => {
  const { store } = opened();
  const upn = ADA.userPrincipalName;
  await tableLedger(store).open(record(1));
  await tableLedger(store).open(record(2, { revocation: { actor: { kind: 'user', id: upn } } }));
  expect(placesIn(await erase(store))).toContain('without object ids');
});
