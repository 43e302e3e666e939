/** Members of a group or role before and after somebody moved, whatever the mirror shows of it by now. */
import type { Memberships } from '../tenant/tenant-index-input.ts';

/** By their numbers; one of the two. */
export type Mover = { readonly person: number } | { readonly group: number };

/** @param owner number of the group or role */
export function withMember<T extends Memberships>(lists: T, owner: number, mover: Mover): T {
  const without = withoutMember(lists, owner, mover);
  return 'person' in mover
    ? withPeople(without, owner, [...ownOf(without.members, without.memberStarts, owner), mover.person])
    : withGroups(without, owner, [...ownOf(without.groups, without.groupStarts, owner), mover.group]);
}

export function withoutMember<T extends Memberships>(lists: T, owner: number, mover: Mover): T {
  return 'person' in mover
    ? withPeople(
        lists,
        owner,
        ownOf(lists.members, lists.memberStarts, owner).filter((one) => one !== mover.person),
      )
    : withGroups(
        lists,
        owner,
        ownOf(lists.groups, lists.groupStarts, owner).filter((one) => one !== mover.group),
      );
}

export function withoutMembers<T extends Memberships>(lists: T, owner: number): T {
  return withGroups(withPeople(lists, owner, []), owner, []);
}

/** With one more owner, who has no members yet, if this id has none. Its number is the last. */
export function withOwner<T extends Memberships>(lists: T, id: string): T {
  if (lists.numberOf(id) !== undefined) return lists;
  const { count, memberStarts, groupStarts } = lists;
  const own = id.toLowerCase();
  return {
    ...lists,
    count: count + 1,
    numberOf: (other: string) => (other.toLowerCase() === own ? count : lists.numberOf(other)),
    memberStarts: Uint32Array.of(...memberStarts, memberStarts[count] ?? 0),
    groupStarts: Uint32Array.of(...groupStarts, groupStarts[count] ?? 0),
  };
}

function withPeople<T extends Memberships>(lists: T, owner: number, people: Iterable<number>): T {
  const { values, starts } = replaced(lists.members, lists.memberStarts, { owner, own: Uint32Array.from(people) });
  return { ...lists, members: values, memberStarts: starts };
}

function withGroups<T extends Memberships>(lists: T, owner: number, groups: Iterable<number>): T {
  const { values, starts } = replaced(lists.groups, lists.groupStarts, { owner, own: Uint32Array.from(groups) });
  return { ...lists, groups: values, groupStarts: starts };
}

function replaced(
  values: Uint32Array,
  starts: Uint32Array,
  { owner, own }: { readonly owner: number; readonly own: Uint32Array },
) {
  const [from = 0, to = 0] = [starts[owner], starts[owner + 1]];
  const moved = own.length - (to - from);
  const all = new Uint32Array(values.length + moved);
  all.set(values.subarray(0, from));
  all.set(own, from);
  all.set(values.subarray(to), from + own.length);
  return { values: all, starts: starts.map((start, number) => (number > owner ? start + moved : start)) };
}

function ownOf(values: Uint32Array, starts: Uint32Array, owner: number): Uint32Array {
  return values.subarray(starts[owner], starts[owner + 1]);
}
