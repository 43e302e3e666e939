/** How late the rows of a log show up, as a curve: by when which share of them is there. */

/** Times in milliseconds; the last share is 1. */
export type LateCurve = readonly { readonly within: number; readonly share: number }[];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** As Microsoft's unified audit log was measured for Power Platform (microsoft/coe-starter-kit issue 9190); far harder than the directory's own log. */
export const HARD_CURVE: LateCurve = [
  { within: HOUR, share: 0.8 },
  { within: DAY, share: 0.95 },
  { within: 2 * DAY, share: 0.998 },
  { within: 7 * DAY, share: 1 },
];

/** Sign-ins come within minutes; those that are completed or grouped hours later, and the portal promises six hours. */
export const SIGN_IN_CURVE: LateCurve = [
  { within: 10 * MINUTE, share: 0.9 },
  { within: 2 * HOUR, share: 0.99 },
  { within: 6 * HOUR, share: 1 },
];

/** @param fractions two numbers of [0, 1): which part of the curve, and where in it */
export function lateness(curve: LateCurve, [part, within]: readonly [number, number]): number {
  const index = curve.findIndex(({ share }) => part < share);
  const [from, to] = [curve[index - 1]?.within ?? 0, curve[index]?.within ?? 0];
  return Math.round(from + within * (to - from));
}

/** Every step of the curve at its very end, so that no draw leaves out the hardest rows. */
export function latest(curve: LateCurve): readonly number[] {
  return curve.map(({ within }) => within);
}
