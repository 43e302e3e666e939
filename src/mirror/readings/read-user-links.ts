/** Who is whose manager, known before anybody needs it: of a deleted user the tenant no longer says. */

import { mapConcurrently } from '../../base/concurrency.ts';
import { readDeviceUsers, readManagerIds } from '../graph-lookups.ts';
import type { MirrorPollContext, PartRead } from '../poll.ts';
import { deviceUsersState, linkKey, managerState } from '../states/mirror-states.ts';
import type { StateWrite } from '../states/table-states.ts';
import { itemIn } from './graph-items.ts';
import { nextRound } from './round-robin.ts';

const ROUND = { source: 'managers', kind: 'user', perTurn: 200, everyMs: 3_600_000, atFirst: 5_000 } as const;
const READS_AT_ONCE = 8;

/** @param firstSeen users who have just come */
export async function readManagers(poll: MirrorPollContext, firstSeen: readonly string[]): Promise<PartRead> {
  const { mirror, now } = poll;
  const turn = await nextRound(ROUND, poll);
  const ids = [
    ...new Set([
      ...firstSeen.slice(0, ROUND.perTurn),
      ...turn.objects.filter(({ deleted }) => !deleted).map(({ id }) => id),
    ]),
  ];
  const managerIds = await readManagerIds(poll.graph, ids);
  const states = await mapConcurrently(READS_AT_ONCE, [...ids.entries()], ([index, id]) =>
    stateOf(id, managerIds[index], poll),
  );
  const writes = states.filter((state) => state !== undefined);
  return {
    kind: turn.first ? 'baseline' : 'changes',
    read: ids.length,
    changes: [],
    async keep() {
      await mirror.states.write(writes, { from: turn.since, at: now(), meets: 'few' });
      await turn.end();
    },
  };
}

async function stateOf(
  userId: string,
  managerId: string | undefined,
  { graph, mirror }: MirrorPollContext,
): Promise<StateWrite | undefined> {
  if (managerId === undefined) {
    const known = await mirror.states.get<{ readonly id?: string }>(linkKey(mirror.tenantId, 'user-manager', userId));
    // A user who has just been deleted has no manager any more, and that is when we need to know who it was.
    if (
      known?.body.id !== undefined &&
      !itemIn(await graph.get(`/users/${encodeURIComponent(userId)}`, { query: { $select: 'id' } }))
    )
      return undefined;
  }
  return managerState(mirror.tenantId, userId, managerId);
}

// Whose device it is, known before it is switched off or gone: then the tenant no longer says.

const DEVICE_ROUND = {
  source: 'device-users',
  kind: 'device',
  perTurn: 100,
  everyMs: 3_600_000,
  atFirst: 2_000,
} as const;
const DEVICE_READS_AT_ONCE = 4;

/** @param firstSeen devices that have just come */
export async function readDevicesUsers(poll: MirrorPollContext, firstSeen: readonly string[]): Promise<PartRead> {
  const { graph, mirror, now } = poll;
  const turn = await nextRound(DEVICE_ROUND, poll);
  const ids = [...new Set([...firstSeen.slice(0, DEVICE_ROUND.perTurn), ...turn.objects.map(({ id }) => id)])];
  const writes = await mapConcurrently(DEVICE_READS_AT_ONCE, ids, async (id) => {
    const userIds = await readDeviceUsers(graph, id);
    return userIds === undefined ? [] : [deviceUsersState(mirror.tenantId, id, userIds)];
  });
  return {
    kind: turn.first ? 'baseline' : 'changes',
    read: ids.length,
    changes: [],
    async keep() {
      await mirror.states.write(writes.flat(), { from: turn.since, at: now(), meets: 'few' });
      await turn.end();
    },
  };
}
