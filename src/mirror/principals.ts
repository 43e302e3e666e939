/**
 * All people, groups and roles of one moment as arrays of numbers: for questions that concern everybody, where an
 * object for each link would be too much.
 */

export interface Principals {
  readonly users: UserColumns;
  /** By object id. Those whose members were not all read are unknown to it. */
  readonly groups: MemberColumns;
  /** By template id. */
  readonly roles: RoleColumns;
}

/** People by number. */
export interface UserColumns {
  readonly count: number;
  /** Flags of {@link TRAITS} by number; none for a number that stands for nobody. */
  readonly traits: Uint8Array;
  idOf(number: number): string;
  numberOf(id: string): number | undefined;
}

/** Members by number of group or role: from `memberStarts[n]` to `memberStarts[n + 1]`, in the same way for groups. */
export interface MemberColumns {
  readonly count: number;
  numberOf(id: string): number | undefined;
  readonly memberStarts: Uint32Array;
  /** Numbers of people who are direct members. */
  readonly members: Uint32Array;
  readonly groupStarts: Uint32Array;
  /** Numbers of groups that are members. */
  readonly groups: Uint32Array;
}

export interface RoleColumns extends MemberColumns {
  /** Whether all who hold it are known. */
  isKnown(id: string): boolean;
  /** False: roles were not read, or may not be read. */
  readonly areRead: boolean;
}

/** What of a user decides which policies can apply. */
export const TRAITS = { present: 1, enabled: 2, deleted: 4, guest: 8, external: 16, agent: 32 } as const;
