/**
 * A day with every cause is played, then ten people are erased who were in it in every role: nothing names them any
 * more, and nobody else's rows have changed.
 */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../../local/azurite.ts';
import type { ActName } from '../../../local/tenant/acts/acts.ts';
import { openGraph } from '../../../src/graph/graph.ts';
import { toQueueMessages } from '../../../src/ingest/queue/queue-signals.ts';
import { type Erased, erasePerson } from '../../../src/operate/erasing/erase-person.ts';
import { tableAnswers } from '../../../src/query/table-answers.ts';
import { tableSnapshots } from '../../../src/storage/table-snapshots.ts';
import { allRows } from '../../../src/storage/tables.ts';
import { erasingStore, tenantStore } from '../../../src/storage/tenant-store.ts';
import { type Stage, startStage } from '../../pipeline/stage.ts';
import { type Dump, dumpOf, formsOf, hitsOf, textOfRow, textsInBlobs, textsInQueue } from './every-text.ts';

const SEED = 12;
const PEOPLE = 10;
/** Every kind of act; each starts its own causes. */
const ACTS: readonly ActName[] = [
  ...(['disableUser', 'adminRemovesUserConsent', 'userWithdrawsConsent', 'narrowConsent', 'refuseRefresh'] as const),
  ...(['removeAssignment', 'removeSecret', 'loseCompliance', 'disableDevice', 'addGroupMember', 'raiseRisk'] as const),
  ...(['removeGroupMember', 'createPolicy', 'tightenPolicy', 'changeTokenPolicy', 'refuseApp'] as const),
  ...(['adminRemovesConsent', 'removeServicePrincipal', 'deleteUser'] as const),
];

interface Erasure {
  readonly stage: Stage;
  readonly azurite: Azurite;
  readonly people: readonly string[];
  /** All that they were ever called. */
  readonly names: readonly string[];
  readonly before: Dump;
  readonly after: Dump;
  readonly answers: readonly Erased[];
  readonly viewsBefore: readonly unknown[];
  readonly poisonBefore: readonly string[];
}

let erasure: Erasure;

beforeAll(async () => {
  const azurite = await startAzurite();
  const stage = await startStage({ seed: SEED, users: 30 });
  const people = chooseTen(stage);
  const oldNames = namesOf(stage, people);
  await playEveryCause(stage, people);
  const names = [...new Set([...oldNames, ...namesOf(stage, people)])];
  for (const userId of people) if (stage.tenant.directory.users.get(userId)) stage.tenant.act.deleteUser({ userId });
  await stage.pass(12);
  await fillPoison(stage, azurite, people);
  const poison = poisonOf(azurite);
  const [before, viewsBefore, poisonBefore] = [
    await dumpOf(stage.tables),
    await viewsOf(stage),
    await textsInQueue(poison),
  ];
  const answers: Erased[] = [];
  for (const userId of people) answers.push(await erase({ stage, azurite }, userId));
  const after = await dumpOf(stage.tables);
  erasure = { stage, azurite, people, names, before, after, answers, viewsBefore, poisonBefore };
}, 120_000);

afterAll(async () => {
  await erasure.stage.stop();
  await erasure.azurite.stop();
});

describe('ten people are erased', () => {
  test('who stood in every table that can name them, in every role', () => {
    const forms = formsOf(erasure.names);
    const named = [...erasure.before].filter(([, row]) => hitsOf(textOfRow(row), forms).length > 0);
    const tables = new Set(named.map(([key]) => key.split(' ', 1).join()));
    expect([...tables].sort()).toEqual([...['AffectedUsers', 'Lines', 'MirrorLog', 'Names', 'Notices', 'Snapshots']]);
    const kinds = named.filter(([key]) => key.startsWith('Notices ')).map(([, row]) => String(row.audienceKind));
    expect([...new Set(kinds)].sort()).toEqual(['admins', 'app-owner', 'manager', 'user']);
    expect(erasure.poisonBefore.filter((text) => hitsOf(text, forms).length > 0)).not.toEqual([]);
  });

  test('no table and no queue names them in any form', async () => {
    const forms = formsOf(erasure.names);
    const left = [...erasure.after].flatMap(([key, row]) =>
      hitsOf(textOfRow(row), forms).map((hit) => `${key}: ${hit}`),
    );
    expect(left).toEqual([]);
    expect((await textsInBlobs(erasure.stage.blobs)).flatMap((text) => hitsOf(text, forms))).toEqual([]);
    const messages = await textsInQueue(poisonOf(erasure.azurite));
    expect(messages).toHaveLength(erasure.poisonBefore.length);
    expect(messages.flatMap((text) => hitsOf(text, forms))).toEqual([]);
  });

  test('rows that did not name them are byte for byte the same', () => {
    const forms = formsOf(erasure.names);
    const others = [...erasure.before].filter(([, row]) => hitsOf(textOfRow(row), forms).length === 0);
    const changed = others.filter(([key, row]) => JSON.stringify(erasure.after.get(key)) !== JSON.stringify(row));
    expect(changed.map(([key]) => key)).toEqual([]);
    const added = [...erasure.after.keys()].filter((key) => !key.endsWith(' manifest') && !erasure.before.has(key));
    expect(added).toHaveLength(PEOPLE);
    expect(added.every((key) => /^Names \S+_erased /.test(key))).toBe(true);
  });

  test('the read model is the same apart from names', async () => {
    expect((await viewsOf(erasure.stage)).map(withoutNames)).toEqual(erasure.viewsBefore.map(withoutNames));
  });

  test('the answers say what was left: nothing in the mirror, but mails and backups', () => {
    const places = erasure.answers.map(({ couldNot }) => couldNot.map(({ where }) => where).join('; '));
    expect(new Set(places).size).toBe(1);
    expect(places[0]).not.toContain('mirror');
    expect(places[0]).toMatch(/mails .*backups/);
  });

  test('a second call changes nothing', async () => {
    const [userId = ''] = erasure.people;
    const { couldNot: _, ...counts } = await erase(erasure, userId);
    expect(Object.values(counts).every((count) => count === 0)).toBe(true);
  });

  test('what is read or delivered again brings no name back', async () => {
    const { stage, names } = erasure;
    const log = { log: () => {}, warn: () => {} };
    for (const signal of stage.signals) {
      const snapshots = tableSnapshots(tenantStore(stage.tables, stage.tenant.tenantId));
      for (const text of await toQueueMessages([signal], { snapshots }))
        await stage.engine.processSignalMessage(JSON.parse(text), log);
    }
    await stage.pass(6);
    const forms = formsOf(names);
    const dump = [...(await dumpOf(stage.tables))].filter(([key]) => !key.startsWith('Snapshots '));
    expect(dump.flatMap(([key, row]) => hitsOf(textOfRow(row), forms).map((hit) => `${key}: ${hit}`))).toEqual([]);
  });
});

/** Ten whose names nobody shares: managers and owners, and people whom the acts are about. */
function chooseTen({ tenant: { directory } }: Stage): readonly string[] {
  const all = directory.users.live();
  const isAlone = (id: string) => {
    const name = directory.users.get(id)?.displayName;
    return all.filter(({ displayName }) => displayName === name).length === 1;
  };
  const wanted = [...new Set(directory.managers.values()), ...[...directory.owners.values()].flat()];
  const using = directory.grants.live().flatMap(({ principalId }) => principalId ?? []);
  const ids = [...wanted.slice(0, 3), ...[...directory.owners.values()].flat().slice(0, 2), ...using];
  const fitting = ids.filter(
    (id) => isAlone(id) && !directory.untouchable.has(id) && directory.users.get(id)?.accountEnabled,
  );
  return [...new Set(fitting)].slice(0, PEOPLE);
}

function namesOf({ tenant: { directory } }: Stage, people: readonly string[]): readonly string[] {
  return people.flatMap((id) => {
    const user = directory.users.get(id);
    return [user?.displayName, user?.userPrincipalName, user?.mail].filter((name) => typeof name === 'string');
  });
}

/** Each act by one of the people, and on one of them where it is about a person. */
async function playEveryCause(stage: Stage, people: readonly string[]): Promise<void> {
  const { tenant, now } = stage;
  const graph = openGraph({
    cloud: 'global',
    dial: tenant.url,
    token: async () => tenant.token,
    now,
    pause: async () => {},
  });
  const person = (index: number) => people[index % people.length] ?? '';
  for (const [index, act] of ACTS.entries()) {
    const [userId, actorId] = [person(index), person(index + 3)];
    const grant = tenant.directory.grants.live().find(({ principalId }) => principalId === userId);
    const about = ['disableUser', 'raiseRisk', 'deleteUser'].includes(act) ? { userId } : {};
    const ofGrant = /UserConsent|Withdraws|narrow/.test(act) && grant ? { grantId: grant.id } : {};
    tenant.act[act]({ actorId, ...about, ...ofGrant });
    if (index === 5) await graph.patch(`/users/${person(2)}`, { displayName: 'Renamed Since O’Neill' });
    await stage.pass(1 / 3);
  }
  await stage.pass(13);
}

/** Signals of the day as poison, one of them so large that its body is in Snapshots. */
async function fillPoison(
  { signals, tables, tenant }: Stage,
  azurite: Azurite,
  people: readonly string[],
): Promise<void> {
  const queue = poisonOf(azurite);
  await queue.createIfNotExists();
  const naming = signals.filter((signal) => people.some((id) => JSON.stringify(signal).includes(id)));
  const record = naming.find((signal) => signal.kind === 'audit-recorded');
  const large = record && {
    ...record,
    record: { ...record.record, details: { note: 'x'.repeat(60_000), by: record.record.actor?.name ?? '' } },
  };
  const snapshots = tableSnapshots(tenantStore(tables, tenant.tenantId));
  const texts = await toQueueMessages([...naming, ...(large ? [large] : [])], { snapshots });
  for (const text of texts.slice(0, 20)) await queue.sendMessage(Buffer.from(text).toString('base64'));
  await queue.sendMessage(Buffer.from('no message of ours').toString('base64'));
}

function poisonOf({ connectionString }: Azurite): QueueClient {
  return new QueueClient(connectionString, 'signals-poison');
}

function erase({ stage: { tables, blobs, tenant, now }, azurite }: Pick<Erasure, 'stage' | 'azurite'>, userId: string) {
  const store = erasingStore(tables, tenant.tenantId, blobs);
  return erasePerson({ store, userId, queues: { connectionString: azurite.connectionString }, now: now() });
}

async function viewsOf({ tables, tenant }: Stage): Promise<readonly unknown[]> {
  const answers = tableAnswers(tenantStore(tables, tenant.tenantId));
  const heads = await allRows(tables('Revocations'), { partition: { from: '!', to: '~' } });
  return Promise.all(heads.map(({ revocationId }) => answers.show(String(revocationId))));
}

function withoutNames(view: unknown): unknown {
  const personal = new Set(['name', 'userPrincipalName', 'mail', 'audience', 'audienceName']);
  return JSON.parse(JSON.stringify(view, (member, value) => (personal.has(member) ? undefined : value)));
}
