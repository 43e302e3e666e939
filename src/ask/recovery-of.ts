/** Who recovered from a revocation, and how long it took them, by its trail. Pure. */
import type { Head } from '../record/head-row.ts';
import { firstRecoveries, type TrailStanding } from '../record/trail-standing.ts';
import type { Recovery } from './answers.ts';

const MOST_SIGN_INS = 1_000;

/** Undefined where nobody is waited for. */
export function recoveryOf({ awaitedPairCount, occurred }: Head, trail: TrailStanding): Recovery | undefined {
  if (awaitedPairCount === 0) return undefined;
  const found = firstRecoveries(trail);
  const last = found.at(-1);
  const happened = Date.parse((trail.occurred ?? occurred).to);
  const median = found[Math.floor((found.length - 1) / 2)];
  return {
    awaitedPairs: awaitedPairCount,
    recoveredPairs: found.length,
    ...(last && found.length >= awaitedPairCount && { recoveredAt: last.at }),
    ...(median && { timeToRecoverMs: Date.parse(median.at) - happened }),
    signIns: found.slice(0, MOST_SIGN_INS).map(({ userId, appId, at }) => ({ userId, appId, at })),
  };
}
