/** Who may use an app and who owns it. No delta tells: all at first, new apps at once, the others in slow rounds. */

import { readListOf } from './graph-list.ts';
import { inParallel } from './in-parallel.ts';
import { nextTurn } from './in-turn.ts';
import { linkRange } from './mirror-keys.ts';
import { assignmentStates, memberOf } from './mirror-states.ts';
import { assignmentIn, memberIn } from './parse-item.ts';
import type { PartRead, Poll } from './poll.ts';
import { writesOfList } from './whole-list.ts';

const ROUND = { source: 'app-links', kind: 'service-principal', perTurn: 25, everyMs: 900_000, atFirst: 2_000 } as const;
const READS_AT_ONCE = 4;

/** @param firstSeen apps that have just come */
export async function readAppLinks(poll: Poll, firstSeen: readonly string[]): Promise<PartRead> {
  const turn = await nextTurn(ROUND, poll);
  const ids = new Set([...firstSeen, ...turn.objects.filter(({ deleted }) => !deleted).map(({ id }) => id)]);
  await inParallel(READS_AT_ONCE, [...ids], (id) => readLinksOf(id, poll, turn.since));
  return { kind: turn.first ? 'baseline' : 'changes', read: ids.size, changes: [], keep: turn.end };
}

async function readLinksOf(appId: string, { graph, mirror, now }: Poll, since: number): Promise<void> {
  const { states, tenantId } = mirror;
  const path = `/servicePrincipals/${encodeURIComponent(appId)}`;
  const assigned = (await readListOf(graph, `${path}/appRoleAssignedTo`))
    .map((item) => assignmentIn(item, appId))
    .filter((assignment) => assignment !== undefined);
  const owners = (await readListOf(graph, `${path}/owners`, { query: { $select: 'id' } })).map(memberIn);

  const writes = await Promise.all([
    writesOfList(states, {
      range: linkRange(tenantId, 'app-assignments', appId),
      entries: assigned,
      idOf: ({ principalId }) => principalId,
      statesOf: (assignment, present) => assignmentStates(tenantId, assignment, present),
    }),
    writesOfList(states, {
      range: linkRange(tenantId, 'app-owners', appId),
      entries: owners,
      idOf: ({ id }) => id,
      statesOf: (owner, present) => memberOf(tenantId, 'app-owners', { owner: appId, member: owner }, present),
    }),
  ]);
  await states.write(writes.flat(), { from: since, at: now(), meets: 'few' });
}
