/** A list that was read whole: what is in it is, what is no longer in it is no more. */
import type { StateRange, States, StateWrite } from './table-states.ts';

interface WholeList<T> {
  /** Where the mirror keeps it. */
  readonly range: StateRange;
  readonly entries: readonly T[];
  idOf(entry: T): string;
  statesOf(entry: T, present: boolean): readonly StateWrite[];
}

/** What stands already is not written again: most lists are as they were. */
export async function writesOfList<T extends object>(states: States, { range, entries, idOf, statesOf }: WholeList<T>): Promise<readonly StateWrite[]> {
  const known = new Map((await states.list<T>(range)).map(({ body }) => [idOf(body), body]));
  const here = new Map(entries.map((entry) => [idOf(entry), entry]));
  const fresh = [...here].filter(([id, entry]) => JSON.stringify(entry) !== JSON.stringify(known.get(id)));
  const gone = [...known].filter(([id]) => !here.has(id));
  return [...fresh.flatMap(([, entry]) => statesOf(entry, true)), ...gone.flatMap(([, entry]) => statesOf(entry, false))];
}
