/** What is counted of one file. */
import type { UnreadableLine } from '../accept/log-file.ts';

export interface Tally {
  readonly file: string;
  count(records: number): void;
  refuse(line: number, reason: string): void;
  summary(): { readonly file: string; readonly records: number; readonly unreadable: readonly UnreadableLine[]; readonly moreUnreadable?: number };
}

/** A file that is no log at all must not fill the memory with its lines. */
const LONGEST_LIST = 10_000;

export function tallyOf(file: string): Tally {
  const unreadable: UnreadableLine[] = [];
  let [records, more] = [0, 0];
  return {
    file,
    count(number) {
      records += number;
    },
    refuse(line, reason) {
      if (unreadable.length < LONGEST_LIST) unreadable.push({ line, reason });
      else more += 1;
    },
    summary() {
      const inOrder = unreadable.toSorted((a, b) => a.line - b.line);
      return { file, records, unreadable: inOrder, ...(more > 0 ? { moreUnreadable: more } : {}) };
    },
  };
}
