/** Does a signal say that sign-in state died or came back, and why? All detectors, and which of them read what. */
import type { AuditLogRecord } from '../ingest/records/audit-log-record.ts';
import type { RiskObserved, SignedIn } from '../ingest/signal.ts';
import type { Cause } from './cause.ts';
import { accountDeleted } from './causes/account-deleted.ts';
import { accountDisabled } from './causes/account-disabled.ts';
import { accountLocked } from './causes/account-locked.ts';
import { appCredentialLost } from './causes/app-credential-lost.ts';
import { appDeleted } from './causes/app-deleted.ts';
import { appDisabled } from './causes/app-disabled.ts';
import { appRoleRemoved } from './causes/app-role-removed.ts';
import { connectorPolicyChanged } from './causes/connector-policy-changed.ts';
import { consentRevoked } from './causes/consent-revoked.ts';
import { deviceDisabled } from './causes/device-disabled.ts';
import { deviceNoncompliant } from './causes/device-noncompliant.ts';
import { mfaChanged } from './causes/mfa-changed.ts';
import { passwordChanged } from './causes/password-changed.ts';
import { passwordReset } from './causes/password-reset.ts';
import { policyChanged } from './causes/policy-changed.ts';
import { REFUSALS } from './causes/refusals.ts';
import { detectRisk, riskRaised } from './causes/risk-raised.ts';
import { sessionsRevoked } from './causes/sessions-revoked.ts';
import { tokenPolicyChanged } from './causes/token-policy-changed.ts';
import { isMembershipActivity } from './detect-membership.ts';
import { detectSignIn } from './detect-sign-in.ts';
import type { ChangedObject, ChangesByObject, Detector, Observed } from './detector.ts';
import type { Report } from './report.ts';

export const DETECTORS: Readonly<Record<Cause, Detector>> = {
  'consent-revoked': consentRevoked,
  'app-role-removed': appRoleRemoved,
  'app-disabled': appDisabled,
  'app-deleted': appDeleted,
  'app-credential-lost': appCredentialLost,
  'account-disabled': accountDisabled,
  'account-deleted': accountDeleted,
  'account-locked': accountLocked,
  'password-changed': passwordChanged,
  'password-reset': passwordReset,
  'sessions-revoked': sessionsRevoked,
  'mfa-changed': mfaChanged,
  'policy-changed': policyChanged,
  'device-noncompliant': deviceNoncompliant,
  'device-disabled': deviceDisabled,
  'risk-raised': riskRaised,
  'connector-policy-changed': connectorPolicyChanged,
  'token-policy-changed': tokenPolicyChanged,
  ...REFUSALS,
};

const ALL = Object.values(DETECTORS);
const ACTIVITIES = new Set(ALL.flatMap(({ activities }) => activities));
const BY_ACTIVITY = new Map(
  [...ACTIVITIES].map((activity) => [activity, ALL.filter(({ activities }) => activities.includes(activity))]),
);

/** What a record or a change says on its own, whatever else is known: no report, one or several. */
export function detectReports(observed: Observed | SignedIn | RiskObserved): readonly Report[] {
  switch (observed.kind) {
    case 'tenant-changed':
      return reportsOfChange(observed.object, observed);
    case 'audit-recorded':
      return isRelevant(observed.record)
        ? (BY_ACTIVITY.get(observed.record.activity) ?? []).flatMap((detector) => detector.fromRecord(observed))
        : [];
    case 'signed-in':
      return detectSignIn(observed);
    case 'risk-told':
      return detectRisk(observed);
  }
}

/** Only detectors that declare this kind of object run. */
function reportsOfChange<Object extends ChangedObject>(
  object: Object,
  change: ChangesByObject[Object],
): readonly Report[] {
  return ALL.flatMap(({ fromChange }) => fromChange[object]?.(change) ?? []);
}

/** Whether records of this activity can lead to a report at all. @param activity normalised */
export function isRelevantActivity(activity: string): boolean {
  return isRelevantAlone(activity) || isMembershipActivity(activity);
}

/** Whether they can do so without a mirror that knows what depends on a group. @param activity normalised */
export function isRelevantAlone(activity: string): boolean {
  return BY_ACTIVITY.has(activity);
}

export function isRelevant(record: AuditLogRecord): boolean {
  return record.succeeded && isRelevantActivity(record.activity);
}
