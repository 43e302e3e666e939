/** How late the rows of a log become visible, as a curve: which share is visible after which time. */

/** Times in milliseconds; the last share is 1. */
export type LateCurve = readonly { readonly within: number; readonly share: number }[];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * Measured for Power Platform in Microsoft's unified audit log (microsoft/coe-starter-kit issue 9190). The log of the
 * directory is much faster.
 */
export const HARD_CURVE: LateCurve = [
  { within: HOUR, share: 0.8 },
  { within: DAY, share: 0.95 },
  { within: 2 * DAY, share: 0.998 },
  { within: 7 * DAY, share: 1 },
];

/** Sign-ins come within minutes; completed or grouped ones hours later. The portal promises six hours. */
export const SIGN_IN_CURVE: LateCurve = [
  { within: 10 * MINUTE, share: 0.9 },
  { within: 2 * HOUR, share: 0.99 },
  { within: 6 * HOUR, share: 1 },
];

/** @param fractions two numbers in [0, 1): which part of the curve, and the position in it */
export function lateness(curve: LateCurve, [part, within]: readonly [number, number]): number {
  const index = curve.findIndex(({ share }) => part < share);
  const [from, to] = [curve[index - 1]?.within ?? 0, curve[index]?.within ?? 0];
  return Math.round(from + within * (to - from));
}

/** The end of each step of the curve: the latest rows must always be tested. */
export function latest(curve: LateCurve): readonly number[] {
  return curve.map(({ within }) => within);
}
