/** When a call to Graph may be tried again, and after how long. */

const MOST_TRIES = 5;
const FIRST_PAUSE_MS = 1_000;
const TRANSIENT: ReadonlySet<number | undefined> = new Set([undefined, 429, 500, 502, 503, 504]);

/** A longer wait does not belong in memory: the message goes back to its queue, the timer skips its turn. */
export const LONGEST_WAIT_MS = 30_000;

/** What came of one try; `status` is absent where there was no answer at all. */
export interface Outcome {
  readonly status?: number;
  readonly retryAfter?: string | null;
}

interface Circumstances {
  /** 1 for the first. */
  readonly attempt: number;
  readonly now: number;
  /** From 0 to 1, so that many waiting callers do not come back together. */
  readonly random: number;
}

/** Milliseconds to wait before the next try; `undefined` where another try is of no use. */
export function pauseBeforeRetry(outcome: Outcome, { attempt, now, random }: Circumstances): number | undefined {
  if (attempt >= MOST_TRIES || !TRANSIENT.has(outcome.status)) return undefined;
  // Conditional Access throttles without saying for how long.
  return retryAfterMs(outcome.retryAfter, now) ?? FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random);
}

/** Seconds or an HTTP date, as RFC 9110 has it. A date that has passed says nothing. */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header) * 1000;
  const until = Date.parse(header);
  return Number.isNaN(until) || until <= now ? undefined : until - now;
}
