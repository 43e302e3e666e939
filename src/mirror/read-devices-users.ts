/** Whose device it is, known before it is switched off or gone: then the tenant no longer says. */
import { readDeviceUsers } from './graph-device-users.ts';
import { inParallel } from './in-parallel.ts';
import { nextTurn } from './in-turn.ts';
import { deviceUsersState } from './mirror-states.ts';
import type { PartRead, Poll } from './poll.ts';

const ROUND = { source: 'device-users', kind: 'device', perTurn: 100, everyMs: 3_600_000, atFirst: 2_000 } as const;
const READS_AT_ONCE = 4;

/** @param firstSeen devices that have just come */
export async function readDevicesUsers(poll: Poll, firstSeen: readonly string[]): Promise<PartRead> {
  const { graph, mirror, now } = poll;
  const turn = await nextTurn(ROUND, poll);
  const ids = [...new Set([...firstSeen.slice(0, ROUND.perTurn), ...turn.objects.map(({ id }) => id)])];
  const writes = await inParallel(READS_AT_ONCE, ids, async (id) => {
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
