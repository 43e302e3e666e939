/** What a record says of whom it hits, as far as it matters for who is told. */
import type { Rectangle } from '../../impact/affected.ts';
import type { AuditRecord } from '../../record/audit-record.ts';

/**
 * Users are notified of these. `cannot-decide`, and what holds in some circumstances only, goes to the admins, who can
 * find out.
 */
export function isDecided({ effect, conditional }: Pick<Rectangle, 'effect' | 'conditional'>): boolean {
  return conditional !== true && (effect === 'dies' || effect === 'blocked' || effect === 'reprompts');
}

export function isUndecided({ effect, conditional }: Pick<Rectangle, 'effect' | 'conditional'>): boolean {
  return effect === 'cannot-decide' || conditional === true;
}

/** Everybody who loses a sign-in for certain. */
export function certainUsers(rectangles: readonly Rectangle[]): ReadonlySet<string> {
  return usersOf(rectangles.filter(isDecided));
}

export function usersOf(rectangles: readonly Rectangle[]): ReadonlySet<string> {
  return new Set(rectangles.flatMap(({ userIds }) => userIds));
}

/** Of a policy everything in its scope: the admins hear of it although nobody is known to use what it covers. */
export function affectsAnybody({ affected: { rectangles, scope } }: AuditRecord): boolean {
  return rectangles.some(affectsSomebody) || (scope?.rectangles.length ?? 0) > 0;
}

export function hasUndecidedEffect({ affected: { rectangles, scope, uncertain } }: AuditRecord): boolean {
  return (
    rectangles.some((rectangle) => isUndecided(rectangle) && affectsSomebody(rectangle)) ||
    (scope?.rectangles ?? []).some(isUndecided) ||
    uncertain !== undefined
  );
}

/** Nobody is known to be hit, although the change takes something away. */
export function hasUnknownReach({ revocation, affected }: AuditRecord): boolean {
  return affected.rectangles.length === 0 && revocation.detail.policy?.change !== 'loosened';
}

function affectsSomebody({ effect, userIds, appIds }: Rectangle): boolean {
  return effect !== 'survives' && userIds.length + appIds.length > 0;
}
