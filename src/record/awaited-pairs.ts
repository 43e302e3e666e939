/** Which (user, app) pairs of a revocation recover by a sign-in, so that it is over once all of them did. Pure. */
import type { Affected, Effect, Rectangle } from '../find/affected.ts';
import { isLarge } from './reach-size.ts';

const ENDED: readonly Effect[] = ['dies', 'blocked', 'reprompts'];

/**
 * The pairs whose sign-in ends for certain; where nothing is certain, those of which nobody can tell. Of a large reach
 * none: nobody waits for a thousand people one by one.
 */
export function awaitedRectangles(affected: Pick<Affected, 'rectangles'>): readonly Rectangle[] {
  if (isLarge(affected)) return [];
  const certain = affected.rectangles.filter(({ effect }) => ENDED.includes(effect));
  const pairs = certain.length > 0 ? certain : affected.rectangles.filter(({ effect }) => effect === 'cannot-decide');
  return pairs.filter(({ userIds, appIds }) => userIds.length > 0 && appIds.length > 0);
}

export function awaitedUserIds(affected: Affected): readonly string[] {
  return [...new Set(awaitedRectangles(affected).flatMap(({ userIds }) => userIds))];
}

export function awaitedPairCount(affected: Affected): number {
  return awaitedRectangles(affected).reduce((sum, { userIds, appIds }) => sum + userIds.length * appIds.length, 0);
}
