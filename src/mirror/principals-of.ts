/** People, groups and roles as arrays of numbers, made from lists of objects or from what names links by number. */
import type { MemberColumns, Principals, UserColumns } from './principals.ts';
import type { Member, User } from './tenant.ts';
import { traitsIn } from './user-traits.ts';

export interface MemberList {
  readonly id: string;
  readonly members: readonly Pick<Member, 'id' | 'kind'>[];
}

export interface PrincipalLists {
  readonly users: readonly User[];
  /** Those whose direct members are known. */
  readonly groups: readonly MemberList[];
  readonly roles: readonly MemberList[];
  /** False: who holds a role is not known. */
  readonly areRolesRead: boolean;
}

/** Objects that have numbers. */
export interface Numbered {
  readonly count: number;
  numberOf(id: string): number | undefined;
}

/** Calls back with each link: numbers of both ends; -1 for a member that is not known. */
export type EachLink = (visit: (owner: number, kind: Member['kind'], member: number) => void) => void;

export interface NumberedPrincipals {
  readonly users: UserColumns;
  readonly groups: Numbered;
  /** By number of group: 1 if its direct members are known. */
  readonly read: Uint8Array;
  readonly eachMember: EachLink;
  readonly roles: readonly MemberList[];
  /** What the lists of roles have as the id of a role; absent: its id in lower case. */
  readonly roleKey?: (id: string) => string;
  readonly areRolesRead: boolean;
}

export function principalsOf({ users, groups, ...rest }: PrincipalLists): Principals {
  const people = numbered(users);
  const lists = numbered(groups);
  return principalsFrom({
    users: {
      ...people,
      traits: Uint8Array.from(users, (user) => traitsIn(JSON.stringify(user))),
      idOf: (number) => users[number]?.id ?? '',
    },
    groups: lists,
    read: new Uint8Array(groups.length).fill(1),
    eachMember: eachIn(groups, { users: people, groups: lists }),
    ...rest,
  });
}

export function principalsFrom({
  users,
  groups,
  read,
  eachMember,
  roles,
  roleKey,
  areRolesRead,
}: NumberedPrincipals): Principals {
  const inGroups = linksOf(eachMember, groups.count);
  const lists = numbered(roles, roleKey);
  const inRoles = linksOf(eachIn(roles, { users, groups }), lists.count);
  const known = withoutUnread(read, inGroups.nested);
  const unsure = new Set(inRoles.nested.filter(({ group }) => known[group] !== 1).map(({ owner }) => owner));
  return {
    users,
    groups: {
      ...columnsOf(inGroups),
      numberOf: (id) => {
        const number = groups.numberOf(id);
        return number !== undefined && known[number] === 1 ? number : undefined;
      },
    },
    roles: {
      ...columnsOf(inRoles),
      numberOf: lists.numberOf,
      areRead: areRolesRead,
      isKnown: (id) => areRolesRead && !unsure.has(lists.numberOf(id) ?? -1),
    },
  };
}

/** A group in a group or role, by number; -1 for a group that is not known. */
interface Nested {
  readonly owner: number;
  readonly group: number;
}

interface Links {
  readonly each: EachLink;
  readonly memberStarts: Uint32Array;
  readonly nested: readonly Nested[];
}

function linksOf(each: EachLink, count: number): Links {
  const memberStarts = new Uint32Array(count + 1);
  const nested: Nested[] = [];
  each((owner, kind, member) => {
    if (kind === 'group') nested.push({ owner, group: member });
    else if (kind === 'user' && member >= 0) memberStarts[owner + 1] = (memberStarts[owner + 1] ?? 0) + 1;
  });
  addUp(memberStarts);
  return { each, memberStarts, nested };
}

/** By number of group: 1 if its members are known, and those of the groups in it, at any depth. */
function withoutUnread(read: Uint8Array, nested: readonly Nested[]): Uint8Array {
  const known = read.slice();
  const parents = Map.groupBy(nested, ({ group }) => group);
  const unread = [...parents.keys()].filter((group) => known[group] !== 1);
  for (let group = unread.pop(); group !== undefined; group = unread.pop())
    for (const { owner } of parents.get(group) ?? [])
      if (known[owner] === 1) {
        known[owner] = 0;
        unread.push(owner);
      }
  return known;
}

function columnsOf({ each, memberStarts, nested }: Links): Omit<MemberColumns, 'numberOf'> {
  const count = memberStarts.length - 1;
  const members = new Uint32Array(memberStarts[count] ?? 0);
  const next = memberStarts.slice();
  each((owner, kind, member) => {
    if (kind !== 'user' || member < 0) return;
    const place = next[owner] ?? 0;
    members[place] = member;
    next[owner] = place + 1;
  });
  const inside = nested.filter(({ group }) => group >= 0).sort((a, b) => a.owner - b.owner);
  const groupStarts = new Uint32Array(count + 1);
  for (const { owner } of inside) groupStarts[owner + 1] = (groupStarts[owner + 1] ?? 0) + 1;
  addUp(groupStarts);
  return { count, memberStarts, members, groupStarts, groups: Uint32Array.from(inside, ({ group }) => group) };
}

/** How many there are of each becomes where each begins. */
function addUp(starts: Uint32Array): void {
  for (let index = 1; index < starts.length; index += 1)
    starts[index] = (starts[index] ?? 0) + (starts[index - 1] ?? 0);
}

function eachIn(
  lists: readonly MemberList[],
  { users, groups }: { readonly users: Numbered; readonly groups: Numbered },
): EachLink {
  return (visit) => {
    for (const [owner, { members }] of lists.entries())
      for (const { id, kind } of members) {
        const number = kind === 'group' ? groups.numberOf(id) : users.numberOf(id);
        visit(owner, kind, number ?? -1);
      }
  };
}

function numbered(objects: readonly { readonly id: string }[], keyOf = (id: string) => id.toLowerCase()): Numbered {
  const numbers = new Map(objects.map(({ id }, number) => [id.toLowerCase(), number]));
  return { count: objects.length, numberOf: (id) => numbers.get(keyOf(id)) };
}
