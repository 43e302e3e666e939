/** The apps and users a revocation touches, each with what happens to it. */

/** What happens to a (user, app) pair. */
export type Effect = 'dies' | 'blocked' | 'reprompts' | 'survives' | 'cannot-decide';

/** When it bites: at once; at the next refresh (≤ 90 min); by Continuous Access Evaluation (≤ 15 min; policies up to a day). */
export type Bites = 'now' | 'next-refresh' | 'cae';

export interface AffectedApp {
  /** Object id of the service principal. */
  readonly id: string;
  readonly name: string;
  readonly appId?: string;
}

export interface AffectedUser {
  readonly id: string;
  readonly name: string;
  readonly userPrincipalName?: string;
  readonly mail?: string;
}

/** Every one of these users at every one of these apps, the same effect. Ids are sorted. */
export interface Rectangle {
  readonly effect: Effect;
  readonly bites: Bites;
  readonly userIds: readonly string[];
  readonly appIds: readonly string[];
}

export interface Affected {
  readonly apps: readonly AffectedApp[];
  readonly users: readonly AffectedUser[];
  readonly rectangles: readonly Rectangle[];
}

/** How many (user, app) pairs the rectangles hold. They do not overlap. */
export function pairCount({ rectangles }: Pick<Affected, 'rectangles'>): number {
  return rectangles.reduce((sum, { userIds, appIds }) => sum + userIds.length * appIds.length, 0);
}
