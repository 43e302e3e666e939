/** What is tried again after a failure, and after which pause. */
import { parseHttpDate } from '../base/parse-time.ts';

/** What came of one attempt; `status` is absent if there was no response at all. */
export interface AttemptOutcome {
  readonly status?: number;
  /** What the response asked for, in milliseconds. */
  readonly retryAfter?: number;
}

interface RetryContext {
  /** 1 for the first. */
  readonly attempt: number;
  /** From 0 to 1, so that many waiting callers do not come back at the same time. */
  readonly random: number;
}

/**
 * No rest is longer, whatever the header says: one wrong number would close a source for years. Who is asked too early
 * asks for a pause again.
 */
const LONGEST_REST_MS = 15 * 60_000;
const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1_000;
const TRANSIENT: ReadonlySet<number | undefined> = new Set([undefined, 429, 500, 502, 503, 504]);

/** Milliseconds to wait before the next attempt; undefined if another attempt does not help. */
export function pauseBeforeRetry(outcome: AttemptOutcome, { attempt, random }: RetryContext): number | undefined {
  if (attempt >= MOST_ATTEMPTS || !TRANSIENT.has(outcome.status)) return undefined;
  // Conditional Access throttles without a Retry-After header.
  return outcome.retryAfter ?? FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random);
}

/**
 * The pause that `Retry-After` asks for, in seconds or as an HTTP date (RFC 9110): at most `longest`. Zero, and a
 * date in the past, count as absent. A date is meant by the clock of the sender, and one of the two clocks may be
 * wrong: the shorter pause counts.
 * @param now by our clock
 */
export function retryAfterMs(headers: Headers, now: number, longest = LONGEST_REST_MS): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  const asked = /^\d+(\.\d+)?$/.test(text)
    ? [Number(text) * 1000]
    : [now, parseHttpDate(headers.get('date')) ?? now].map((sentAt) => (parseHttpDate(text) ?? 0) - sentAt);
  const pauses = asked.filter((ms) => ms > 0);
  return pauses.length === 0 ? undefined : Math.min(...pauses, longest);
}
