/** Injected time for a laptop: a day that is stepped from one event to the next, or one that runs faster than the wall. */
import type { Time } from '../src/base/clock.ts';

export interface LaptopTime extends Time {
  /** Resolves when the clock shows `moment` (ms); at once where it is past. */
  reach(moment: number): Promise<void>;
  /** Whether the clock stands still while work is done. */
  readonly stepped: boolean;
}

/** Stands still until it is moved: work takes no time, so a slow machine plays the same day. */
export function steppedTime(start: number): LaptopTime {
  let present = start;
  return {
    stepped: true,
    now: () => present,
    async reach(moment) {
      present = Math.max(present, moment);
    },
    async pause(milliseconds) {
      present += milliseconds;
      // Others get their turn: a pause that only moved the clock would starve the sockets.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Runs `speed` times as fast as the wall, from `start` (ms) on. */
export function pacedTime({ start, speed, realStart = Date.now() }: Pace): PacedTime {
  let pace = { start, speed, realStart };
  const now = () => Math.round(pace.start + (Date.now() - pace.realStart) * pace.speed);
  const reach = (moment: number) =>
    new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, (moment - now()) / pace.speed)));
  return {
    stepped: false,
    now,
    reach,
    pause: (milliseconds) => reach(now() + milliseconds),
    changeSpeed(next) {
      pace = { start: now(), speed: next, realStart: Date.now() };
    },
  };
}

export interface Pace {
  readonly start: number;
  readonly speed: number;
  /** What the wall showed at `start`; now, where not given. */
  readonly realStart?: number;
}

export interface PacedTime extends LaptopTime {
  /** From now on; the clock does not jump. */
  changeSpeed(speed: number): void;
}
