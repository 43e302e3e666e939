/**
 * Who may use an app and who owns it. There is no delta for it: all apps at first, new apps at once, the others in slow
 * rounds.
 */
import { mapConcurrently } from '../../base/concurrency.ts';
import { defined } from '../../base/defined.ts';
import { readEach, readListIfAny, stillExists } from '../graph-lookups.ts';
import type { MirrorPollContext, SourceReader, SourceReading } from '../poll.ts';
import { assignmentStates, linkRange, memberLinkStates, writesOfFullList } from '../states/mirror-states.ts';
import type { StoredState } from '../states/state-row.ts';
import type { AppRoleAssignment } from '../tenant.ts';
import { identifyChange, type TenantChange } from '../tenant-change.ts';
import { assignmentsIn, memberIn } from './graph-items.ts';
import { type Item, type Items, itemsIn } from './items.ts';
import { type ListRound, MOST_EXPANDED, type Round, type RoundPage, readRound } from './list-round.ts';
import { followGroups } from './read-group-members.ts';

export interface AssignmentStep {
  readonly outcome: 'lost' | 'gained';
  readonly principalId: string;
  readonly before?: AppRoleAssignment;
  readonly after?: AppRoleAssignment;
}

type Relation = 'appRoleAssignedTo' | 'owners';

interface AppList extends Round {
  readonly appId: string;
  readonly list: Items;
}

const APPS = { path: '/servicePrincipals', rowsAtOnce: 100 } as const;
const READS_AT_ONCE = 4;
const APPS_AT_ONCE = 8;

export const readAssignments: SourceReader = (poll) =>
  readRound(roundOf('app-links', 'appRoleAssignedTo', { everyMs: 900_000, read: assignmentsOf, poll }), poll);

export const readOwners: SourceReader = (poll) =>
  readRound(roundOf('app-owners', 'owners', { everyMs: 3_600_000, read: ownersOf, poll }), poll);

/** @param ids of apps that are new to the mirror */
export async function readLinksOfApps(poll: MirrorPollContext, ids: readonly string[]): Promise<SourceReading> {
  const { results, leftOut, failure } = await readEach(READS_AT_ONCE, ids, async (appId) => {
    const assigned = await readRelation(appId, 'appRoleAssignedTo', poll);
    const owners = await readRelation(appId, 'owners', poll);
    // The app is gone now. That its assignments went too is a part of that change.
    if (!assigned || !owners) return [];
    const app = { appId, since: 0 };
    return [await assignmentsOf({ ...app, list: assigned }, poll), await ownersOf({ ...app, list: owners }, poll)];
  });
  const pages = results.flat();
  return {
    kind: 'changes',
    read: results.length,
    leftOut: pages.reduce((sum, page) => sum + page.leftOut, leftOut),
    changes: [],
    ...defined({ failure }),
    save: () =>
      poll.mirror.states.write(
        pages.flatMap(({ writes }) => writes),
        { from: 0, at: poll.now() },
      ),
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

function roundOf(
  source: ListRound['source'],
  relation: Relation,
  {
    everyMs,
    read,
    poll,
  }: Pick<ListRound, 'everyMs'> & {
    readonly read: (app: AppList, poll: MirrorPollContext) => Promise<RoundPage>;
    readonly poll: MirrorPollContext;
  },
): ListRound {
  return {
    ...{ ...APPS, source, everyMs },
    relation: relation === 'owners' ? 'owners($select=id)' : relation,
    async take(apps, { since }) {
      const all = await readEach(APPS_AT_ONCE, apps, async (app) => {
        const list = await relatedTo(app, relation, poll);
        return list ? [await read({ appId: app.id, list, since }, poll)] : [];
      });
      if (all.failure !== undefined) throw all.failure;
      const pages = all.results.flat();
      return {
        changes: pages.flatMap(({ changes = [] }) => changes),
        writes: pages.flatMap(({ writes }) => writes),
        leftOut: pages.reduce((sum, { leftOut }) => sum + leftOut, all.leftOut),
      };
    },
  };
}

/** As the list has it expanded; read on its own where that may not be all. Undefined: the app is gone. */
async function relatedTo(app: Item, relation: Relation, poll: MirrorPollContext): Promise<Items | undefined> {
  const expanded: unknown = app[relation];
  if (Array.isArray(expanded) && expanded.length < MOST_EXPANDED) return itemsIn(expanded);
  return readRelation(app.id, relation, poll);
}

function readRelation(appId: string, relation: Relation, { graph }: MirrorPollContext): Promise<Items | undefined> {
  const query = relation === 'owners' ? { query: { $select: 'id' } } : {};
  return readListIfAny(graph, `/servicePrincipals/${encodeURIComponent(appId)}/${relation}`, query);
}

async function assignmentsOf({ appId, list, since }: AppList, poll: MirrorPollContext): Promise<RoundPage> {
  const { states, tenantId } = poll.mirror;
  const { assignments, unreadable } = assignmentsIn(list, appId);
  const range = linkRange(tenantId, 'app-assignments', appId);
  const known = await states.list<AppRoleAssignment>(range);
  const isFewer = known.length > assignments.length;
  // A deleted app takes its assignments along. That is a part of that change.
  if (isFewer && !(await stillExists(poll.graph, { kind: 'service-principal', id: appId })))
    return { writes: [], leftOut: 0 };
  const assigned = unreadable > 0 ? withKnown(assignments, known) : assignments;
  const changes = since === 0 ? [] : await changesIn(appId, { known, assigned }, { poll, since });
  const writes = await writesOfFullList(states, {
    ...{ range, entries: assigned },
    idOf: ({ principalId }) => principalId,
    statesOf: (assignment, present) => assignmentStates(tenantId, assignment, present),
  });
  return { changes, writes, leftOut: unreadable };
}

async function ownersOf({ appId, list }: AppList, { mirror }: MirrorPollContext): Promise<RoundPage> {
  const { states, tenantId } = mirror;
  const writes = await writesOfFullList(states, {
    range: linkRange(tenantId, 'app-owners', appId),
    entries: list.items.map(memberIn),
    isPartial: list.unreadable > 0,
    idOf: ({ id }) => id,
    statesOf: (owner, present) => memberLinkStates(tenantId, 'app-owners', { owner: appId, member: owner }, present),
  });
  return { writes, leftOut: list.unreadable };
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
  const groups = assigned.filter(
    ({ principalKind, principalId }) => principalKind === 'group' && !from.has(principalId),
  );
  await followGroups(
    groups.map(({ principalId }) => principalId),
    poll,
  );
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
