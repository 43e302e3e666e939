/** Some families of Graph allow only a few requests; a gate keeps us below that, for all our readers together. */
import type { Time } from '../base/clock.ts';
import { LONGEST_WAIT_MS } from './graph-answer.ts';
import { DirectoryThrottledError } from './graph-errors.ts';

export interface Gate {
  /** Does the work when it is its turn: one at a time, and never more than the family allows. */
  pass<T>(work: () => Promise<T>): Promise<T>;
  /** Graph asked for a pause. @throws DirectoryThrottledError where it is too long to sit out here */
  rest(ms: number): Promise<void>;
}

interface Limit {
  readonly requests: number;
  readonly perMs: number;
}

/** Logs: 5 requests in 10 s for an app in a tenant. Conditional Access and risk: one a second for all apps of the tenant together. */
const LIMITS = {
  reports: { requests: 5, perMs: 10_000 },
  'conditional-access': { requests: 1, perMs: 1_100 },
} as const satisfies Record<string, Limit>;

type Family = keyof typeof LIMITS;

/** The gates of one tenant. A path of no such family passes at once. */
export function openGates(time: Time): (path: string) => Gate {
  const gates = {
    reports: limitedGate(LIMITS.reports, time),
    'conditional-access': limitedGate(LIMITS['conditional-access'], time),
  };
  const open: Gate = { pass: (work) => work(), rest: (ms) => sitOut(ms, time) };
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
  // Counted from the end of a request: it may have reached Graph as late as that.
  const ends: number[] = [];
  let restingUntil = 0;
  let queue: Promise<unknown> = Promise.resolve();

  const waitForTurn = async () => {
    const oldest = ends.length < requests ? undefined : ends[0];
    const ms = Math.max(oldest === undefined ? 0 : oldest + perMs, restingUntil) - time.now();
    await sitOut(ms, time);
  };
  const takeTurn = async <T>(work: () => Promise<T>) => {
    await waitForTurn();
    try {
      return await work();
    } finally {
      ends.push(time.now());
      if (ends.length > requests) ends.shift();
    }
  };

  return {
    pass(work) {
      const turn = queue.then(() => takeTurn(work));
      // Whoever waits behind a failed turn is not failed by it; the failure is that caller's.
      queue = turn.then(nothing, nothing);
      return turn;
    },
    async rest(ms) {
      // Nobody else passes meanwhile: refused calls count too, and calling during a pause lengthens it.
      restingUntil = Math.max(restingUntil, time.now() + ms);
      if (ms > LONGEST_WAIT_MS) throw tooLong(ms);
    },
  };
}

async function sitOut(ms: number, { pause }: Time): Promise<void> {
  if (ms > LONGEST_WAIT_MS) throw tooLong(ms);
  if (ms > 0) await pause(ms);
}

function tooLong(ms: number): DirectoryThrottledError {
  return new DirectoryThrottledError(Math.ceil(ms / 1000));
}

function nothing(): void {}
