/**
 * When Graph may be called. Some parts of it allow few requests; a gate keeps all our readers together below the limit:
 * those of this process by itself, those of all instances by a lease.
 */
import { randomUUID } from 'node:crypto';
import type { Time } from '../base/clock.ts';
import type { GateLease, Used } from './gate-lease.ts';
import { DirectoryThrottledError } from './graph-errors.ts';

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

export interface Limit {
  readonly requests: number;
  readonly perMs: number;
}

export type Family = 'reports' | 'conditional-access';

/**
 * Logs: 5 requests in 10 s for an app in a tenant. Conditional Access and risk: one request a second for all apps of
 * the tenant together.
 */
export const GRAPH_LIMITS: Readonly<Record<Family, Limit>> = {
  reports: { requests: 5, perMs: 10_000 },
  'conditional-access': { requests: 1, perMs: 1_100 },
};

/** An instance that has a lease begins no call after this time; then it takes the lease anew. */
export const HOLD_MS = 8_000;
/** We do not wait longer in memory: the message goes back to its queue, or the timer skips its poll. */
const LONGEST_WAIT_MS = 30_000;
/** For an instance that waits for the lease: so often it asks, and at least so long the lease is free in between. */
const ASK_AGAIN_MS = 1_000;
const HAND_OVER_MS = 1_500;
/** Other instances are busy for seconds. Where they still are after this, somebody else works on the same. */
const LONGEST_QUEUE_MS = 60_000;
/** Real time without a call, until others may have the lease. */
const IDLE_MS = 300;

/**
 * The gates of one tenant. A path outside these families passes at once.
 * @param leaseOf absent: no other process calls Graph for this app
 */
export function openGates(time: Time, leaseOf?: (family: Family) => GateLease): (path: string) => Gate {
  const gates = {
    reports: limitedGate(GRAPH_LIMITS.reports, time, leaseOf?.('reports')),
    'conditional-access': limitedGate(GRAPH_LIMITS['conditional-access'], time, leaseOf?.('conditional-access')),
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

interface Moment {
  readonly id: string;
  /** By the monotonic clock. */
  readonly at: number;
}

function limitedGate({ requests, perMs }: Limit, time: Time, lease: GateLease | undefined): Gate {
  // A limit counts from the end of a request, because it may have reached Graph that late.
  let ended: readonly Moment[] = [];
  let rest: Moment | undefined;
  let waiting = 0;
  let queue: Promise<unknown> = Promise.resolve();

  const used = (): Used => {
    const now = time.monotonic();
    const calls = ended.map(({ id, at }) => ({ id, ms: now - at }));
    return rest !== undefined && rest.at > now ? { calls, rest: { id: rest.id, ms: rest.at - now } } : { calls };
  };
  const learn = (others: Used) => {
    const now = time.monotonic();
    const known = new Map(ended.map((call) => [call.id, call.at]));
    // Who heard of it earlier knows better when it was.
    for (const { id, ms } of others.calls) known.set(id, Math.min(now - ms, known.get(id) ?? now));
    ended = [...known]
      .map(([id, at]) => ({ id, at }))
      .toSorted((one, other) => one.at - other.at)
      .slice(-requests);
    if (others.rest !== undefined && others.rest.id !== rest?.id)
      rest = laterOf(rest, { id: others.rest.id, at: now + others.rest.ms });
  };
  const hold = lease && heldLease(lease, { time, used, learn, isIdle: () => waiting === 0 });
  const nextAt = () => {
    const oldest = ended.length < requests ? undefined : ended[0];
    return Math.max(oldest === undefined ? 0 : oldest.at + perMs, rest?.at ?? 0);
  };
  const waitForLimit = async (patience: Patience) => {
    // What was waited for is over, even if the timer came early. Again only for what others have done meanwhile.
    let waitedUntil = Number.NEGATIVE_INFINITY;
    for (;;) {
      await hold?.take(patience);
      const [at, now] = [nextAt(), time.monotonic()];
      if (at <= Math.max(now, waitedUntil)) return;
      if (at - now > HAND_OVER_MS) await hold?.giveBack();
      await waitFor(at - now, time);
      waitedUntil = at;
    }
  };
  const run = async <T>(work: () => Promise<T>, patience: Patience) => {
    await waitForLimit(patience);
    try {
      return await work();
    } finally {
      ended = [...ended, { id: randomUUID(), at: time.monotonic() }].slice(-requests);
    }
  };

  return {
    pass(work, patience) {
      waiting += 1;
      const done = queue.then(() => {
        patience.timeFor(0);
        return run(work, patience);
      });
      // A failure goes to its own caller only; the callers behind it in the queue go on.
      queue = done.then(nothing, nothing).then(() => {
        waiting -= 1;
        hold?.giveBackWhenIdle();
      });
      return patience.inTime(done);
    },
    async rest(ms) {
      // Nobody else passes meanwhile: refused calls count too, and a call during a pause makes it longer.
      rest = laterOf(rest, { id: randomUUID(), at: time.monotonic() + ms });
      if (ms > LONGEST_WAIT_MS) throw tooLong(ms);
    },
  };
}

function laterOf(one: Moment | undefined, other: Moment): Moment {
  return one !== undefined && one.at > other.at ? one : other;
}

interface Hold {
  /** Resolves when this instance has the lease. */
  take(patience: Patience): Promise<void>;
  giveBack(): Promise<void>;
  giveBackWhenIdle(): void;
}

interface Holder {
  readonly time: Time;
  used(): Used;
  learn(others: Used): void;
  isIdle(): boolean;
}

/** One lease serves for several calls: storage is asked for a burst of them, not for each. */
function heldLease(lease: GateLease, { time, used, learn, isIdle }: Holder): Hold {
  let heldUntil: number | undefined;
  let idle: NodeJS.Timeout | undefined;
  let givingBack: Promise<void> | undefined;

  const isHeld = () => heldUntil !== undefined && time.monotonic() < heldUntil;
  const giveBack = async () => {
    if (heldUntil === undefined) return;
    heldUntil = undefined;
    givingBack = lease.giveBack(used());
    await givingBack;
  };
  const ask = async () => {
    // From before the request, because the lease may have begun that early.
    const start = time.monotonic();
    const others = await lease.take(used());
    if (others === 'busy') return;
    heldUntil = start + HOLD_MS;
    learn(others);
  };

  return {
    async take(patience) {
      clearTimeout(idle);
      // Else it could be given back just after it is taken anew. Its failure is not ours.
      await givingBack?.catch(nothing);
      if (isHeld()) return;
      const start = time.monotonic();
      const isBusy = heldUntil !== undefined && used().calls.some(({ ms }) => ms < HAND_OVER_MS);
      await giveBack();
      // Who works without a break would always be the first again.
      if (isBusy) await time.pause(HAND_OVER_MS);
      for (;;) {
        // Whoever has left the queue calls no more.
        patience.timeFor(0);
        await ask();
        if (isHeld()) return;
        if (time.monotonic() - start > LONGEST_QUEUE_MS) throw tooLong(LONGEST_QUEUE_MS);
        await time.pause(ASK_AGAIN_MS * (1 + Math.random() / 2));
      }
    },
    giveBack,
    giveBackWhenIdle() {
      clearTimeout(idle);
      if (heldUntil === undefined) return;
      // Real time, because a pause would move a clock that goes in steps.
      idle = setTimeout(() => {
        // It ends by itself where storage does not answer.
        if (isIdle()) giveBack().catch(nothing);
      }, IDLE_MS);
      idle.unref();
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
