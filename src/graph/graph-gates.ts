/** Rate limits: some parts of Graph allow few requests. A gate keeps all our readers together below the limit. */
import type { Time } from '../base/clock.ts';
import { DirectoryThrottledError } from './graph-errors.ts';
import { LONGEST_WAIT_MS } from './graph-retry.ts';

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

/**
 * Logs: 5 requests in 10 s for an app in a tenant. Conditional Access and risk: one request a second for all apps of
 * the tenant together.
 */
const LIMITS = {
  reports: { requests: 5, perMs: 10_000 },
  'conditional-access': { requests: 1, perMs: 1_100 },
} as const satisfies Record<string, Limit>;

type Family = keyof typeof LIMITS;

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
