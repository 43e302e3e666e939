/**
 * The effect on one client whose type may be known only in part: the answer holds for every type it may have. A
 * withdrawn consent is judged here too, because what is left decides its effect.
 */

import { InvariantError } from '../../base/errors.ts';
import type { Detail } from '../../detect/report.ts';
import { grantParts } from '../../detect/subject.ts';
import type { Grant } from '../../mirror/tenant.ts';
import type { Effect } from '../affected.ts';
import type { ClientTypes } from '../app-clients.ts';
import type { Cell, Row, SignInKind } from './truth-cell.ts';
import type { CONSENT_LOSS } from './truth-table.ts';

export type ConsentCircumstance = keyof typeof CONSENT_LOSS;

/** The grants of one client before the revocation, split by principal. */
export interface ClientGrants {
  /** Those of the principal that the revocation is about. */
  readonly lost: readonly Grant[];
  /** Those of everybody else; a tenant-wide grant also serves each user. */
  readonly others: readonly Grant[];
}

const OFFLINE = 'offline_access';

/** The effect at an app to which a person is known to sign in. */
export function judgeForUser(row: Row, types: ClientTypes, kind: SignInKind = 'unknown'): Cell {
  // If the app also acts as itself, the user's tokens are affected all the same.
  const attended = new Set([...types].filter((type) => type !== 'unattended'));
  return judgeClient(row, attended.size > 0 ? attended : types, kind);
}

export function judgeClient(row: Row, types: ClientTypes, kind: SignInKind = 'unknown'): Cell {
  return weakest([...types].map((type) => row[type][kind]));
}

/** The effect on a client that was seen to be refused: it cannot have survived. */
export function judgeRefused(row: Row, types: ClientTypes): Cell {
  const possible = [...types].map((type) => row[type].unknown).filter(({ effect }) => effect !== 'survives');
  return possible.length > 0 ? weakest(possible) : row.public.unknown;
}

export function splitGrants(subjectId: string, grants: readonly Grant[]): ClientGrants {
  const { principalId } = grantParts(subjectId);
  return {
    lost: grants.filter((grant) => grant.principalId === principalId),
    others: grants.filter((grant) => grant.principalId !== principalId),
  };
}

/**
 * What a withdrawn consent means, for one user after the other. Prepared once, because an app may have a grant for each
 * of a hundred thousand people.
 *
 * @returns takes undefined where no single user is known
 */
export function consentJudge(
  detail: Detail,
  { lost, others }: ClientGrants,
): (userId: string | undefined) => ConsentCircumstance {
  const lostScopes = new Set(detail.lostScopes?.length ? detail.lostScopes : lost.flatMap(({ scopes }) => scopes));
  const covering = Map.groupBy(
    others.filter(({ resourceId }) => concerns(detail, resourceId)),
    ({ principalId }) => principalId,
  );
  return (userId) => {
    // All grants were removed with the app, whatever the mirror still shows.
    if (detail.byAppRemoval) return 'nothing-left';
    const grants = [undefined, ...(userId === undefined ? [] : [userId])].flatMap((id) => covering.get(id) ?? []);
    const covered = new Set(grants.flatMap(({ scopes }) => scopes));
    const missing = [...lostScopes].filter((scope) => !covered.has(scope));

    if (lostScopes.size > 0 && missing.length === 0) return 'covered-otherwise';
    if (!detail.keptScopes?.length && covered.size === 0) return 'nothing-left';
    const onlyOffline = missing.length > 0 && missing.every((scope) => scope === OFFLINE);
    return onlyOffline ? 'offline-access-lost' : 'some-scopes-lost';
  };
}

function weakest(cells: readonly Cell[]): Cell {
  const [first, ...others] = cells;
  if (first === undefined) throw new InvariantError('A client has no possible type');
  const effects = new Set(cells.map(({ effect }) => effect));
  if (effects.size === 1)
    return others.every(({ code }) => code === first.code) ? first : withoutCode(first, first.effect);
  // Both demand a new sign-in; `reprompts` claims that nothing else is lost.
  const onlySignIn = [...effects].every((effect) => effect === 'dies' || effect === 'reprompts');
  return withoutCode(first, onlySignIn ? 'reprompts' : 'cannot-decide');
}

function withoutCode({ code: _code, ...cell }: Cell, effect: Effect): Cell {
  return { ...cell, effect };
}

/** A scope belongs to its resource: `Mail.Read` of another resource is no substitute. */
function concerns({ resourceIds }: Detail, resourceId: string): boolean {
  return !resourceIds?.length || resourceIds.includes(resourceId);
}
