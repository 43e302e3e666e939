/** Which user signed in to which app: known from then on, for thirty days, and written at most once a day. */
import { expect, test } from 'vitest';
import { isoOf } from '../../src/base/clock.ts';
import type { SignInUse } from '../../src/ingest/records/sign-in-record.ts';
import { purgeHistoryDaily } from '../../src/mirror/purge-history.ts';
import { seenSignIns } from '../../src/mirror/seen-sign-ins.ts';
import { objectState } from '../../src/mirror/states/mirror-states.ts';
import { tableMirror } from '../../src/mirror/table-mirror.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows, type Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { app } from '../fakes/memory-tenant.ts';

const TENANT = '3a0a0000-0001-4001-8001-00000000003a';
const MAILER = 'c1c10000-0001-4001-8001-0000000000c1';
const MAIL_SYNC = 'a9911000-0003-4003-8003-0000000000c1';
const DAY = 86_400_000;
const START = Date.parse('2031-03-01T08:20:00.000Z');
const userNumbered = (number: number) => `ada00000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const ADA = userNumbered(1);

/** Counts the rows that are written, in all tables. */
function counted(tables: Tables) {
  let writes = 0;
  const counting: Tables = (name) => ({
    ...tables(name),
    transact(changes) {
      writes += changes.length;
      return tables(name).transact(changes);
    },
  });
  return { counting, writes: () => writes };
}

async function openSeenSignIns() {
  const tables = memoryTables();
  let present = START;
  const mirror = tableMirror({ store: tenantStore(tables, TENANT) });
  await mirror.states.write([objectState(TENANT, app(MAILER, { appId: MAIL_SYNC }))], {
    from: 0,
    at: START,
  });
  const { counting, writes } = counted(tables);
  const openWorker = () =>
    seenSignIns({
      store: tenantStore(counting, TENANT),
      mirror,
      now: () => present,
      countsAsUse: ({ errorCode }) => errorCode === 0,
    });
  let worker = openWorker();
  const note = (difference: Partial<SignInUse> = {}) =>
    worker.note({
      userId: ADA,
      appId: MAIL_SYNC,
      at: isoOf(present),
      flow: 'interactive',
      errorCode: 0,
      ...difference,
    });
  return {
    mirror,
    writes,
    note,
    save: () => worker.save(),
    async signIn(difference: Partial<SignInUse> = {}) {
      note(difference);
      await worker.save();
    },
    restart() {
      worker = openWorker();
    },
    pass(ms: number) {
      present += ms;
    },
    now: () => present,
    purge: () => purgeHistoryDaily(tenantStore(tables, TENANT), mirror.states, present),
    rows: async () => (await allRows(tables('SeenSignIns'), { partition: { from: '', to: '~' } })).length,
    appsAt: async (at: number) => [...(await mirror.appsSeen(ADA, at))],
  };
}

test('the app is known for the user, and the user for the app, however the ids are written', async () => {
  const { mirror, signIn } = await openSeenSignIns();
  await signIn({ userId: ADA.toUpperCase(), appId: MAIL_SYNC.toUpperCase() });
  expect([...(await mirror.appsSeen(ADA, START))]).toEqual([MAILER]);
  expect([...(await mirror.usersSeen(MAILER, START))]).toEqual([ADA]);
});

test.each<Partial<SignInUse>>([
  { errorCode: 50126 },
  { userId: 'ada@contoso.example' },
  { appId: 'Mail Sync' },
  { appId: 'a9911000-0003-4003-8003-0000000000ff' },
])('%j is not written', async (difference) => {
  const { signIn, rows } = await openSeenSignIns();
  await signIn(difference);
  expect(await rows()).toBe(0);
});

test('the first sign-in does not change the answer about the time before it', async () => {
  const { signIn, appsAt } = await openSeenSignIns();
  await signIn();
  expect(await appsAt(START - 1)).toEqual([]);
});

test('a pair costs one write a day under each of the two, and none after a restart', async () => {
  const { signIn, restart, pass, writes } = await openSeenSignIns();
  for (let time = 0; time < 5; time += 1) await signIn();
  restart();
  await signIn();
  expect(writes()).toBe(2);
  pass(DAY);
  await signIn();
  expect(writes()).toBe(4);
});

test('a user counts for thirty days after the last sign-in', async () => {
  const { signIn, pass, appsAt } = await openSeenSignIns();
  await signIn();
  pass(20 * DAY);
  await signIn();
  expect(await appsAt(START + 50 * DAY)).toEqual([MAILER]);
  expect(await appsAt(START + 51 * DAY)).toEqual([]);
});

test('a user who comes back after a longer time does not count for the time between', async () => {
  const { signIn, pass, appsAt } = await openSeenSignIns();
  await signIn();
  pass(40 * DAY);
  await signIn();
  expect(await appsAt(START + 35 * DAY)).toEqual([]);
  expect(await appsAt(START + 40 * DAY)).toEqual([MAILER]);
});

test('an older sign-in that is read again changes nothing', async () => {
  const { signIn, restart, pass, appsAt } = await openSeenSignIns();
  pass(10 * DAY);
  await signIn();
  restart();
  await signIn({ at: isoOf(START) });
  expect(await appsAt(START + 40 * DAY)).toEqual([MAILER]);
});

test('one save writes a thousand pairs, and the next one the rest', async () => {
  const { note, save, mirror, now } = await openSeenSignIns();
  for (let number = 0; number < 1_200; number += 1) note({ userId: userNumbered(number) });
  await save();
  expect((await mirror.usersSeen(MAILER, now())).size).toBe(1_000);
  await save();
  expect((await mirror.usersSeen(MAILER, now())).size).toBe(1_200);
});

test('a pair that no longer counts is removed after sixteen days, one that counts stays', async () => {
  const { signIn, pass, purge, rows, now, appsAt } = await openSeenSignIns();
  const other = userNumbered(2);
  await signIn({ userId: other });
  pass(31 * DAY);
  await signIn();
  expect(await rows()).toBe(4);
  for (let day = 0; day < 17; day += 1) {
    pass(DAY);
    await purge();
  }
  expect(await rows()).toBe(2);
  expect(await appsAt(now())).toEqual([MAILER]);
});
