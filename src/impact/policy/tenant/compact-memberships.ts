/** Memberships as arrays of numbers. */
import type { Memberships } from './tenant-index-input.ts';

export interface MembershipList {
  readonly id: string;
  /** Numbers of identities. */
  readonly members: readonly number[];
  /** Numbers of groups. */
  readonly groups: readonly number[];
}

export function compactMemberships(lists: readonly MembershipList[]): Memberships {
  const numbers = new Map(lists.map(({ id }, number) => [id.toLowerCase(), number]));
  return {
    count: lists.length,
    numberOf: (id) => numbers.get(id.toLowerCase()),
    memberStarts: startsOf(lists.map(({ members }) => members.length)),
    members: Uint32Array.from(lists.flatMap(({ members }) => members)),
    groupStarts: startsOf(lists.map(({ groups }) => groups.length)),
    groups: Uint32Array.from(lists.flatMap(({ groups }) => groups)),
  };
}

function startsOf(lengths: readonly number[]): Uint32Array {
  const starts = new Uint32Array(lengths.length + 1);
  for (const [index, length] of lengths.entries()) starts[index + 1] = (starts[index] ?? 0) + length;
  return starts;
}
