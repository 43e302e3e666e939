/** Records of no form that is known: how many, and which members they have. Their values are never kept. */

import { isMembers } from './record-values.ts';
import { recordFormOf } from './unwrap-record.ts';

export interface Unrecognised {
  readonly count: number;
  /** Names of members of the first one, in order of the alphabet. */
  readonly members: readonly string[];
}

export const ALL_RECOGNISED: Unrecognised = { count: 0, members: [] };

const MAX_MEMBERS = 20;
const MAX_NAME_LENGTH = 60;
/** A map of people would have their names as members. */
const IS_MEMBER_NAME = /^[\p{L}_$][\p{L}\d_$ .()[\]-]*$/u;

export function unrecognisedAmong(raws: readonly unknown[]): Unrecognised {
  const unknown = raws.filter((raw) => recordFormOf(raw) === undefined);
  return unknown.length === 0 ? ALL_RECOGNISED : { count: unknown.length, members: memberNamesOf(unknown[0]) };
}

/** The same with one more record, which is known to be of no known form. */
export function addUnrecognised({ count, members }: Unrecognised, raw: unknown): Unrecognised {
  return { count: count + 1, members: count === 0 ? memberNamesOf(raw) : members };
}

function memberNamesOf(raw: unknown): readonly string[] {
  const names = Object.keys(isMembers(raw) ? raw : {});
  return names
    .filter((name) => name.length <= MAX_NAME_LENGTH && IS_MEMBER_NAME.test(name))
    .sort()
    .slice(0, MAX_MEMBERS);
}
