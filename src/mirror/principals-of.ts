/** People, groups and roles as arrays of numbers, made from lists of objects. */
import { type MemberColumns, type Principals, TRAITS } from './principals.ts';
import type { Member, User } from './tenant.ts';

export interface MemberList {
  readonly id: string;
  readonly members: readonly Pick<Member, 'id' | 'kind'>[];
}

export interface PrincipalLists {
  readonly users: readonly User[];
  readonly groups: readonly MemberList[];
  readonly roles: readonly MemberList[];
  readonly areRolesRead: boolean;
}

/** From lists of objects. @param lists of groups only those whose direct members are known */
export function principalsOf({ users, groups, roles, areRolesRead }: PrincipalLists): Principals {
  const numbers = numbersOf(users);
  const known = withoutUnread(groups);
  const groupNumbers = numbersOf(known);
  return {
    users: {
      count: users.length,
      traits: Uint8Array.from(users, traitsOf),
      idOf: (number) => users[number]?.id ?? '',
      numberOf: (id) => numbers.get(id.toLowerCase()),
    },
    groups: columnsOf(known, numbers, groupNumbers),
    roles: {
      ...columnsOf(roles, numbers, groupNumbers),
      unsure: new Set(roles.filter((role) => nestedIn(role).some((id) => !groupNumbers.has(id))).map(({ id }) => id)),
      areRead: areRolesRead,
    },
  };
}

export function traitsOf({ enabled, deleted, guest }: User): number {
  return (enabled ? TRAITS.enabled : 0) | (deleted ? TRAITS.deleted : 0) | (guest ? TRAITS.guest : 0);
}

/** Without those that have a group in them, at any depth, whose members were not read. */
function withoutUnread(groups: readonly MemberList[]): readonly MemberList[] {
  const parents = new Map<string, string[]>();
  const unread: string[] = [];
  const known = new Set(groups.map(({ id }) => id.toLowerCase()));
  for (const group of groups)
    for (const nested of nestedIn(group)) {
      const above = parents.get(nested);
      if (above) above.push(group.id.toLowerCase());
      else parents.set(nested, [group.id.toLowerCase()]);
      if (!known.has(nested) && !above) unread.push(nested);
    }
  for (let id = unread.pop(); id !== undefined; id = unread.pop())
    for (const parent of parents.get(id) ?? []) if (known.delete(parent)) unread.push(parent);
  return known.size === groups.length ? groups : groups.filter(({ id }) => known.has(id.toLowerCase()));
}

function nestedIn({ members }: MemberList): readonly string[] {
  return members.filter(({ kind }) => kind === 'group').map(({ id }) => id.toLowerCase());
}

function columnsOf(
  lists: readonly MemberList[],
  people: ReadonlyMap<string, number>,
  groups: ReadonlyMap<string, number>,
): MemberColumns {
  const numbers = numbersOf(lists);
  const members = lists.map((list) => present(list, 'user', people));
  const nested = lists.map((list) => present(list, 'group', groups));
  return {
    count: lists.length,
    numberOf: (id) => numbers.get(id.toLowerCase()),
    memberStarts: startsOf(members),
    members: Uint32Array.from(members.flat()),
    groupStarts: startsOf(nested),
    groups: Uint32Array.from(nested.flat()),
  };
}

function present({ members }: MemberList, kind: Member['kind'], numbers: ReadonlyMap<string, number>) {
  return members.flatMap((member) => (member.kind === kind ? (numbers.get(member.id.toLowerCase()) ?? []) : []));
}

function numbersOf(objects: readonly { readonly id: string }[]): ReadonlyMap<string, number> {
  return new Map(objects.map(({ id }, number) => [id.toLowerCase(), number]));
}

function startsOf(lists: readonly { readonly length: number }[]): Uint32Array {
  const starts = new Uint32Array(lists.length + 1);
  for (const [index, { length }] of lists.entries()) starts[index + 1] = (starts[index] ?? 0) + length;
  return starts;
}
