/** What was read of a file, what could not be, and what was not understood. */
import type { UnreadableLine } from '../../ingest/log-files/log-file.ts';
import { reasonNotARecord } from '../../ingest/records/record-gaps.ts';
import { isMembers } from '../../ingest/records/record-values.ts';

/** Records of no form that is known, all with the same members. */
export interface UnrecognisedRecords {
  readonly count: number;
  readonly members: readonly string[];
  /** The number of the first one in the file, from 0. */
  readonly example: number;
}

export interface ReadCounts {
  /** How many records of a known form were read, whether they say anything or not. */
  readonly records: number;
  readonly unreadable: readonly UnreadableLine[];
  /** How many unreadable lines are not in the list because it would be too long. */
  readonly moreUnreadable?: number;
  readonly unrecognised: readonly UnrecognisedRecords[];
}

export interface ImportCounts {
  count(records: number): void;
  addUnreadable(line: number, reason: string): void;
  /** Something that is no record of a known form. It may still be clear what it is. */
  addUnrecognised(raw: unknown, place: { readonly record: number; readonly line: () => number }): void;
  summary(): ReadCounts;
}

/** A file that is no log at all must not fill the memory with its lines. */
const MAX_UNREADABLE = 10_000;
/** A file of random members must not fill the memory with their names. The last group takes the rest. */
const MAX_GROUPS = 100;
const MAX_MEMBERS = 60;
const MAX_NAME_LENGTH = 80;

export function importCounts(): ImportCounts {
  const unreadable: UnreadableLine[] = [];
  const groups = new Map<string, { count: number; readonly members: readonly string[]; readonly example: number }>();
  let [records, more] = [0, 0];
  const addUnreadable = (line: number, reason: string) => {
    if (unreadable.length < MAX_UNREADABLE) unreadable.push({ line, reason });
    else more += 1;
  };
  return {
    count(number) {
      records += number;
    },
    addUnreadable,
    addUnrecognised(raw, { record, line }) {
      const reason = reasonNotARecord(raw);
      if (reason !== undefined) return addUnreadable(line(), reason);
      const members = namesIn(raw);
      const key = groups.size < MAX_GROUPS ? members.toSorted().join('\n') : 'the rest';
      const group = groups.get(key);
      if (group) group.count += 1;
      else groups.set(key, { count: 1, members, example: record });
    },
    summary() {
      return {
        records,
        unreadable: unreadable.toSorted((a, b) => a.line - b.line),
        ...(more > 0 ? { moreUnreadable: more } : {}),
        unrecognised: [...groups.values()].sort((a, b) => a.example - b.example),
      };
    },
  };
}

function namesIn(raw: unknown): readonly string[] {
  return Object.keys(isMembers(raw) ? raw : {})
    .slice(0, MAX_MEMBERS)
    .map((name) => name.slice(0, MAX_NAME_LENGTH));
}
