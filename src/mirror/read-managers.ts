/** Who is whose manager, known before anybody needs it: of a deleted user the tenant no longer says. */
import { readManagerIds } from './graph-manager.ts';
import { inParallel } from './in-parallel.ts';
import { nextTurn } from './in-turn.ts';
import { linkKey } from './mirror-keys.ts';
import { managerState } from './mirror-states.ts';
import { itemIn } from './parse-item.ts';
import type { PartRead, Poll } from './poll.ts';
import type { StateWrite } from './table-states.ts';

const ROUND = { source: 'managers', kind: 'user', perTurn: 200, everyMs: 3_600_000, atFirst: 5_000 } as const;
const READS_AT_ONCE = 8;

/** @param firstSeen users who have just come */
export async function readManagers(poll: Poll, firstSeen: readonly string[]): Promise<PartRead> {
  const { mirror, now } = poll;
  const turn = await nextTurn(ROUND, poll);
  const ids = [...new Set([...firstSeen.slice(0, ROUND.perTurn), ...turn.objects.filter(({ deleted }) => !deleted).map(({ id }) => id)])];
  const managerIds = await readManagerIds(poll.graph, ids);
  const states = await inParallel(READS_AT_ONCE, [...ids.entries()], ([index, id]) => stateOf(id, managerIds[index], poll));
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

async function stateOf(userId: string, managerId: string | undefined, { graph, mirror }: Poll): Promise<StateWrite | undefined> {
  if (managerId === undefined) {
    const known = await mirror.states.get<{ readonly id?: string }>(linkKey(mirror.tenantId, 'user-manager', userId));
    // A user who has just been deleted has no manager any more, and that is when we need to know who it was.
    if (known?.body.id !== undefined && !itemIn(await graph.get(`/users/${encodeURIComponent(userId)}`, { query: { $select: 'id' } }))) return undefined;
  }
  return managerState(mirror.tenantId, userId, managerId);
}
