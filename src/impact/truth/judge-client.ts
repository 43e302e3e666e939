/** The effect on one client, whose type may be known in part: only what holds for every type it may have is claimed. */

import { type Detail, grantParts } from '../../detect/report.ts';
import type { Grant } from '../../mirror/tenant.ts';
import type { Effect } from '../affected.ts';
import type { ClientTypes } from '../app-clients.ts';
import type { Cell, Row, SignInKind } from './truth-cell.ts';
import type { CONSENT_LOSS } from './truth-table.ts';

/** Of an app at which a person is known to sign in. */
export function judgeForUser(row: Row, types: ClientTypes, kind: SignInKind = 'unknown'): Cell {
  // That it works as itself, too, saves nothing of the user's.
  const attended = new Set([...types].filter((type) => type !== 'unattended'));
  return judgeClient(row, attended.size > 0 ? attended : types, kind);
}

export function judgeClient(row: Row, types: ClientTypes, kind: SignInKind = 'unknown'): Cell {
  return weakest([...types].map((type) => row[type][kind]));
}

/** Of a client that was seen to be refused: what says that it survives is refuted. */
export function judgeRefused(row: Row, types: ClientTypes): Cell {
  const possible = [...types].map((type) => row[type].unknown).filter(({ effect }) => effect !== 'survives');
  return possible.length > 0 ? weakest(possible) : row.public.unknown;
}

function weakest(cells: readonly Cell[]): Cell {
  const [first, ...others] = cells;
  if (first === undefined) throw new RangeError('A client has at least one possible type');
  const effects = new Set(cells.map(({ effect }) => effect));
  if (effects.size === 1)
    return others.every(({ code }) => code === first.code) ? first : withoutCode(first, first.effect);
  // Both ask for a new sign-in; the one says that nothing else is lost.
  const asksOnly = [...effects].every((effect) => effect === 'dies' || effect === 'reprompts');
  return withoutCode(first, asksOnly ? 'reprompts' : 'cannot-decide');
}

function withoutCode({ code: _code, ...cell }: Cell, effect: Effect): Cell {
  return { ...cell, effect };
}

// What a withdrawn consent means for one user: the client may have lost everything, some scopes, or nothing at all.

export type ConsentCircumstance = keyof typeof CONSENT_LOSS;

const OFFLINE = 'offline_access';

/** The grants of one client as they were, told apart by whose they are. */
export interface ClientGrants {
  /** Of the principal that the revocation is about. */
  readonly lost: readonly Grant[];
  /** Of everybody else; a tenant-wide one serves each user too. */
  readonly others: readonly Grant[];
}

export function splitGrants(subjectId: string, grants: readonly Grant[]): ClientGrants {
  const { principalId } = grantParts(subjectId);
  return {
    lost: grants.filter((grant) => grant.principalId === principalId),
    others: grants.filter((grant) => grant.principalId !== principalId),
  };
}

/** @param userId undefined asks for the client as a whole, where no single user is known */
export function consentCircumstance(
  detail: Detail,
  { lost, others }: ClientGrants,
  userId: string | undefined,
): ConsentCircumstance {
  // With the app the grants of everybody have gone, whatever the mirror still shows.
  if (detail.byAppRemoval) return 'nothing-left';

  const lostScopes = detail.lostScopes?.length ? detail.lostScopes : lost.flatMap(({ scopes }) => scopes);
  const covering = others.filter(
    ({ principalId, resourceId }) =>
      (principalId === undefined || principalId === userId) && reaches(detail, resourceId),
  );
  const covered = new Set(covering.flatMap(({ scopes }) => scopes));
  const missing = lostScopes.filter((scope) => !covered.has(scope));

  if (lostScopes.length > 0 && missing.length === 0) return 'covered-otherwise';
  if (!detail.keptScopes?.length && covered.size === 0) return 'nothing-left';
  return missing.length > 0 && missing.every((scope) => scope === OFFLINE) ? 'offline-access-lost' : 'some-scopes-lost';
}

/** A scope is a scope of its resource: `Mail.Read` elsewhere replaces nothing. */
function reaches({ resourceIds }: Detail, resourceId: string): boolean {
  return !resourceIds?.length || resourceIds.includes(resourceId);
}
