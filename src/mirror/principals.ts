/**
 * All people, groups and roles of one moment as arrays of numbers: for questions that concern everybody, where an
 * object for each link would be too much.
 */

export interface Principals {
  readonly users: UserColumns;
  /** By object id. Those whose members were not all read are not among them. */
  readonly groups: MemberColumns;
  /** By template id. Those that nobody holds are not among them. */
  readonly roles: RoleColumns;
}

/** People by number. */
export interface UserColumns {
  readonly count: number;
  /** Flags of {@link TRAITS}, by number. */
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
  /** Ids of roles that more people may hold than is known: through a group whose members were not read. */
  readonly unsure: ReadonlySet<string>;
  /** False: who holds a role was not read yet, or may not be read. */
  readonly areRead: boolean;
}

/** What of a user decides which policies can apply. */
export const TRAITS = { enabled: 1, deleted: 2, guest: 4 } as const;
