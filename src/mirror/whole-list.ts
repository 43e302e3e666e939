/** A list that was read whole: what is in it is, what is no longer in it is no more. */
import type { StateRange, States, StateWrite } from './table-states.ts';

interface WholeList<T> {
  /** Where the mirror keeps it. */
  readonly range: StateRange;
  readonly entries: readonly T[];
  idOf(entry: T): string;
  statesOf(entry: T, present: boolean): readonly StateWrite[];
}

export async function writesOfList<T>(states: States, { range, entries, idOf, statesOf }: WholeList<T>): Promise<readonly StateWrite[]> {
  const here = new Set(entries.map(idOf));
  const gone = (await states.list<T>(range)).map(({ body }) => body).filter((entry) => !here.has(idOf(entry)));
  return [...entries.flatMap((entry) => statesOf(entry, true)), ...gone.flatMap((entry) => statesOf(entry, false))];
}
