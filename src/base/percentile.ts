/** Percentiles by the nearest-rank method: the smallest value that is at least as large as that share of all values. */

/** @param sorted ascending @param share from 0 to 1; 0 where there are no values */
export function percentileOf(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
