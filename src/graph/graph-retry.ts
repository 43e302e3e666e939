/** When a call to Graph is tried again, and after how long. */

/** What came of one attempt; `status` is absent if there was no response at all. */
export interface AttemptOutcome {
  readonly status?: number;
  readonly retryAfter?: string | null;
}

interface RetryContext {
  /** 1 for the first. */
  readonly attempt: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** From 0 to 1, so that many waiting callers do not come back at the same time. */
  readonly random: number;
}

/** We do not wait longer in memory: the message goes back to its queue, or the timer skips its poll. */
export const LONGEST_WAIT_MS = 30_000;
const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1_000;
const TRANSIENT: ReadonlySet<number | undefined> = new Set([undefined, 429, 500, 502, 503, 504]);

/** Milliseconds to wait before the next attempt; undefined if another attempt does not help. */
export function pauseBeforeRetry(outcome: AttemptOutcome, { attempt, now, random }: RetryContext): number | undefined {
  if (attempt >= MOST_ATTEMPTS || !TRANSIENT.has(outcome.status)) return undefined;
  // Conditional Access throttles without a Retry-After header.
  return retryAfterMs(outcome.retryAfter, now) ?? FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random);
}

/** Reads seconds or an HTTP date (RFC 9110). A date in the past counts as absent. */
export function retryAfterMs(header: string | null | undefined, now: number): number | undefined {
  if (!header) return undefined;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Number(header) * 1000;
  const until = Date.parse(header);
  return Number.isNaN(until) || until <= now ? undefined : until - now;
}
