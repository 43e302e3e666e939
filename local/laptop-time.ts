/** Injected time: a clock that is stepped from event to event, or one that runs faster than real time. */
import type { Time } from '../src/base/clock.ts';

export interface LaptopTime extends Time {
  /** Resolves when the clock shows `moment` (ms); at once if it is past. */
  reach(moment: number): Promise<void>;
  /** Whether the clock stands still during work. */
  readonly stepped: boolean;
}

/** Stands still until it is moved. Work takes no time, so a slow computer plays the same day. */
export function steppedTime(start: number): LaptopTime {
  let present = start;
  return {
    stepped: true,
    now: () => present,
    monotonic: () => present,
    ofSystem: () => present,
    async reach(moment) {
      present = Math.max(present, moment);
    },
    async pause(milliseconds) {
      present += milliseconds;
      // Lets the event loop run: a pause that only moved the clock would block the sockets.
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

/** Runs `speed` times as fast as real time, from `start` (ms). */
export function pacedTime({ start, speed, realStart = Date.now() }: Pace): PacedTime {
  let pace = { start, speed, realStart };
  const ofSystem = (milliseconds: number) => Math.round(pace.start + (milliseconds - pace.realStart) * pace.speed);
  const now = () => ofSystem(Date.now());
  const reach = (moment: number) =>
    new Promise<void>((resolve) => setTimeout(resolve, Math.max(0, (moment - now()) / pace.speed)));
  return {
    stepped: false,
    now,
    // One clock drives the whole laptop, and it is not set while it runs.
    monotonic: now,
    ofSystem,
    speed: () => pace.speed,
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
  /** Real time at `start`. Default: now. */
  readonly realStart?: number;
}

export interface PacedTime extends LaptopTime {
  /** Takes effect now; the clock does not jump. */
  changeSpeed(speed: number): void;
}
