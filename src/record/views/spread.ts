/** Times as how many fell into each bucket, so that those of many revocations can be added. Pure. */

/** Times as how many fell into each bucket: see {@link bucketOf}. */
export type Spread = Readonly<Record<string, number>>;

/** Buckets for each doubling: a time is known to nine parts in a hundred. */
const BUCKETS_PER_DOUBLING = 8;

export function bucketOf(milliseconds: number): string {
  return String(Math.ceil(Math.log2(Math.max(1, milliseconds)) * BUCKETS_PER_DOUBLING));
}

/** The longest time of the bucket, in milliseconds. */
export function endOfBucket(bucket: string): number {
  return Math.round(2 ** (Number(bucket) / BUCKETS_PER_DOUBLING));
}

/** How often each value is there, in the order of the values. */
export function tally(values: readonly string[]): Spread {
  const groups = [...Map.groupBy(values, (value) => value)].toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(groups.map(([value, found]) => [value, found.length]));
}

/** The end of the bucket of the middle one. Undefined of none. */
export function medianOf(spread: Spread): number | undefined {
  const inOrder = Object.entries(spread).toSorted(([a], [b]) => Number(a) - Number(b));
  let left = Math.ceil(inOrder.reduce((sum, [, many]) => sum + many, 0) / 2);
  return inOrder.flatMap(([bucket, many]) => {
    const isMiddle = left > 0 && left <= many;
    left -= many;
    return isMiddle ? [endOfBucket(bucket)] : [];
  })[0];
}

export function sumOfSpreads(spreads: readonly Spread[]): Spread {
  const sums = new Map<string, number>();
  for (const spread of spreads)
    for (const [bucket, many] of Object.entries(spread)) sums.set(bucket, (sums.get(bucket) ?? 0) + many);
  return Object.fromEntries([...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
