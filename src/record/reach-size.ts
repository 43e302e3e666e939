/** How large a reach may be to be kept user by user. */
import { type Affected, pairCount } from '../find/affected.ts';

/** More pairs than this stand in `Reach` only. */
const MOST_PAIRS = 1_000;

export function isLarge(affected: Pick<Affected, 'rectangles'>): boolean {
  return pairCount(affected) > MOST_PAIRS;
}
