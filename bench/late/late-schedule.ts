/** A schedule: when rows of one day happen, and how late each becomes visible. */
import { randomFrom } from '../../local/tenant/random.ts';
import { type LateCurve, lateness, latest } from './late-curve.ts';

export interface LateRow {
  /** Milliseconds since the start; no two are the same. */
  readonly at: number;
  readonly delayMs: number;
}

export const SCHEDULE_MS = 24 * 3_600_000;

/** Spread evenly over the day, so that rows fall before, in and after each window. */
export function lateSchedule(
  curve: LateCurve,
  { seed, rows }: { readonly seed: number; readonly rows: number },
): readonly LateRow[] {
  const { next, below } = randomFrom(seed, 'late');
  const every = Math.floor(SCHEDULE_MS / rows);
  const hardest = latest(curve);
  return Array.from({ length: rows }, (_, index) => {
    const delayMs = lateness(curve, [next(), next()]);
    // The last rows are as late as each step of the curve allows.
    return { at: index * every + 1 + below(every - 1), delayMs: hardest[rows - 1 - index] ?? delayMs };
  });
}
