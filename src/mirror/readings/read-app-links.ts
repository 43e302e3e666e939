/**
 * Who may use an app and who owns it. There is no delta for it: all apps at first, new apps at once, the others in slow
 * rounds.
 */
import { mapConcurrently } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import { readEach, readListIfAny, stillExists } from '../graph-lookups.ts';
import type { MirrorPollContext, SourceReading } from '../poll.ts';
import { assignmentStates, linkRange, memberLinkStates, writesOfFullList } from '../states/mirror-states.ts';
import type { StoredState } from '../states/state-row.ts';
import type { StateWrite } from '../states/table-states.ts';
import type { AppRoleAssignment } from '../tenant.ts';
import { identifyChange, type TenantChange } from '../tenant-change.ts';
import { assignmentsIn, memberIn } from './graph-items.ts';
import { nextRound } from './round-robin.ts';

interface LinksReading {
  readonly changes: readonly TenantChange[];
  readonly writes: readonly StateWrite[];
  /** How many entries had no readable form. */
  readonly leftOut: number;
}

export interface AssignmentStep {
  readonly outcome: 'lost' | 'gained';
  readonly principalId: string;
  readonly before?: AppRoleAssignment;
  readonly after?: AppRoleAssignment;
}

const ROUND = {
  source: 'app-links',
  kind: 'service-principal',
  batchSize: 25,
  everyMs: 900_000,
  firstBatchSize: 2_000,
} as const;
const READS_AT_ONCE = 4;
const NO_LINKS: LinksReading = { changes: [], writes: [], leftOut: 0 };

/** @param firstSeen ids of apps that are new to the mirror */
export async function readAppLinks(poll: MirrorPollContext, firstSeen: readonly string[]): Promise<SourceReading> {
  const round = await nextRound(ROUND, poll);
  const live = round.objects.filter(({ deleted }) => !deleted).map(({ id }) => id);
  const ids = [...new Set([...firstSeen, ...live])];
  const {
    results: links,
    unread,
    ...rest
  } = await readEach(READS_AT_ONCE, ids, (id) => readLinksOf(id, poll, round.since));
  const left = new Set(ids.slice(ids.length - unread));
  return {
    ...rest,
    kind: round.first ? 'baseline' : 'changes',
    read: links.length,
    leftOut: links.reduce((sum, { leftOut }) => sum + leftOut, rest.leftOut),
    changes: links.flatMap(({ changes }) => changes),
    async save() {
      await poll.mirror.states.write(
        links.flatMap(({ writes }) => writes),
        { from: round.since, at: poll.now(), expects: 'few' },
      );
      await round.save((id) => left.has(id));
    },
  };
}

/** One step for each principal whose roles changed. A principal that lost some roles and gained others lost some. */
export function compareAssignments(
  before: readonly AppRoleAssignment[],
  after: readonly AppRoleAssignment[],
): readonly AssignmentStep[] {
  const [principalsBefore, principalsAfter] = [byPrincipal(before), byPrincipal(after)];
  return [...new Set([...principalsBefore.keys(), ...principalsAfter.keys()])].flatMap((principalId) => {
    const states = defined({ before: principalsBefore.get(principalId), after: principalsAfter.get(principalId) });
    const outcome = outcomeOf(states.before, states.after);
    return outcome ? [{ outcome, principalId, ...states }] : [];
  });
}

/**
 * @param since when the round before this one read the app, in milliseconds; 0 in the baseline, which gives no changes
 */
async function readLinksOf(appId: string, poll: MirrorPollContext, since: number): Promise<LinksReading> {
  const { states, tenantId } = poll.mirror;
  const path = `/servicePrincipals/${encodeURIComponent(appId)}`;
  const list = await readListIfAny(poll.graph, `${path}/appRoleAssignedTo`);
  const owners = await readListIfAny(poll.graph, `${path}/owners`, { query: { $select: 'id' } });
  // The app is gone now. That its assignments went too is a part of that change.
  if (!list || !owners) return NO_LINKS;

  const { assignments, unreadable } = assignmentsIn(list, appId);
  const isPartial = unreadable > 0;
  const known = await states.list<AppRoleAssignment>(linkRange(tenantId, 'app-assignments', appId));
  const assigned = isPartial ? withKnown(assignments, known) : assignments;
  const changes = since === 0 ? [] : await changesIn(appId, { known, assigned }, { poll, since });
  const writes = await Promise.all([
    writesOfFullList(states, {
      range: linkRange(tenantId, 'app-assignments', appId),
      entries: assigned,
      idOf: ({ principalId }) => principalId,
      statesOf: (assignment, present) => assignmentStates(tenantId, assignment, present),
    }),
    writesOfFullList(states, {
      range: linkRange(tenantId, 'app-owners', appId),
      entries: owners.items.map(memberIn),
      isPartial: owners.unreadable > 0,
      idOf: ({ id }) => id,
      statesOf: (owner, present) => memberLinkStates(tenantId, 'app-owners', { owner: appId, member: owner }, present),
    }),
  ]);
  return { changes, writes: writes.flat(), leftOut: unreadable + owners.unreadable };
}

/** An assignment that was left out may be any that the mirror knows, so nothing counts as lost. */
function withKnown(
  assignments: readonly AppRoleAssignment[],
  known: readonly StoredState<AppRoleAssignment>[],
): readonly AppRoleAssignment[] {
  const found = byPrincipal(assignments);
  const kept = known.map(({ body }) => {
    const roleIds = [...(body.roleIds ?? []), ...(found.get(body.principalId)?.roleIds ?? [])];
    return { ...body, roleIds: [...new Set(roleIds)].sort() };
  });
  return [...byPrincipal([...assignments, ...kept]).values()];
}

async function changesIn(
  appId: string,
  {
    known,
    assigned,
  }: {
    readonly known: readonly StoredState<AppRoleAssignment>[];
    readonly assigned: readonly AppRoleAssignment[];
  },
  { poll, since }: { readonly poll: MirrorPollContext; readonly since: number },
): Promise<readonly TenantChange[]> {
  const { states, tenantId } = poll.mirror;
  const from = new Map(known.map((state) => [state.body.principalId, state.from]));
  const steps = compareAssignments(
    known.map(({ body }) => body),
    assigned,
  );
  const reading = { tenantId, source: 'assignment-list', from: since, to: poll.now() } as const;
  const changes = await mapConcurrently(READS_AT_ONCE, steps, async ({ outcome, principalId, ...step }) => {
    // A role that is only new is no change for us. One that came back closes the revocation that its loss opened.
    if (outcome === 'gained' && !(await states.hasPast(linkRange(tenantId, 'app-assignments', appId, principalId))))
      return [];
    // A deleted principal lost more than this role, and its deletion is a change of its own.
    if (
      step.before &&
      !step.after &&
      !(await stillExists(poll.graph, { kind: step.before.principalKind, id: principalId }))
    )
      return [];
    return [identifyChange({ object: 'assignment', ...step }, from.get(principalId) ?? since, reading)];
  });
  return changes.flat();
}

function outcomeOf(
  before: AppRoleAssignment | undefined,
  after: AppRoleAssignment | undefined,
): AssignmentStep['outcome'] | undefined {
  if (!before) return 'gained';
  if (!after) return 'lost';
  if (rolesOnlyIn(before, after).length > 0) return 'lost';
  // An assignment that was read before the mirror stored roles does not say which roles it had.
  return before.roleIds && rolesOnlyIn(after, before).length > 0 ? 'gained' : undefined;
}

function rolesOnlyIn({ roleIds = [] }: AppRoleAssignment, other: AppRoleAssignment): readonly string[] {
  return roleIds.filter((id) => !other.roleIds?.includes(id));
}

function byPrincipal(assignments: readonly AppRoleAssignment[]): ReadonlyMap<string, AppRoleAssignment> {
  return new Map(assignments.map((assignment) => [assignment.principalId, assignment]));
}
