/** How much one person is told within 24 hours: places, of which each matter takes one. Pure. */

export interface Place {
  /** What it was taken for. */
  readonly matter: string;
  /** Milliseconds. */
  readonly at: number;
}

const DAY_MS = 24 * 3_600_000;

/**
 * The places once this one is taken; those that were given, if it has one already; undefined if there is none left.
 * What is older than a day is forgotten.
 */
export function placeIn(taken: readonly Place[], place: Place, perDay: number): readonly Place[] | undefined {
  if (taken.some(({ matter }) => matter === place.matter)) return taken;
  const kept = taken.filter(({ at }) => at > place.at - DAY_MS);
  return kept.length < perDay ? [place, ...kept] : undefined;
}
