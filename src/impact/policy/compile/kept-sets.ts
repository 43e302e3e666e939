/** Sets that outlive the work that found them. Equal sets are kept once, so that their numbers tell them apart. */
import type { Bits, SetPool } from '../kernel/bit-kernel.ts';

export interface KeptSets {
  /** The kept set that equals this one. */
  keep(set: Bits): Bits;
}

/** @param taken collects the sets, to give them back */
export function keptSets(pool: SetPool, taken: Bits[]): KeptSets {
  const { kernel, words } = pool;
  const buckets = new Map<number, Bits[]>();
  return {
    keep(set) {
      const count = kernel.count(set, words);
      const bucket = buckets.get(count) ?? [];
      const known = bucket.find((other) => kernel.differs(other, set, words) === 0);
      if (known !== undefined) return known;
      const copy = pool.take();
      taken.push(copy);
      kernel.or(copy, set, set, words);
      bucket.push(copy);
      buckets.set(count, bucket);
      return copy;
    },
  };
}
