/**
 * Where "now" comes from: the system clock in Azure, an injected clock on a laptop, so that a day can run in a minute.
 */

/** Gives the present moment in milliseconds since 1970 (UTC). */
export type Clock = () => number;

export interface Time {
  readonly now: Clock;
  /** Resolves when this many milliseconds have passed by the same clock. */
  pause(milliseconds: number): Promise<void>;
}

export const wallTime: Time = {
  now: () => Date.now(),
  pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

/** The form in which times are stored and printed: ISO 8601, UTC, with milliseconds. */
export function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
