/**
 * Somebody was added to a group or role, or removed from it. That alone ends no sign-in state: it does where a policy
 * or an app depends on the group or role, which only the mirror knows. Without a mirror there is no report.
 */
import { isEnforced } from '../conditional-access/policy.ts';
import { isFor, type Person } from '../conditional-access/policy-people.ts';
import { type PeopleScope, type Principals, readPeople } from '../conditional-access/read-policy.ts';
import type { AuditLogRecord } from '../ingest/records/audit-log-record.ts';
import { idOf } from '../ingest/records/record-values.ts';
import type { Signal } from '../ingest/signal.ts';
import type { AppRoleAssignment, Tenant } from '../mirror/tenant.ts';
import type { TenantChange } from '../mirror/tenant-change.ts';
import { eitherText, type IdentifiedTarget, identifiedTarget } from './audit-targets.ts';
import { type Observed, reportOf } from './detector.ts';
import type { Report } from './report.ts';
import { assignmentSubjectId, membershipSubjectId } from './subject.ts';

/** Who was added to what, or removed from it; the same shape as in a change of the mirror. */
export type Movement = Pick<Extract<TenantChange, { readonly object: 'membership' }>, 'owner' | 'member' | 'joined'>;

interface MembershipContext {
  readonly tenant: Tenant;
  /** Milliseconds. */
  readonly at: number;
}

interface MembershipActivity {
  readonly kind: Movement['owner']['kind'];
  readonly joined: boolean;
  /** All members at once. */
  readonly all?: true;
}

const ACTIVITIES: ReadonlyMap<string, MembershipActivity> = new Map<string, MembershipActivity>([
  ['add member to group', { kind: 'group', joined: true }],
  ['remove member from group', { kind: 'group', joined: false }],
  ['delete group', { kind: 'group', joined: false, all: true }],
  ['add member to role', { kind: 'role', joined: true }],
  ['remove member from role', { kind: 'role', joined: false }],
]);

/** @param activity normalised */
export function isMembershipActivity(activity: string): boolean {
  return ACTIVITIES.has(activity);
}

/** @param now milliseconds */
export async function detectMembership(
  observed: Signal | TenantChange,
  tenant: Tenant,
  now: number,
): Promise<readonly Report[]> {
  if (observed.kind !== 'audit-recorded' && observed.kind !== 'tenant-changed') return [];
  const movement = movementOf(observed);
  const from = observed.kind === 'audit-recorded' ? observed.record.at : observed.between.from;
  const context = { tenant, at: Date.parse(from) };
  // A member who is new in the tenant, or gone since, loses nothing by it.
  if (movement === undefined || !(await existsThroughout(movement, context, now))) return [];
  return [
    ...(await policyReports(observed, movement, context)),
    ...(await assignmentReports(observed, movement, context)),
  ];
}

function movementOf(observed: Observed): Movement | undefined {
  if (observed.kind === 'audit-recorded') return observed.record.succeeded ? movementIn(observed.record) : undefined;
  return observed.object === 'membership' ? observed : undefined;
}

/** Undefined where the record has another activity, or does not name both the member and the group or role. */
export function movementIn({ activity, targets }: AuditLogRecord): Movement | undefined {
  const found = ACTIVITIES.get(activity);
  if (found === undefined) return undefined;
  const { kind, joined, all } = found;
  const properties = targets.flatMap(({ changes }) => changes);
  const identified = targets.flatMap(identifiedTarget);
  // Policies name a role by its template id, and only the property has that id.
  const inProperty = idOf(eitherText(properties, kind === 'group' ? 'Group.ObjectID' : 'Role.TemplateId'));
  const id = inProperty ?? (kind === 'group' ? identified.find(({ type }) => isOf(type, 'group'))?.id : undefined);
  if (id === undefined) return undefined;
  const name =
    eitherText(properties, kind === 'group' ? 'Group.DisplayName' : 'Role.DisplayName') ??
    identified.find((target) => target.id === id)?.name;
  const owner = { kind, id, ...(name ? { name } : {}) };
  if (all) return { owner, joined };

  const member = identified.find(
    (target) => target.id !== id && (isOf(target.type, 'user') || isOf(target.type, 'group')),
  );
  return member && { owner, member: memberOf(member), joined };
}

function memberOf({ type, id, userPrincipalName, name }: IdentifiedTarget): NonNullable<Movement['member']> {
  const known = userPrincipalName ?? name;
  return { kind: isOf(type, 'group') ? 'group' : 'user', id, ...(known ? { name: known } : {}) };
}

function isOf(type: string, wanted: 'user' | 'group'): boolean {
  return type.toLowerCase() === wanted;
}

async function existsThroughout(
  { member }: Movement,
  { tenant, at }: MembershipContext,
  now: number,
): Promise<boolean> {
  if (member === undefined) return true;
  // Whom the mirror does not know now it did not know then. Most rows of a log that is read for the first time end
  // here.
  const existsAt = async (time: number) => (await tenant.object(member.kind, member.id, time))?.deleted === false;
  return (await existsAt(now)) && existsAt(at);
}

async function policyReports(
  observed: Observed,
  movement: Movement,
  context: MembershipContext,
): Promise<readonly Report[]> {
  const { owner, member, joined } = movement;
  const moves = await movesOf(movement, context);
  const tightened: string[] = [];
  const loosened: string[] = [];
  for await (const policy of context.tenant.objects('policy', context.at)) {
    const move = isEnforced(policy) ? await moves(readPeople(policy.content)) : undefined;
    if (move === 'tightened') tightened.push(policy.id);
    if (move === 'loosened') loosened.push(policy.id);
  }
  const policyIds = tightened.length > 0 ? tightened : loosened;
  if (policyIds.length === 0) return [];

  const change = tightened.length > 0 ? 'tightened' : 'loosened';
  const membership = {
    ownerId: owner.id,
    ...(member && { memberId: member.id }),
    way: joined ? 'joined' : 'left',
    policyIds: policyIds.sort(),
  } as const;
  const name = `${await memberName(member, context)} in ${owner.name ?? owner.id}`;
  const subject = { kind: 'membership', id: membershipSubjectId(owner.id, member?.id), name } as const;
  const detail = { policy: { change }, membership } as const;
  return [reportOf(observed, { kind: 'revocation', cause: 'policy-changed', subject, detail })];
}

async function memberName(member: Movement['member'], { tenant, at }: MembershipContext): Promise<string> {
  if (member === undefined) return 'Everybody';
  if (member.name !== undefined) return member.name;
  const known = await tenant.object(member.kind, member.id, at);
  return (known?.kind === 'user' ? known.userPrincipalName : known?.displayName) || member.id;
}

type Move = 'tightened' | 'loosened' | undefined;

/** Gives, for a policy, whether the movement brings people under it or frees them from it. */
async function movesOf(
  movement: Movement,
  context: MembershipContext,
): Promise<(people: PeopleScope) => Promise<Move>> {
  const { owner, joined } = movement;
  const above = owner.kind === 'group' ? await groupsAbove([owner.id], context) : new Set<string>();
  const names = ({ groups, roles }: Principals) =>
    owner.kind === 'group'
      ? groups.all || groups.ids.some((id) => above.has(id))
      : roles.all || roles.ids.includes(owner.id);
  const sides = movement.member?.kind === 'user' ? await personBeforeAndAfter(movement, above, context) : undefined;
  const holds = holderOf(movement.member?.id ?? '', context);

  return async (people) => {
    const [included, excluded] = [names(people.include), names(people.exclude)];
    if (!included && !excluded) return undefined;
    // Each of many people is in other groups too, so only what the policy says of this group counts.
    if (sides === undefined) {
      if (included && excluded) return undefined;
      return included === joined ? 'tightened' : 'loosened';
    }
    const otherRoles = await rolesHeld(people, owner.id, holds);
    const [was, is] = sides.map((side) => isFor(people, { ...side, roles: new Set([...side.roles, ...otherRoles]) }));
    if (was === is) return undefined;
    return is ? 'tightened' : 'loosened';
  };
}

/** The mirror may already show the group after the movement, so the movement is undone and done by hand. */
async function personBeforeAndAfter(
  { owner, member, joined }: Movement,
  above: ReadonlySet<string>,
  context: MembershipContext,
): Promise<readonly [Person, Person]> {
  const { tenant, at } = context;
  const id = member?.id ?? '';
  const direct = [...(await tenant.groupsOf(id, at))].filter((group) => group !== owner.id);
  const guest = (await tenant.object('user', id, at))?.guest === true;
  const outside: Person = { id, guest, groups: await groupsAbove(direct, context), roles: new Set() };
  const inside: Person =
    owner.kind === 'group'
      ? { ...outside, groups: new Set([...outside.groups, ...above]) }
      : { ...outside, roles: new Set([owner.id]) };
  return joined ? [outside, inside] : [inside, outside];
}

/** The roles among those the policy names that the member holds, without the one that moved. */
async function rolesHeld({ include, exclude }: PeopleScope, movedId: string, holds: Holds): Promise<readonly string[]> {
  const ids = [...include.roles.ids, ...exclude.roles.ids].filter((id) => id !== movedId);
  const held = await Promise.all(ids.map(holds));
  return ids.filter((_, index) => held[index]);
}

type Holds = (roleId: string) => Promise<boolean>;

/** Many policies name the same roles: each is read once. */
function holderOf(memberId: string, { tenant, at }: MembershipContext): Holds {
  const known = new Map<string, ReturnType<typeof tenant.roleMembers>>();
  return async (roleId) => {
    if (!known.has(roleId)) known.set(roleId, tenant.roleMembers(roleId, at));
    return (await known.get(roleId))?.has(memberId) === true;
  };
}

/** These groups, and all groups that contain them directly or indirectly; cycles are harmless. */
async function groupsAbove(ids: readonly string[], { tenant, at }: MembershipContext): Promise<ReadonlySet<string>> {
  const found = new Set(ids);
  // Iterating over a set also visits what is added during the iteration.
  for (const id of found) for (const above of await tenant.groupsOf(id, at)) found.add(above);
  return found;
}

/** An app admits the direct members of an assigned group. An app that requires no assignment admits everybody. */
async function assignmentReports(
  observed: Observed,
  { owner, member, joined }: Movement,
  { tenant, at }: MembershipContext,
): Promise<readonly Report[]> {
  if (owner.kind !== 'group' || member?.kind === 'group') return [];
  const held = (await tenant.assignmentsOfUser(owner.id, at)).filter(({ principalId }) => principalId === owner.id);
  const memberAssignments = member && !joined ? await tenant.assignmentsOfUser(member.id, at) : [];
  const reports: Report[] = [];
  for (const { appId } of held) {
    const app = await tenant.object('service-principal', appId, at);
    if (!app?.assignmentRequired || app.deleted || isAssignedOtherwise(memberAssignments, appId, owner.id)) continue;
    const subject = { kind: 'assignment', id: assignmentSubjectId(appId, member?.id ?? owner.id) } as const;
    const detail = member === undefined ? ({ byGroup: true } as const) : {};
    reports.push(
      reportOf(observed, { kind: joined ? 'reversal' : 'revocation', cause: 'app-role-removed', subject, detail }),
    );
  }
  return reports;
}

function isAssignedOtherwise(assignments: readonly AppRoleAssignment[], appId: string, groupId: string): boolean {
  return assignments.some((assignment) => assignment.appId === appId && assignment.principalId !== groupId);
}
