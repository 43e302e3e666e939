/** What one run of a delta does with a link that is refused, with a budget, and with items that it cannot read. */
import { expect, test } from 'vitest';
import { DirectoryUnavailableError, RequestRejectedError, TurnBudgetError } from '../../../src/graph/graph-errors.ts';
import type { MirrorPollContext } from '../../../src/mirror/poll.ts';
import { pollUsers } from '../../../src/mirror/poll-tenant.ts';
import { readWatermark } from '../../../src/mirror/states/table-watermarks.ts';
import { type Fault, oddGraph } from '../../fakes/odd-graph.ts';
import { lineOf, MINUTE, type Stage, stage, userItem } from './graph-items.ts';

const USERS = '/users/delta';
const IDS = ['a', 'b', 'c', 'd', 'e', 'f'];

interface OddStage extends Stage {
  fault: Fault | undefined;
  /** One poll, five minutes after the last one. */
  poll(): ReturnType<typeof pollUsers>;
}

async function afterBaseline(): Promise<OddStage> {
  const ground = stage();
  ground.graph.responses.set('/groups/delta', []).set('/directoryRoles', []);
  ground.graph.responses.set(
    USERS,
    IDS.map((id) => userItem(id)),
  );
  const odd: OddStage = {
    ...ground,
    fault: undefined,
    poll() {
      ground.wait(5 * MINUTE);
      const context: MirrorPollContext = { ...ground, graph: oddGraph(ground.graph, () => odd.fault) };
      return pollUsers(context);
    },
  };
  await odd.poll();
  return odd;
}

function disableAll({ graph }: Stage): void {
  const disabled = IDS.map((id) => userItem(id, { accountEnabled: false }));
  graph.responses.set(USERS, disabled);
  graph.addToDelta(USERS, ...disabled);
}

const onUsers = (make: () => Error, first = 0): Fault => ({
  page(page, index, pathOrLink) {
    if (pathOrLink.includes(USERS) && index >= first) throw make();
    return page;
  },
});

test('a full reading that is refused as well is a failure, and the link is kept', async () => {
  const odd = await afterBaseline();
  const before = await readWatermark(odd.store, 'users');
  disableAll(odd);
  odd.fault = onUsers(() => new RequestRejectedError(USERS, { status: 400, reason: 'BadRequest', detail: '' }));
  await expect(odd.poll()).rejects.toThrow(RequestRejectedError);
  expect(await readWatermark(odd.store, 'users')).toEqual(before);
  odd.fault = undefined;
  expect(await odd.poll()).toMatchObject({ resync: [], changes: 6 });
});

test('a source that fails does not stop the others', async () => {
  const odd = await afterBaseline();
  odd.graph.addToDelta('/devices/delta', { id: 'd1', displayName: 'd1', accountEnabled: true });
  odd.fault = onUsers(() => new DirectoryUnavailableError(USERS, 503));
  await expect(odd.poll()).rejects.toThrow(DirectoryUnavailableError);
  expect(await odd.mirror.object('device', 'd1', odd.now())).toBeDefined();
});

test('changes that do not fit into a turn go on in the next one: told once, and since the last complete run', async () => {
  const odd = await afterBaseline();
  const before = await readWatermark(odd.store, 'users');
  disableAll(odd);
  odd.fault = onUsers(() => new TurnBudgetError(USERS, 'bytes'), 1);
  for (const told of [2, 4]) {
    expect(await odd.poll()).toMatchObject({
      changes: 2,
      overBudget: [expect.stringContaining('changes: budget (users')],
    });
    expect(odd.enqueued).toHaveLength(told);
    expect(await readWatermark(odd.store, 'users')).toMatchObject({ readAt: before?.readAt });
  }
  odd.fault = undefined;
  expect(await odd.poll()).toMatchObject({ changes: 2, overBudget: [] });
  expect(odd.enqueued.map(lineOf)).toEqual(IDS.map((id) => `${id}: enabled -> disabled`));
  expect(new Set(odd.enqueued.map(({ between }) => between.from)).size).toBe(1);
  // The first part began ten minutes before the last: what no part showed may have come right after that.
  expect(await readWatermark(odd.store, 'users')).toEqual({
    readAt: odd.now() - 10 * MINUTE,
    deltaLink: expect.stringContaining('deltatoken=6'),
    rows: IDS.length,
  });
});

test('a first reading that does not fit says so, saves no link, and is the baseline once it fits', async () => {
  const odd = await afterBaseline();
  odd.graph.responses.set(
    '/devices/delta',
    IDS.map((id) => ({ id: `device-${id}`, displayName: id })),
  );
  await odd.store.table('Watermarks').remove('7e000000-0001-4001-8001-000000000001', 'segments-devices');
  odd.fault = {
    page(page, index, pathOrLink) {
      if (pathOrLink.includes('/devices/') && index > 0) throw new TurnBudgetError('/devices/delta', 'time');
      return page;
    },
  };
  expect((await odd.poll()).overBudget).toEqual(['baseline: budget (devices: 2 rows in 1 pages so far)']);
  expect(await readWatermark(odd.store, 'devices')).toBeUndefined();
  odd.fault = undefined;
  expect(await odd.poll()).toMatchObject({ baseline: true, overBudget: [], changes: 0 });
  expect(await odd.mirror.object('device', 'device-f', odd.now())).toBeDefined();
});

test('an item that stays unreadable is read again for some hours, then left out for good', async () => {
  const odd = await afterBaseline();
  odd.graph.addToDelta(USERS, userItem('a', { accountEnabled: 'no' }), userItem('b', { accountEnabled: false }));
  const { deltaLink } = (await readWatermark(odd.store, 'users')) ?? {};
  for (let turn = 0; turn < 6 * 12; turn += 1) expect((await odd.poll()).leftOut).toBe(1);
  expect(await readWatermark(odd.store, 'users')).toMatchObject({ deltaLink });
  expect((await odd.poll()).leftOut).toBe(1);
  expect(await odd.poll()).toMatchObject({ read: 0, leftOut: 0 });
  expect(odd.enqueued.map(lineOf)).toEqual(['b: enabled -> disabled']);
});
