/** Who may use an app and who owns it. No delta tells: all at first, new apps at once, the others in slow rounds. */

import { compareAssignments } from './compare-assignments.ts';
import { readListIfAny } from './graph-list.ts';
import { isStillThere } from './graph-still-there.ts';
import { inParallel } from './in-parallel.ts';
import { nextTurn } from './in-turn.ts';
import { linkRange } from './mirror-keys.ts';
import { assignmentStates, memberOf } from './mirror-states.ts';
import { assignmentsIn, memberIn } from './parse-item.ts';
import type { PartRead, Poll } from './poll.ts';
import type { StateWrite } from './table-states.ts';
import { changeOf } from './tell-change.ts';
import type { AppRoleAssignment } from './tenant.ts';
import type { TenantChange } from './tenant-change.ts';
import { writesOfList } from './whole-list.ts';

const ROUND = { source: 'app-links', kind: 'service-principal', perTurn: 25, everyMs: 900_000, atFirst: 2_000 } as const;
const READS_AT_ONCE = 4;

interface LinksRead {
  readonly changes: readonly TenantChange[];
  readonly writes: readonly StateWrite[];
}

const NOTHING: LinksRead = { changes: [], writes: [] };

/** @param firstSeen apps that have just come */
export async function readAppLinks(poll: Poll, firstSeen: readonly string[]): Promise<PartRead> {
  const turn = await nextTurn(ROUND, poll);
  const ids = new Set([...firstSeen, ...turn.objects.filter(({ deleted }) => !deleted).map(({ id }) => id)]);
  const links = await inParallel(READS_AT_ONCE, [...ids], (id) => readLinksOf(id, poll, turn.since));
  return {
    kind: turn.first ? 'baseline' : 'changes',
    read: ids.size,
    changes: links.flatMap(({ changes }) => changes),
    async keep() {
      await poll.mirror.states.write(
        links.flatMap(({ writes }) => writes),
        { from: turn.since, at: poll.now(), meets: 'few' },
      );
      await turn.end();
    },
  };
}

async function readLinksOf(appId: string, poll: Poll, since: number): Promise<LinksRead> {
  const { states, tenantId } = poll.mirror;
  const path = `/servicePrincipals/${encodeURIComponent(appId)}`;
  const found = await readListIfAny(poll.graph, `${path}/appRoleAssignedTo`);
  const owners = (await readListIfAny(poll.graph, `${path}/owners`, { query: { $select: 'id' } }))?.map(memberIn);
  // Gone just now: that its assignments went too is part of that.
  if (!found || !owners) return NOTHING;

  const assigned = assignmentsIn(found, appId);
  const changes = since === 0 ? [] : await changesIn(appId, assigned, poll, since);
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
  return { changes, writes: writes.flat() };
}

async function changesIn(appId: string, assigned: readonly AppRoleAssignment[], poll: Poll, since: number): Promise<readonly TenantChange[]> {
  const { states, tenantId } = poll.mirror;
  const known = await states.list<AppRoleAssignment>(linkRange(tenantId, 'app-assignments', appId));
  const from = new Map(known.map(({ body, from }) => [body.principalId, from]));
  const steps = compareAssignments(
    known.map(({ body }) => body),
    assigned,
  );
  const reading = { tenantId, source: 'assignment-list', from: since, to: poll.now() } as const;
  const told = await inParallel(READS_AT_ONCE, steps, async ({ outcome, principalId, ...step }) => {
    // A role that is merely new interests nobody; one that came back ends what its loss began.
    if (outcome === 'gained' && !(await states.hasPast(linkRange(tenantId, 'app-assignments', appId, principalId)))) return [];
    // Who was deleted has lost more than this role, and that is told by itself.
    if (step.before && !step.after && !(await isStillThere(poll.graph, step.before.principalKind, principalId))) return [];
    return [changeOf({ object: 'assignment', ...step }, from.get(principalId) ?? since, reading)];
  });
  return told.flat();
}
