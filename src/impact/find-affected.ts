/** Whom and what a revocation touches, asked of the tenant as it was when it began: a grant already gone still says whom it served. */

import type { Revocation } from '../correlate/revocation.ts';
import { grantParts } from '../detect/report.ts';
import type { Tenant } from '../mirror/tenant.ts';
import type { Affected } from './affected.ts';
import { type ImpactContext, nameAffected, rectangleOf } from './affected.ts';
import { affectedByAppLoss, affectedByAssignmentLoss, affectedByCredentialLoss } from './affected-by-app.ts';
import { affectedByMembership } from './affected-by-membership.ts';
import {
  affectedByDeviceLoss,
  affectedByRefusal,
  affectedByTokensEnd,
  affectedByUserEvent,
} from './affected-by-user.ts';
import { usersOfApp } from './app-clients.ts';
import { expandPolicyChange } from './policy/plain-expansion.ts';
import type { ReachEngine } from './policy/reach-engine.ts';
import { type ConsentCircumstance, consentCircumstance, splitGrants } from './truth/judge-client.ts';
import { CONSENT_LOSS, DEVICE_REFUSED, MFA_DEMANDED, TRUTH } from './truth/truth-table.ts';

/** The exact engine will stand here once it exists; both keep to the same interface. */
const reachOf: ReachEngine = expandPolicyChange;

const NOBODY_KNOWN: Affected = { apps: [], users: [], rectangles: [] };

export async function findAffected(revocation: Revocation, tenant: Tenant): Promise<Affected> {
  const { cause, subject, detail } = revocation;
  const asked = { tenant, at: Date.parse(revocation.occurred.from) };
  switch (cause) {
    case 'consent-revoked':
      return affectedByConsent(revocation, asked);
    case 'app-role-removed':
      return affectedByAssignmentLoss(revocation, asked);
    case 'app-disabled':
    case 'app-deleted':
      return affectedByAppLoss(revocation, TRUTH[cause], asked);
    case 'app-credential-lost':
      return affectedByCredentialLoss(revocation, asked);
    case 'account-disabled':
    case 'account-deleted':
    case 'account-locked':
    case 'risk-raised':
      return affectedByUserEvent([subject.id], TRUTH[cause], asked);
    case 'password-changed':
    case 'password-reset':
    case 'sessions-revoked':
      return affectedByTokensEnd(revocation, cause, asked);
    case 'mfa-changed':
      return affectedByUserEvent([subject.id], detail.mfa === 'required' ? MFA_DEMANDED : TRUTH[cause], asked);
    case 'device-noncompliant':
    case 'device-disabled':
      return subject.kind === 'device'
        ? affectedByDeviceLoss(revocation, TRUTH[cause], asked)
        : affectedByRefusal(revocation, DEVICE_REFUSED[cause], asked);
    case 'policy-changed':
      return affectedByPolicy(revocation, asked);
    // Their tokens live on, and which flows or sessions are meant the directory does not say.
    case 'connector-policy-changed':
    case 'token-policy-changed':
      return NOBODY_KNOWN;
    case 'refresh-token-inactive':
    case 'refresh-token-expired':
    case 'sign-in-frequency':
    case 'policy-blocked':
    case 'mfa-required':
    case 'consent-missing':
    case 'assignment-missing':
      return affectedByRefusal(revocation, TRUTH[cause], asked);
  }
}

async function affectedByConsent({ subject, detail }: Revocation, { tenant, at }: ImpactContext): Promise<Affected> {
  const { clientId, principalId } = grantParts(subject.id);
  const grants = splitGrants(subject.id, await tenant.grantsOfClient(clientId, at));
  const userIds = principalId === undefined ? [...(await usersOfApp(clientId, tenant, at))] : [principalId];

  const hit = new Map<ConsentCircumstance, string[]>();
  // A consent for everybody that nobody is known to use still names its app.
  if (userIds.length === 0) hit.set(consentCircumstance(detail, grants, undefined), []);
  for (const userId of userIds) {
    const circumstance = consentCircumstance(detail, grants, userId);
    hit.set(circumstance, [...(hit.get(circumstance) ?? []), userId]);
  }
  const rectangles = [...hit].map(([circumstance, ids]) => rectangleOf(CONSENT_LOSS[circumstance], ids, [clientId]));
  return nameAffected(rectangles, { tenant, at });
}

/** A source that tells only one half of the change is completed from the mirror. */
async function affectedByPolicy(
  { subject, occurred, detail: { policy, membership } }: Revocation,
  { tenant, at }: ImpactContext,
): Promise<Affected> {
  // On record as a change all the same.
  if (policy?.change === 'loosened') return nameAffected([], { tenant, at });
  if (membership) return affectedByMembership(membership, { tenant, at });
  const before =
    policy?.before ??
    (policy?.change === 'created' ? undefined : (await tenant.object('policy', subject.id, at))?.content);
  const after =
    policy?.after ??
    (policy?.change === 'deleted'
      ? undefined
      : (await tenant.object('policy', subject.id, Date.parse(occurred.to)))?.content);
  return reachOf({ ...(before && { before }), ...(after && { after }) }, tenant, at);
}
