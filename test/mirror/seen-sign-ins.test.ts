/** Who was seen at which app: known from then on, for thirty days, and written at most once a day. */
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

/** Counts the requests that write, whatever table they go to. */
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

async function seeing() {
  const tables = memoryTables();
  let present = START;
  const mirror = tableMirror({ store: tenantStore(tables, TENANT) });
  await mirror.states.write([objectState(TENANT, app(MAILER, { appId: MAIL_SYNC }))], {
    from: 0,
    at: START,
    expects: 'none',
  });
  const { counting, writes } = counted(tables);
  const worker = () =>
    seenSignIns({
      store: tenantStore(counting, TENANT),
      mirror,
      now: () => present,
      countsAsUse: ({ errorCode }) => errorCode === 0,
    });
  let seen = worker();
  const see = (differing: Partial<SignInUse> = {}) =>
    seen.note({ userId: ADA, appId: MAIL_SYNC, at: isoOf(present), flow: 'interactive', errorCode: 0, ...differing });
  return {
    mirror,
    writes,
    see,
    keep: () => seen.save(),
    async note(differing: Partial<SignInUse> = {}) {
      see(differing);
      await seen.save();
    },
    restart() {
      seen = worker();
    },
    pass(ms: number) {
      present += ms;
    },
    now: () => present,
    purge: () => purgeHistoryDaily(tenantStore(tables, TENANT), present),
    rows: async () => (await allRows(tables('MirrorLinks'), { partition: { from: '', to: '~' } })).length,
    appsAt: async (at: number) => [...(await mirror.appsSeen(ADA, at))],
  };
}

test('a user is known at the app, and the app at the user, however the ids are written', async () => {
  const { mirror, note } = await seeing();
  await note({ userId: ADA.toUpperCase(), appId: MAIL_SYNC.toUpperCase() });
  expect([...(await mirror.appsSeen(ADA, START))]).toEqual([MAILER]);
  expect([...(await mirror.usersSeen(MAILER, START))]).toEqual([ADA]);
});

test.each<Partial<SignInUse>>([
  { errorCode: 50126 },
  { userId: 'ada@contoso.example' },
  { appId: 'Mail Sync' },
  { appId: 'a9911000-0003-4003-8003-0000000000ff' },
])('%j is not written', async (differing) => {
  const { note, rows } = await seeing();
  await note(differing);
  expect(await rows()).toBe(0);
});

test('what is asked about the time before the first sign-in does not change by it', async () => {
  const { note, appsAt } = await seeing();
  await note();
  expect(await appsAt(START - 1)).toEqual([]);
});

test('a pair costs one write a day under each of the two, and after a restart none', async () => {
  const { note, restart, pass, writes } = await seeing();
  for (let time = 0; time < 5; time += 1) await note();
  restart();
  await note();
  expect(writes()).toBe(2);
  pass(DAY);
  await note();
  expect(writes()).toBe(4);
});

test('it counts for thirty days after the last sign-in', async () => {
  const { note, pass, appsAt } = await seeing();
  await note();
  pass(20 * DAY);
  await note();
  expect(await appsAt(START + 50 * DAY)).toEqual([MAILER]);
  expect(await appsAt(START + 51 * DAY)).toEqual([]);
});

test('who comes back after a longer time was not there meanwhile', async () => {
  const { note, pass, appsAt } = await seeing();
  await note();
  pass(40 * DAY);
  await note();
  expect(await appsAt(START + 35 * DAY)).toEqual([]);
  expect(await appsAt(START + 40 * DAY)).toEqual([MAILER]);
});

test('an older row that is read again takes nothing back', async () => {
  const { note, restart, pass, appsAt } = await seeing();
  pass(10 * DAY);
  await note();
  restart();
  await note({ at: isoOf(START) });
  expect(await appsAt(START + 40 * DAY)).toEqual([MAILER]);
});

test('a turn writes a thousand pairs, and the next one the rest', async () => {
  const { see, keep, mirror, now } = await seeing();
  for (let number = 0; number < 1_200; number += 1) see({ userId: userNumbered(number) });
  await keep();
  expect((await mirror.usersSeen(MAILER, now())).size).toBe(1_000);
  await keep();
  expect((await mirror.usersSeen(MAILER, now())).size).toBe(1_200);
});

test('what no longer counts is gone sixteen days later, what counts stays', async () => {
  const { note, pass, purge, rows, now, appsAt } = await seeing();
  const other = userNumbered(2);
  await note({ userId: other });
  pass(31 * DAY);
  await note();
  expect(await rows()).toBe(4);
  for (let day = 0; day < 17; day += 1) {
    pass(DAY);
    await purge();
  }
  expect(await rows()).toBe(2);
  expect(await appsAt(now())).toEqual([MAILER]);
});
