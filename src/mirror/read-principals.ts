/** Reads all people, groups and roles of a moment from the states of the mirror. */

import type { Principals } from './principals.ts';
import { type MemberList, principalsOf } from './principals-of.ts';
import { linkKindRange, objectRange } from './states/mirror-states.ts';
import type { StateRange, States } from './states/table-states.ts';
import type { Group, Member, User } from './tenant.ts';

export async function readPrincipals(states: States, tenantId: string, at: number): Promise<Principals> {
  const users: User[] = [];
  for await (const { body } of states.each<User>(objectRange(tenantId, 'user'), at)) users.push(body);
  const membersOf = await membersByOwner(states, linkKindRange(tenantId, 'group-members'), at);
  const groups: MemberList[] = [];
  // A group has a state once all of its members were read. Those of one in the recycle bin count for nothing.
  for await (const { body, rowKey } of states.each<Group>(objectRange(tenantId, 'group'), at))
    groups.push({ id: body.id, members: body.deleted ? [] : (membersOf.get(rowKey) ?? []) });
  const holders = await membersByOwner(states, linkKindRange(tenantId, 'role-members'), at);
  const roles = [...holders].map(([id, members]) => ({ id, members }));
  // Every tenant has an administrator.
  return principalsOf({ users, groups, roles, areRolesRead: roles.length > 0 });
}

async function membersByOwner(
  states: States,
  range: StateRange,
  at: number,
): Promise<ReadonlyMap<string, readonly Member[]>> {
  const members = new Map<string, Member[]>();
  for await (const { rowKey, body } of states.each<Member>(range, at)) {
    const owner = rowKey.slice(0, rowKey.indexOf('_'));
    const known = members.get(owner);
    if (known) known.push(body);
    else members.set(owner, [body]);
  }
  return members;
}
