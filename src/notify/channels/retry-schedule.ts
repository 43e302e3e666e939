/** When a webhook is tried again: the schedule that Standard Webhooks advises, with jitter that a repeat keeps. */
import { hashOf } from '../../base/hash.ts';

const [SECOND, MINUTE, HOUR] = [1_000, 60_000, 3_600_000];
const PAUSES_MS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR];
/** Up to so much of the pause is added, so that what failed together does not come back together. */
const JITTER = 0.2;

/**
 * Milliseconds until the next try; undefined after the last.
 * @param tries how many have failed, 1 or more @param asked the pause that the receiver asked for
 */
export function pauseAfter(id: string, tries: number, asked = 0): number | undefined {
  const pause = PAUSES_MS[tries - 1];
  if (pause === undefined) return undefined;
  const share = Number.parseInt(hashOf(id, String(tries)).slice(0, 8), 16) / 0xffff_ffff;
  return Math.max(Math.round(pause * (1 + JITTER * share)), asked);
}
