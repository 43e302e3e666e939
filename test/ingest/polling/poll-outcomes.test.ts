/** How a poll ended, when a refused source is asked again, and for how long a source has been blind. */
import { expect, test } from 'vitest';
import {
  DirectoryRefusedError,
  DirectoryThrottledError,
  TokenRefusedError,
  TurnBudgetError,
} from '../../../src/graph/graph-errors.ts';
import { readHeartbeat } from '../../../src/ingest/polling/poll-heartbeats.ts';
import { type PollSummary, runPoll } from '../../../src/ingest/polling/run-poll.ts';
import { sourceOffState } from '../../../src/ingest/polling/source-refusals.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';

const SOURCE = 'directory-audits';
const START = Date.parse('2031-03-01T08:00:00Z');
const MINUTE = 60_000;
const refused = () => new DirectoryRefusedError('/auditLogs', 'Authorization_RequestDenied');
const throttled = () => new DirectoryThrottledError(120);

/** A source that is polled once a minute. `fault` is what its polls meet. */
function polledSource() {
  const store = tenantStore(memoryTables(), 'contoso');
  let [now, fault]: [number, (() => Error) | undefined] = [START, undefined];
  const asked: number[] = [];
  const blind: number[] = [];
  const poll = async (): Promise<PollSummary> => {
    asked.push((now - START) / MINUTE);
    if (fault) throw fault();
    return { text: 'read' };
  };
  const context = {
    store,
    now: () => now,
    log: { log() {}, warn() {} },
    noteBlind: (_source: string, minutes: number) => void blind.push(minutes),
  };
  return {
    asked,
    blind,
    heartbeat: () => readHeartbeat(store, SOURCE),
    off: () => sourceOffState(SOURCE, store),
    meet: (next?: () => Error) => {
      fault = next;
    },
    setClock: (minutes: number) => {
      now += minutes * MINUTE;
    },
    async pass(minutes: number) {
      for (let left = minutes; left > 0; left -= 1) {
        now += MINUTE;
        await runPoll(SOURCE, context, poll).catch(() => {});
      }
    },
  };
}

test('a refused source is asked at each turn three times, then after 1, 5, 15 and 60 minutes, then every hour', async () => {
  const source = polledSource();
  source.meet(refused);
  await source.pass(3 + 1 + 5 + 15 + 60 + 60);
  expect(source.asked).toEqual([1, 2, 3, 4, 9, 24, 84, 144]);
});

test('once it answers, a refused source is asked at each turn again, and its refusals are counted anew', async () => {
  const source = polledSource();
  source.meet(refused);
  await source.pass(4);
  source.meet();
  await source.pass(5);
  expect(await source.off()).toBeUndefined();
  source.meet(refused);
  await source.pass(3);
  expect(source.asked).toEqual([1, 2, 3, 4, 9, 10, 11, 12]);
});

test.each([-24 * 60, 24 * 60])('a clock that is set by %i minutes keeps no source off for longer', async (minutes) => {
  const source = polledSource();
  source.meet(refused);
  await source.pass(100);
  source.meet();
  source.setClock(minutes);
  await source.pass(1);
  expect(await source.off()).toBeUndefined();
});

test('a refused token switches nothing off: every turn tries again', async () => {
  const source = polledSource();
  source.meet(() => new TokenRefusedError('/auditLogs', 'InvalidAuthenticationToken'));
  await source.pass(6);
  expect(source.asked).toHaveLength(6);
  expect(await source.off()).toBeUndefined();
  expect(await source.heartbeat()).toMatchObject({ outcome: 'failed', error: 'TokenRefusedError' });
});

test.each([
  ['throttled', throttled],
  ['budget', () => new TurnBudgetError('/auditLogs', 'pages')],
  ['refused', refused],
  ['failed', () => new TokenRefusedError('/auditLogs', 'x')],
] as const)('a turn that was only %s is no heartbeat: the source grows blind', async (outcome, fault) => {
  const source = polledSource();
  await source.pass(1);
  source.meet(fault);
  await source.pass(3);
  expect(await source.heartbeat()).toMatchObject({ outcome, lastDoneAt: START + MINUTE, endedAt: START + 4 * MINUTE });
  expect(await source.heartbeat()).not.toHaveProperty('doneSince');
  source.meet();
  await source.pass(2);
  expect(source.blind).toEqual([0, 1, 2, 3, 0, 0]);
  expect(await source.heartbeat()).toMatchObject({ outcome: 'done', doneSince: START + 5 * MINUTE });
});

test('a source that was throttled from its first turn on is blind since then', async () => {
  const source = polledSource();
  source.meet(throttled);
  await source.pass(4);
  expect(source.blind).toEqual([0, 1, 2, 3]);
});

test('a source that was never granted is not missed', async () => {
  const source = polledSource();
  source.meet(refused);
  await source.pass(10);
  expect(source.blind).toEqual([]);
  expect(await source.off()).toMatchObject({ fullyOff: true, sawBefore: false });
});

test('a source that was read, and is refused now, is missed', async () => {
  const source = polledSource();
  await source.pass(1);
  source.meet(refused);
  await source.pass(10);
  expect(await source.off()).toMatchObject({ fullyOff: true, sawBefore: true });
});

test('a time that a clock wrote while it was ahead does not hide that a source is blind', async () => {
  const source = polledSource();
  source.setClock(24 * 60);
  await source.pass(1);
  source.setClock(-24 * 60);
  source.meet(throttled);
  await source.pass(31);
  expect(source.blind.at(-1)).toBe(30);
});

test('a break of more than ten minutes begins a new time of sight', async () => {
  const source = polledSource();
  await source.pass(2);
  source.setClock(20);
  await source.pass(2);
  expect(await source.heartbeat()).toMatchObject({ doneSince: START + 23 * MINUTE });
});
