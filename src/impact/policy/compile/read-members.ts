/** Who is in a group or holds a role, through any number of nested groups. Read once, then remembered. */
import type { Memberships, TenantIndexInput } from '../tenant/tenant-index-input.ts';
import type { NamedSet } from './named-set.ts';

export interface MemberReader {
  /** Undefined for a group that the tenant does not have. */
  group(id: string): NamedSet | undefined;
  role(id: string): NamedSet | undefined;
  anyGroup(): NamedSet;
  anyRole(): NamedSet;
}

/** @param label keeps the sets of one tenant apart from those of another */
export function memberReader({ identities, groups, roles }: TenantIndexInput, label = ''): MemberReader {
  const stamps = { people: new Uint32Array(identities.count), groups: new Uint32Array(groups.count), last: 0 };
  const sets = new Map<string, NamedSet>();
  const setOf = (key: string, roots: () => Roots): NamedSet => {
    const known = sets.get(key);
    if (known) return known;
    let members: Uint32Array | undefined;
    const set = {
      key: `${label}${key}`,
      members: () => {
        members ??= everybodyBelow(roots(), groups, stamps);
        return members;
      },
    };
    sets.set(key, set);
    return set;
  };
  const one = (kind: 'group' | 'role', id: string, lists: Memberships) => {
    const number = lists.numberOf(id);
    return number === undefined ? undefined : setOf(`${kind} ${number}`, () => rootsOf(lists, [number]));
  };
  const any = (kind: 'group' | 'role', lists: Memberships) =>
    setOf(`any ${kind}`, () => rootsOf(lists, [...Array(lists.count).keys()]));
  return {
    group: (id) => one('group', id, groups),
    role: (id) => one('role', id, roles),
    anyGroup: () => any('group', groups),
    anyRole: () => any('role', roles),
  };
}

/** Where the search begins: direct members, and groups that are members. */
interface Roots {
  readonly people: readonly Uint32Array[];
  readonly groups: readonly number[];
}

/** A mark per person and group: equal to `last` once it was met in the present search. Cycles end there. */
interface Stamps {
  readonly people: Uint32Array;
  readonly groups: Uint32Array;
  last: number;
}

function rootsOf(lists: Memberships, numbers: readonly number[]): Roots {
  return {
    people: numbers.map((number) => slice(lists.members, lists.memberStarts, number)),
    groups: numbers.flatMap((number) => [...slice(lists.groups, lists.groupStarts, number)]),
  };
}

function everybodyBelow(roots: Roots, groups: Memberships, stamps: Stamps): Uint32Array {
  stamps.last += 1;
  const { last } = stamps;
  const lists = [...roots.people];
  const waiting = [...roots.groups];
  for (let group = waiting.pop(); group !== undefined; group = waiting.pop()) {
    if (stamps.groups[group] === last) continue;
    stamps.groups[group] = last;
    lists.push(slice(groups.members, groups.memberStarts, group));
    for (const child of slice(groups.groups, groups.groupStarts, group)) waiting.push(child);
  }
  const found = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let size = 0;
  for (const list of lists)
    for (const person of list) {
      if (stamps.people[person] === last) continue;
      stamps.people[person] = last;
      found[size++] = person;
    }
  return found.slice(0, size);
}

function slice(values: Uint32Array, starts: Uint32Array, number: number): Uint32Array {
  return values.subarray(starts[number], starts[number + 1]);
}
