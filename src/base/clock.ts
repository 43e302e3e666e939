/**
 * Where "now" comes from: the system clock in Azure, an injected clock on a laptop, so that a day can run in a minute.
 */

/** Gives the present moment in milliseconds since 1970 (UTC). */
export type Clock = () => number;

export interface Time {
  readonly now: Clock;
  /** Milliseconds since some moment. Nobody can set it: it runs on evenly where `now` jumps. */
  readonly monotonic: Clock;
  /** Resolves when this many milliseconds have passed by the same clock. */
  pause(milliseconds: number): Promise<void>;
  /**
   * What `now` shows when the system clock of this computer shows `milliseconds`. A store on a laptop says the time of
   * the system clock. Absent where `now` is the system clock.
   */
  ofSystem?(milliseconds: number): number;
  /** How many of its milliseconds pass in a real one. Default: 1. */
  readonly speed?: Clock;
}

export const wallTime: Time = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** The form in which times are stored and printed: ISO 8601, UTC, with milliseconds. */
export function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
