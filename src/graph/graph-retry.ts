/**
 * When Graph may be called: below the rate limits before a call, and again after a failure. Some parts of Graph allow
 * few requests; a gate keeps all our readers together below the limit.
 */
import type { Time } from '../base/clock.ts';
import { DirectoryThrottledError } from './graph-errors.ts';

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

export interface Gate {
  /** Does the work when the limit allows it: one call at a time. */
  pass<T>(work: () => Promise<T>): Promise<T>;
  /** Graph asked for a pause. @throws DirectoryThrottledError if it is too long to wait here */
  rest(ms: number): Promise<void>;
}

interface Limit {
  readonly requests: number;
  readonly perMs: number;
}

/** We do not wait longer in memory: the message goes back to its queue, or the timer skips its poll. */
export const LONGEST_WAIT_MS = 30_000;
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
  let restingUntil = 0;
  let queue: Promise<unknown> = Promise.resolve();

  const waitForLimit = async () => {
    const oldest = endTimes.length < requests ? undefined : endTimes[0];
    const ms = Math.max(oldest === undefined ? 0 : oldest + perMs, restingUntil) - time.now();
    await waitFor(ms, time);
  };
  const run = async <T>(work: () => Promise<T>) => {
    await waitForLimit();
    try {
      return await work();
    } finally {
      endTimes.push(time.now());
      if (endTimes.length > requests) endTimes.shift();
    }
  };

  return {
    pass(work) {
      const done = queue.then(() => run(work));
      // A failure goes to its own caller only; the callers behind it in the queue go on.
      queue = done.then(nothing, nothing);
      return done;
    },
    async rest(ms) {
      // Nobody else passes meanwhile: refused calls count too, and a call during a pause makes it longer.
      restingUntil = Math.max(restingUntil, time.now() + ms);
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
