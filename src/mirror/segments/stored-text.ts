/** A state as segments and log hold it: its JSON is text until somebody asks for it. */

export interface StoredText {
  readonly text: string;
  /** Milliseconds; 0 for what existed before the first reading. */
  readonly from: number;
  /** When the reading that showed it ended, in milliseconds. */
  readonly seenAt: number;
  /** Only for closed states: when the reading ended that no longer showed it. */
  readonly until?: number;
}

/** A state that has ended. */
export type ClosedText = StoredText & { readonly until: number };

/** A state with its key, which is unique within its kind. */
export type Keyed<T = StoredText> = readonly [key: string, state: T];

/** Both in the order of their keys. Of a key that both have, the one of `first` counts. */
export function* mergeByKey<T>(first: Iterable<Keyed<T>>, second: Iterable<Keyed<T>>): Generator<Keyed<T>> {
  const others = second[Symbol.iterator]();
  let other = others.next();
  for (const one of first) {
    for (; !other.done && other.value[0] < one[0]; other = others.next()) yield other.value;
    if (!other.done && other.value[0] === one[0]) other = others.next();
    yield one;
  }
  for (; !other.done; other = others.next()) yield other.value;
}

/** The closed state that held then; of several the one that began last. */
export function closedAt(states: Iterable<ClosedText>, at: number): ClosedText | undefined {
  let found: ClosedText | undefined;
  for (const state of states)
    if (state.from <= at && state.until > at && (found === undefined || state.from > found.from)) found = state;
  return found;
}
