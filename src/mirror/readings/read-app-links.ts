/** Who may use an app and who owns it. No delta tells: all at first, new apps at once, the others in slow rounds. */

import { mapConcurrently } from '../../base/concurrency.ts';
import { isStillThere, readListIfAny } from '../graph-lookups.ts';
import type { MirrorPollContext, PartRead } from '../poll.ts';
import { assignmentStates, linkRange, memberOf, writesOfFullList } from '../states/mirror-states.ts';
import type { StateWrite } from '../states/table-states.ts';
import type { AppRoleAssignment } from '../tenant.ts';
import { identifyChange, type TenantChange } from '../tenant-change.ts';
import { assignmentsIn, memberIn } from './graph-items.ts';
import { nextRound } from './round-robin.ts';

const ROUND = {
  source: 'app-links',
  kind: 'service-principal',
  perTurn: 25,
  everyMs: 900_000,
  atFirst: 2_000,
} as const;
const READS_AT_ONCE = 4;

interface LinksRead {
  readonly changes: readonly TenantChange[];
  readonly writes: readonly StateWrite[];
}

const NOTHING: LinksRead = { changes: [], writes: [] };

/** @param firstSeen apps that have just come */
export async function readAppLinks(poll: MirrorPollContext, firstSeen: readonly string[]): Promise<PartRead> {
  const turn = await nextRound(ROUND, poll);
  const ids = new Set([...firstSeen, ...turn.objects.filter(({ deleted }) => !deleted).map(({ id }) => id)]);
  const links = await mapConcurrently(READS_AT_ONCE, [...ids], (id) => readLinksOf(id, poll, turn.since));
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

async function readLinksOf(appId: string, poll: MirrorPollContext, since: number): Promise<LinksRead> {
  const { states, tenantId } = poll.mirror;
  const path = `/servicePrincipals/${encodeURIComponent(appId)}`;
  const found = await readListIfAny(poll.graph, `${path}/appRoleAssignedTo`);
  const owners = (await readListIfAny(poll.graph, `${path}/owners`, { query: { $select: 'id' } }))?.map(memberIn);
  // Gone just now: that its assignments went too is part of that.
  if (!found || !owners) return NOTHING;

  const assigned = assignmentsIn(found, appId);
  const changes = since === 0 ? [] : await changesIn(appId, assigned, poll, since);
  const writes = await Promise.all([
    writesOfFullList(states, {
      range: linkRange(tenantId, 'app-assignments', appId),
      entries: assigned,
      idOf: ({ principalId }) => principalId,
      statesOf: (assignment, present) => assignmentStates(tenantId, assignment, present),
    }),
    writesOfFullList(states, {
      range: linkRange(tenantId, 'app-owners', appId),
      entries: owners,
      idOf: ({ id }) => id,
      statesOf: (owner, present) => memberOf(tenantId, 'app-owners', { owner: appId, member: owner }, present),
    }),
  ]);
  return { changes, writes: writes.flat() };
}

async function changesIn(
  appId: string,
  assigned: readonly AppRoleAssignment[],
  poll: MirrorPollContext,
  since: number,
): Promise<readonly TenantChange[]> {
  const { states, tenantId } = poll.mirror;
  const known = await states.list<AppRoleAssignment>(linkRange(tenantId, 'app-assignments', appId));
  const from = new Map(known.map(({ body, from }) => [body.principalId, from]));
  const steps = compareAssignments(
    known.map(({ body }) => body),
    assigned,
  );
  const reading = { tenantId, source: 'assignment-list', from: since, to: poll.now() } as const;
  const told = await mapConcurrently(READS_AT_ONCE, steps, async ({ outcome, principalId, ...step }) => {
    // A role that is merely new interests nobody; one that came back ends what its loss began.
    if (outcome === 'gained' && !(await states.hasPast(linkRange(tenantId, 'app-assignments', appId, principalId))))
      return [];
    // Who was deleted has lost more than this role, and that is told by itself.
    if (step.before && !step.after && !(await isStillThere(poll.graph, step.before.principalKind, principalId)))
      return [];
    return [identifyChange({ object: 'assignment', ...step }, from.get(principalId) ?? since, reading)];
  });
  return told.flat();
}

// Who holds which roles at one app, in two readings.

export interface AssignmentStep {
  readonly outcome: 'lost' | 'gained';
  readonly principalId: string;
  readonly before?: AppRoleAssignment;
  readonly after?: AppRoleAssignment;
}

/** One step for each principal whose roles are not what they were; where some went and others came, some went. */
export function compareAssignments(
  before: readonly AppRoleAssignment[],
  after: readonly AppRoleAssignment[],
): readonly AssignmentStep[] {
  const [then, here] = [byPrincipal(before), byPrincipal(after)];
  return [...new Set([...then.keys(), ...here.keys()])].flatMap((principalId) => {
    const sides = { before: then.get(principalId), after: here.get(principalId) };
    const outcome = outcomeOf(sides.before, sides.after);
    return outcome
      ? [
          {
            outcome,
            principalId,
            ...(sides.before && { before: sides.before }),
            ...(sides.after && { after: sides.after }),
          },
        ]
      : [];
  });
}

function outcomeOf(
  before: AppRoleAssignment | undefined,
  after: AppRoleAssignment | undefined,
): AssignmentStep['outcome'] | undefined {
  if (!before) return 'gained';
  if (!after) return 'lost';
  if (rolesOnlyIn(before, after).length > 0) return 'lost';
  // Of an assignment read before roles were kept it is not known which it held.
  return before.roleIds && rolesOnlyIn(after, before).length > 0 ? 'gained' : undefined;
}

function rolesOnlyIn({ roleIds = [] }: AppRoleAssignment, other: AppRoleAssignment): readonly string[] {
  return roleIds.filter((id) => !other.roleIds?.includes(id));
}

function byPrincipal(assignments: readonly AppRoleAssignment[]): ReadonlyMap<string, AppRoleAssignment> {
  return new Map(assignments.map((assignment) => [assignment.principalId, assignment]));
}
