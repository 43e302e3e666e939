/**
 * Which members joined or left a group or a role. It is a change only for groups and roles that a policy or an app
 * uses, because there it can end somebody's access.
 */

import { mapConcurrently } from '../base/concurrency.ts';
import { isEnforced, type Policy } from '../conditional-access/policy.ts';
import { groupsAndRolesNamed, type NamedPrincipals } from '../conditional-access/policy-people.ts';
import { readPeople } from '../conditional-access/read-policy.ts';
import { stillExist } from './graph-lookups.ts';
import type { MirrorPollContext } from './poll.ts';
import { knownObjects } from './states/known-objects.ts';
import { linkRange } from './states/mirror-states.ts';
import type { StateRange } from './states/table-states.ts';
import type { Mirror } from './table-mirror.ts';
import type { AppRoleAssignment, Member } from './tenant.ts';
import { identifyChange, type Reading, type TenantChange } from './tenant-change.ts';

export interface GroupMemberChanges {
  readonly id: string;
  readonly name?: string;
  /** False: its members are known only now, or again, so nobody has joined or left. */
  readonly isKnown: boolean;
  readonly gone: boolean;
  readonly joined: readonly Member[];
  readonly left: readonly Member[];
  /** `joined` lists all members. */
  readonly full: boolean;
}

interface OwnerMembers {
  readonly owner: Extract<TenantChange, { readonly object: 'membership' }>['owner'];
  /** Where the mirror stores the members. */
  readonly range: StateRange;
  readonly joined: readonly Member[];
  /** Absent: every known member who is not in `joined`. */
  readonly left?: readonly Member[];
}

const READS_AT_ONCE = 8;

/** The changes of members that a run of the groups' delta shows. */
export async function membershipChanges(
  groups: readonly GroupMemberChanges[],
  run: { readonly since: number; readonly endedAt: number },
  poll: MirrorPollContext,
): Promise<readonly TenantChange[]> {
  const changed = groups.filter(
    ({ isKnown, gone, joined, left, full }) => isKnown && (gone || full || joined.length + left.length > 0),
  );
  if (changed.length === 0) return [];
  const { mirror } = poll;
  const named = await namedInPolicies(mirror);
  const reading = { tenantId: mirror.tenantId, source: 'groups-delta', from: run.since, to: run.endedAt } as const;
  const changes = await mapConcurrently(READS_AT_ONCE, changed, async ({ id, name, gone, joined, left, full }) => {
    if (!(await isUsed(id, named, mirror))) return [];
    const owner = { kind: 'group', id, ...(name === undefined ? {} : { name }) } as const;
    if (gone) return [identifyChange({ object: 'membership', owner, joined: false }, reading.from, reading)];
    return memberChanges(
      { owner, range: linkRange(mirror.tenantId, 'group-members', id), joined, ...(full ? {} : { left }) },
      reading,
      poll,
    );
  });
  return changes.flat();
}

/** The changes of the members of one group or role. */
export async function memberChanges(
  { owner, range, joined, left }: OwnerMembers,
  reading: Reading,
  poll: MirrorPollContext,
): Promise<readonly TenantChange[]> {
  const known = new Map((await poll.mirror.states.list<Member>(range)).map((state) => [state.body.id, state]));
  const current = new Set(joined.map(({ id }) => id));
  const gone = left
    ? left.flatMap(({ id }) => known.get(id) ?? [])
    : [...known.values()].filter(({ body }) => !current.has(body.id));
  const people = gone.flatMap(({ body, from }) => {
    const member = personIn(body);
    return member ? [{ member, from }] : [];
  });
  // A deleted member left every group, and the deletion is a change of its own.
  const exist = await stillExist(
    poll.graph,
    people.map(({ member }) => member),
  );
  const leaving = people.filter((_, index) => exist[index]);
  const coming = joined.flatMap((entry) => (known.has(entry.id) ? [] : (personIn(entry) ?? [])));
  return [
    ...leaving.map(({ member, from }) =>
      identifyChange({ object: 'membership', owner, member, joined: false }, from, reading),
    ),
    ...coming.map((member) =>
      identifyChange({ object: 'membership', owner, member, joined: true }, reading.from, reading),
    ),
  ];
}

/** Devices and apps can be members too. No policy for users applies to them. */
function personIn({ id, kind }: Member): { readonly id: string; readonly kind: 'user' | 'group' } | undefined {
  return kind === 'other' ? undefined : { id, kind };
}

/** Ids of the groups and roles that enforced policies name. */
export async function namedInPolicies(mirror: Mirror): Promise<NamedPrincipals> {
  const policies = [...(await knownObjects<Policy>(mirror, 'policy')).values()].map(({ body }) => body);
  return groupsAndRolesNamed(policies.filter(isEnforced).map(({ content }) => readPeople(content)));
}

/** Whether a policy or an app depends on the group. Policies apply to members of nested groups; apps do not. */
async function isUsed(groupId: string, named: NamedPrincipals, { states, tenantId }: Mirror): Promise<boolean> {
  if ((await states.list<AppRoleAssignment>(linkRange(tenantId, 'principal-assignments', groupId))).length > 0)
    return true;
  const above = new Set([groupId]);
  for (const id of above) {
    if (named.has(id)) return true;
    for (const { body } of await states.list<{ readonly id: string }>(linkRange(tenantId, 'member-groups', id)))
      above.add(body.id);
  }
  return false;
}
