/**
 * When Graph may be called: below the rate limits before a call, and again after a failure. Some parts of Graph allow
 * few requests; a gate keeps all our readers together below the limit.
 */
import type { Time } from '../base/clock.ts';
import { parseHttpDate } from '../base/parse-time.ts';
import { DirectoryThrottledError } from './graph-errors.ts';

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

export interface Gate {
  /** Does the work when the limit allows it: one call at a time. */
  pass<T>(work: () => Promise<T>, patience: Patience): Promise<T>;
  /** Graph asked for a pause. @throws DirectoryThrottledError if it is too long to wait here */
  rest(ms: number): Promise<void>;
}

/** How long a caller has time. Whoever has none leaves the queue. */
export interface Patience {
  /** @throws TurnBudgetError if there is no time left */
  timeFor(ms: number): number;
  /** @throws TurnBudgetError if the work takes longer */
  inTime<T>(work: Promise<T>): Promise<T>;
}

interface Limit {
  readonly requests: number;
  readonly perMs: number;
}

/** We do not wait longer in memory: the message goes back to its queue, or the timer skips its poll. */
export const LONGEST_WAIT_MS = 30_000;
/**
 * No rest is longer, whatever the header says: one wrong number would close a source for years. Who is asked too early
 * asks for a pause again.
 */
const LONGEST_REST_MS = 15 * 60_000;
const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 1_000;
const TRANSIENT: ReadonlySet<number | undefined> = new Set([undefined, 429, 500, 502, 503, 504]);

/**
 * Logs: 5 requests in 10 s for an app in a tenant. Conditional Access and risk: one request a second for all apps of
 * the tenant together.
 */
const LIMITS = {
  reports: { requests: 5, perMs: 10_000 },
  'conditional-access': { requests: 1, perMs: 1_100 },
} as const satisfies Record<string, Limit>;

type Family = keyof typeof LIMITS;

/** Milliseconds to wait before the next attempt; undefined if another attempt does not help. */
export function pauseBeforeRetry(outcome: AttemptOutcome, { attempt, random }: RetryContext): number | undefined {
  if (attempt >= MOST_ATTEMPTS || !TRANSIENT.has(outcome.status)) return undefined;
  // Conditional Access throttles without a Retry-After header.
  return outcome.retryAfter ?? FIRST_PAUSE_MS * 2 ** (attempt - 1) * (0.5 + random);
}

/**
 * The pause that `Retry-After` asks for, in seconds or as an HTTP date (RFC 9110): at most fifteen minutes. Zero, and a
 * date in the past, count as absent. A date is meant by the clock of the sender, and one of the two clocks may be
 * wrong: the shorter pause counts.
 * @param now by our clock
 */
export function retryAfterMs(headers: Headers, now: number): number | undefined {
  const text = headers.get('retry-after')?.trim() ?? '';
  const asked = /^\d+(\.\d+)?$/.test(text)
    ? [Number(text) * 1000]
    : [now, parseHttpDate(headers.get('date')) ?? now].map((sentAt) => (parseHttpDate(text) ?? 0) - sentAt);
  const pauses = asked.filter((ms) => ms > 0);
  return pauses.length === 0 ? undefined : Math.min(...pauses, LONGEST_REST_MS);
}

/** The gates of one tenant. A path outside these families passes at once. */
export function openGates(time: Time): (path: string) => Gate {
  const gates = {
    reports: limitedGate(LIMITS.reports, time),
    'conditional-access': limitedGate(LIMITS['conditional-access'], time),
  };
  const open: Gate = { pass: (work) => work(), rest: (ms) => waitFor(ms, time) };
  return (path) => {
    const family = familyOf(path);
    return family === undefined ? open : gates[family];
  };
}

function familyOf(path: string): Family | undefined {
  if (/^\/(auditLogs|reports)\//i.test(path)) return 'reports';
  if (/^\/(identity\/conditionalAccess|identityProtection)\//i.test(path)) return 'conditional-access';
  return undefined;
}

function limitedGate({ requests, perMs }: Limit, time: Time): Gate {
  // A limit counts from the end of a request, because it may have reached Graph that late.
  const endTimes: number[] = [];
  let restingUntil = Number.NEGATIVE_INFINITY;
  let queue: Promise<unknown> = Promise.resolve();

  const waitForLimit = async () => {
    const oldest = endTimes.length < requests ? undefined : endTimes[0];
    const ms = Math.max(oldest === undefined ? restingUntil : oldest + perMs, restingUntil) - time.monotonic();
    await waitFor(ms, time);
  };
  const run = async <T>(work: () => Promise<T>) => {
    await waitForLimit();
    try {
      return await work();
    } finally {
      endTimes.push(time.monotonic());
      if (endTimes.length > requests) endTimes.shift();
    }
  };

  return {
    pass(work, patience) {
      const done = queue.then(() => {
        patience.timeFor(0);
        return run(work);
      });
      // A failure goes to its own caller only; the callers behind it in the queue go on.
      queue = done.then(nothing, nothing);
      return patience.inTime(done);
    },
    async rest(ms) {
      // Nobody else passes meanwhile: refused calls count too, and a call during a pause makes it longer.
      restingUntil = Math.max(restingUntil, time.monotonic() + ms);
      if (ms > LONGEST_WAIT_MS) throw tooLong(ms);
    },
  };
}

async function waitFor(ms: number, { pause }: Time): Promise<void> {
  if (ms > LONGEST_WAIT_MS) throw tooLong(ms);
  if (ms > 0) await pause(ms);
}

function tooLong(ms: number): DirectoryThrottledError {
  return new DirectoryThrottledError(Math.ceil(ms / 1000));
}

function nothing(): void {}
