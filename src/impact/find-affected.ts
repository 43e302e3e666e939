/**
 * Finds the users and apps that a revocation affects, in the tenant as it was when the revocation began: a grant that
 * is gone by now still shows who used it.
 */

import type { Revocation } from '../correlate/revocation.ts';
import { grantParts } from '../detect/subject.ts';
import type { Tenant } from '../mirror/tenant.ts';
import { type Affected, type ImpactContext, rectangleOf } from './affected.ts';
import { affectedByAppLoss, affectedByAssignmentLoss, affectedByCredentialLoss } from './affected-by-app.ts';
import { affectedByPolicy } from './affected-by-policy.ts';
import {
  affectedByDeviceLoss,
  affectedByRefusal,
  affectedByTokensEnd,
  affectedByUserEvent,
} from './affected-by-user.ts';
import { usersOfApp } from './app-clients.ts';
import { nameAffected } from './name-affected.ts';
import { consentJudge, splitGrants } from './truth/judge-client.ts';
import { CONSENT_LOSS, DEVICE_REFUSED, MFA_DEMANDED, TRUTH } from './truth/truth-table.ts';

const NOBODY_KNOWN: Affected = { apps: [], users: [], rectangles: [] };

export async function findAffected(revocation: Revocation, tenant: Tenant): Promise<Affected> {
  const { cause, subject, detail } = revocation;
  const context = { tenant, at: Date.parse(revocation.occurred.from) };
  switch (cause) {
    case 'consent-revoked':
      return affectedByConsent(revocation, context);
    case 'app-role-removed':
      return affectedByAssignmentLoss(revocation, context);
    case 'app-disabled':
    case 'app-deleted':
      return affectedByAppLoss(revocation, TRUTH[cause], context);
    case 'app-credential-lost':
      return affectedByCredentialLoss(revocation, context);
    case 'account-disabled':
    case 'account-deleted':
    case 'account-locked':
    case 'risk-raised':
      return affectedByUserEvent([subject.id], TRUTH[cause], context);
    case 'password-changed':
    case 'password-reset':
    case 'sessions-revoked':
      return affectedByTokensEnd(revocation, cause, context);
    case 'mfa-changed':
      return affectedByUserEvent([subject.id], detail.mfa === 'required' ? MFA_DEMANDED : TRUTH[cause], context);
    case 'device-noncompliant':
    case 'device-disabled':
      return subject.kind === 'device'
        ? affectedByDeviceLoss(revocation, TRUTH[cause], context)
        : affectedByRefusal(revocation, DEVICE_REFUSED[cause], context);
    case 'policy-changed':
      return affectedByPolicy(revocation, context);
    // Tokens stay valid, and the directory does not show which flows or sessions are concerned.
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
      return affectedByRefusal(revocation, TRUTH[cause], context);
  }
}

async function affectedByConsent({ subject, detail }: Revocation, context: ImpactContext): Promise<Affected> {
  const { tenant, at } = context;
  const { clientId, principalId } = grantParts(subject.id);
  const grants = splitGrants(subject.id, await tenant.grantsOfClient(clientId, at));
  const userIds = principalId === undefined ? [...(await usersOfApp(clientId, tenant, at))] : [principalId];

  const judge = consentJudge(detail, grants);
  const hit = Map.groupBy(userIds, judge);
  // A tenant-wide consent still affects its app if nobody is known to use it.
  if (userIds.length === 0) hit.set(judge(undefined), []);
  const rectangles = [...hit].map(([circumstance, ids]) => rectangleOf(CONSENT_LOSS[circumstance], ids, [clientId]));
  return nameAffected(rectangles, context);
}
