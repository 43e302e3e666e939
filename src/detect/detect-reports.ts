/** Does what we were told say that sign-in state died, or came back, and why? */
import type { AuditLogRecord } from '../accept/audit-log-record.ts';
import { accountDeleted } from './causes/account-deleted.ts';
import { accountDisabled } from './causes/account-disabled.ts';
import { appDeleted } from './causes/app-deleted.ts';
import { consentRevoked } from './causes/consent-revoked.ts';
import { policyChanged } from './causes/policy-changed.ts';
import type { Detector, Observed } from './detector.ts';
import type { Cause, Report } from './report.ts';

const DETECTORS: Readonly<Record<Cause, Detector>> = {
  'consent-revoked': consentRevoked,
  'app-deleted': appDeleted,
  'account-disabled': accountDisabled,
  'account-deleted': accountDeleted,
  'policy-changed': policyChanged,
};

const ALL = Object.values(DETECTORS);
const ACTIVITIES = new Set(ALL.flatMap(({ activities }) => activities));
const BY_ACTIVITY = new Map([...ACTIVITIES].map((activity) => [activity, ALL.filter(({ activities }) => activities.includes(activity))]));

/** None, one or several: what a record or a difference says on its own, whatever else is known. */
export function detectReports(observed: Observed): readonly Report[] {
  if (observed.kind === 'tenant-changed') return ALL.flatMap((detector) => detector.fromChange(observed));
  const { record } = observed;
  return record.succeeded ? (BY_ACTIVITY.get(record.activity) ?? []).flatMap((detector) => detector.fromRecord(observed)) : [];
}

/** Whether a record of this activity is worth reading at all. @param activity normalised */
export function isRelevantActivity(activity: string): boolean {
  return BY_ACTIVITY.has(activity);
}

export function isRelevant(record: AuditLogRecord): boolean {
  return record.succeeded && isRelevantActivity(record.activity);
}
