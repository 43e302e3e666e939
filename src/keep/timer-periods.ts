/** How often each feature has its turn, in minutes; the schedules in functions/ say the same, and a test holds them against this. */
import type { Feature } from '../feature.ts';

export const TIMER_MINUTES: Readonly<Record<Feature, number>> = {
  'directory-audits': 1,
  consents: 1,
  policies: 2,
  'sign-ins': 2,
  users: 5,
  'risky-users': 5,
  'connector-policies': 10,
  subscriptions: 60,
  canary: 15,
};

/** A turn may be skipped, or take its time; after three in a row something is wrong. */
export function silentAfterMs(feature: Feature): number {
  return Math.max(3 * TIMER_MINUTES[feature], TIMER_MINUTES[feature] + 10) * 60_000;
}
