/**
 * What time it is by the servers: Graph and the store say it in the `Date` header of every answer. The host's clock is
 * trusted only while it agrees with them, because nobody promises that it is right.
 */
import type { Clock, Time } from './clock.ts';

/** Who says the time. Records carry Graph's, so it decides before the store's. */
export type TimeSource = 'graph' | 'store';

export interface ServerTime {
  /** @param milliseconds since 1970, as an answer of this source that has just arrived says it */
  note(source: TimeSource, milliseconds: number): void;
  /** Graph's time now. Undefined before its first answer. */
  graph(): number | undefined;
  /** The store's time now. Undefined before its first answer. */
  store(): number | undefined;
  /** The host's clock while it agrees with the servers, else Graph's time, else the store's. */
  readonly now: Clock;
  /**
   * The earliest of all clocks, with a tolerance of seconds. For what cannot be undone: one clock that is ahead removes
   * nothing.
   */
  readonly bounded: Clock;
  clocks(): Clocks;
}

/** What each clock shows at one moment, in milliseconds since 1970. */
export interface Clocks {
  readonly host: number;
  readonly graph: number | undefined;
  readonly store: number | undefined;
  /** Clocks that agree may differ by this. */
  readonly precision: number;
}

interface Noted {
  readonly milliseconds: number;
  /** By the monotonic clock. */
  readonly at: number;
}

/** Real time. An answer is this old at most when it arrives, and its `Date` has whole seconds. */
const TOLERANCE_MS = 5_000;

/** Clocks that agree differ by less, and every source reads more than this again. */
const AHEAD_MS = 2 * 60_000;

/** Whether a stored time lies ahead of now: the clock that gave it was wrong, so it does not say how far we are. */
export function isAhead(time: number, now: number): boolean {
  return time - now > AHEAD_MS;
}

/** Between answers the monotonic clock carries their times on: nobody can set it. */
export function openServerTime({ now, monotonic, speed = () => 1 }: Omit<Time, 'pause'>): ServerTime {
  const noted = new Map<TimeSource, Noted>();
  const tolerance = () => TOLERANCE_MS * speed();
  const timeOf = (source: TimeSource) => {
    const last = noted.get(source);
    return last && last.milliseconds + monotonic() - last.at;
  };
  const present = () => {
    const [host, server] = [now(), timeOf('graph') ?? timeOf('store')];
    return server === undefined || Math.abs(host - server) <= tolerance() ? host : Math.round(server);
  };

  return {
    note(source, milliseconds) {
      const carried = timeOf(source);
      // An answer that was long on its way says an old time; one that is older still says that the clock was set.
      const isOlder = carried !== undefined && milliseconds <= carried && carried - milliseconds <= tolerance();
      if (!isOlder) noted.set(source, { milliseconds, at: monotonic() });
    },
    graph: () => timeOf('graph'),
    store: () => timeOf('store'),
    now: present,
    bounded() {
      const servers = [timeOf('graph'), timeOf('store')].filter((time) => time !== undefined);
      return Math.round(Math.min(present(), ...servers.map((time) => time + tolerance())));
    },
    clocks: () => ({ host: now(), graph: timeOf('graph'), store: timeOf('store'), precision: tolerance() }),
  };
}
