/** Names on old records become ids; the record stays, and so do names that younger events still mention. */
import { expect, test } from 'vitest';
import { audienceKeyOf } from '../../../src/notify/notice-row.ts';
import { tableOutbox } from '../../../src/notify/table-outbox.ts';
import { expireNames, runNameExpiry } from '../../../src/operate/erasing/expire-names.ts';
import { tableAnswers } from '../../../src/query/table-answers.ts';
import { tableLedger } from '../../../src/record/table-ledger.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { MESSAGE_BODY_DAYS, tableSnapshots } from '../../../src/storage/table-snapshots.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { type ErasingStore, erasingStore, tenantStore } from '../../../src/storage/tenant-store.ts';
import { content, planned } from '../../notify/notice-builder.ts';
import { ADA, GRACE, record, TENANT } from '../../record/record-builder.ts';
import { dumpOf, hitsOf, textOfRow } from './every-text.ts';

const DAY_MS = 86_400_000;
const OLD = '2031-03-01T08:00:00.000Z';
const YOUNG = '2031-11-01T08:00:00.000Z';
const CUTOFF = Date.parse('2031-06-01T00:00:00Z');
const NAMES = ['lovelace', 'ada@', 'grace@', 'mona'];

async function open(store: ErasingStore, number: number, keyTime: string, recordedAt = keyTime): Promise<string> {
  const ledger = tableLedger(store);
  const one = record(number, { revocation: { keyTime, occurred: { from: keyTime, to: keyTime } } });
  await ledger.open({ ...one, recordedAt });
  const { cause, occurred, detail } = one.revocation;
  const evidence = {
    source: 'directory-audit',
    sourceId: `audit-${number}`,
    order: 1,
    cause,
    occurred,
    detail,
  } as const;
  await ledger.append(one.revocation, { kind: 'evidence', ...evidence, seenAt: keyTime, actor: GRACE });
  const about = content({ subject: one.revocation.subject, actor: GRACE, occurred });
  const manager = { kind: 'manager', id: 'mona', mail: 'mona@contoso.example', name: 'Mona' } as const;
  for (const audience of [manager, { kind: 'user', id: ADA.id, mail: ADA.mail, name: ADA.name } as const]) {
    const id = `${number}-${audience.kind}`;
    await ledger.append(one.revocation, { kind: 'notice', noticeId: id, audienceHash: audienceKeyOf(audience) });
    const notice = { id, tenantId: TENANT, revocationId: one.revocation.id, audience, content: about, dueAt: keyTime };
    await tableOutbox(store).plan([planned({ ...notice, initialState: 'observed' })]);
  }
  return one.revocation.id;
}

async function named(tables: Tables): Promise<readonly string[]> {
  const rows = [...(await dumpOf(tables))].filter(([, row]) => hitsOf(textOfRow(row), NAMES).length > 0);
  return [...new Set(rows.map(([key]) => key.split(' ', 1).join()))].sort();
}

function opened(): { readonly tables: Tables; readonly store: ErasingStore } {
  const tables = memoryTables();
  return { tables, store: erasingStore(tables, TENANT) };
}

test('an old record names nobody any more, and is otherwise the same', async () => {
  const { tables, store } = opened();
  const id = await open(store, 1, OLD);
  expect(await named(tables)).toEqual(['AffectedUsers', 'Names', 'Notices']);
  expect(await expireNames({ store, cutoff: CUTOFF })).toMatchObject({ revocations: 1, affectedUsers: 1, notices: 2 });
  // The id of Mona is "mona".
  const rest = [...(await dumpOf(tables))].flatMap(([key, row]) =>
    hitsOf(textOfRow(row), NAMES.slice(0, 3)).map(() => key),
  );
  expect(rest).toEqual([]);
  expect(await tableAnswers(store).show(id)).toMatchObject({
    subject: { id: ADA.id },
    affectedUsers: [{ id: ADA.id }],
    actor: { id: GRACE.id },
  });
});

test('people whom a younger event mentions keep their names there, and can be found by them', async () => {
  const { tables, store } = opened();
  await open(store, 1, OLD);
  const young = await open(store, 2, YOUNG);
  const before = await tableAnswers(store).show(young);
  await expireNames({ store, cutoff: CUTOFF });
  expect(await tableAnswers(store).show(young)).toEqual(before);
  expect(JSON.stringify(before)).toContain('Lovelace');
  expect(await named(tables)).toEqual(['AffectedUsers', 'Names', 'Notices']);
});

test('an old event that was imported yesterday keeps its names', async () => {
  const { tables, store } = opened();
  await open(store, 1, OLD, YOUNG);
  expect(await expireNames({ store, cutoff: CUTOFF })).toMatchObject({ revocations: 0 });
  expect(await named(tables)).toEqual(['AffectedUsers', 'Names', 'Notices']);
});

test('a run goes on where the last one ended', async () => {
  const { store } = opened();
  for (const number of [1, 2, 3]) await open(store, number, OLD, `2031-03-0${number}T08:00:00.000Z`);
  const revocations: number[] = [];
  for (let run = 0; run < 3; run += 1)
    revocations.push((await expireNames({ store, cutoff: CUTOFF, maxRevocations: 2 })).revocations);
  expect(revocations).toEqual([2, 1, 0]);
});

test('the timer also deletes bodies of messages that no message can need any more', async () => {
  const { tables, store } = opened();
  const lines: string[] = [];
  const log = { log: (line: string) => void lines.push(line), warn: () => {} };
  const [old, recent, policy] = [
    await tableSnapshots(store).putMessageBody({ n: 1 }, OLD),
    await tableSnapshots(store).putMessageBody({ n: 2 }, '2031-03-03T08:00:00.000Z'),
    await tableSnapshots(store).put({ displayName: 'All staff' }),
  ];
  const now = Date.parse('2031-03-02T00:00:00Z') + MESSAGE_BODY_DAYS * DAY_MS;
  for (let run = 0; run < 2; run += 1) await runNameExpiry({ store, now, days: 400 }, log);
  expect(lines).toEqual(['names older than 400 days: bodies 1']);
  const left = await Promise.all(
    [old, recent, policy].map((hash) => tableSnapshots(tenantStore(tables, TENANT)).getJson(hash)),
  );
  expect(left).toEqual([undefined, { n: 2 }, { displayName: 'All staff' }]);
});
