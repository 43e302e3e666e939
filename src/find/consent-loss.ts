/** What a withdrawn consent means for one user: the client may have lost everything, some scopes, or nothing at all. */
import { type Detail, grantParts } from '../detect/report.ts';
import type { Grant } from '../mirror/tenant.ts';
import type { CONSENT_LOSS } from './truth-table.ts';

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
  return { lost: grants.filter((grant) => grant.principalId === principalId), others: grants.filter((grant) => grant.principalId !== principalId) };
}

/** @param userId undefined asks for the client as a whole, where no single user is known */
export function consentCircumstance(detail: Detail, { lost, others }: ClientGrants, userId: string | undefined): ConsentCircumstance {
  // With the app the grants of everybody have gone, whatever the mirror still shows.
  if (detail.byAppRemoval) return 'nothing-left';

  const lostScopes = detail.lostScopes?.length ? detail.lostScopes : lost.flatMap(({ scopes }) => scopes);
  const covering = others.filter(({ principalId, resourceId }) => (principalId === undefined || principalId === userId) && reaches(detail, resourceId));
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
