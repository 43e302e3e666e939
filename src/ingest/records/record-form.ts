/** Is this a record of a log that we know? A known record may say nothing; an unknown one was not understood. */
import { activityOf } from './audit-activity.ts';
import { isMembers } from './record-values.ts';
import { riskAboutIn } from './risk-record.ts';
import { signInFormOf } from './sign-in-form.ts';

/** `other`: a log of Entra or Defender that never shows the end of a sign-in. */
export type RecordForm = 'audit' | 'sign-in' | 'risk' | 'other';

/** Undefined where the form is not known. */
export function recordFormOf(raw: unknown): RecordForm | undefined {
  if (signInFormOf(raw) !== undefined) return 'sign-in';
  if (riskAboutIn(raw) !== undefined) return 'risk';
  if (activityOf(raw) !== undefined) return 'audit';
  return isOtherLog(raw) ? 'other' : undefined;
}

/** Names of streams, without the prefix that Log Analytics has for some tables, in lower case. */
const OTHER_LOGS = new Set([
  'adfssigninlogs',
  'b2crequestlogs',
  'customsecurityattributeauditlogs',
  'graphactivitylogs',
  'enrichedoffice365auditlogs',
  'managedidentitysigninlogs',
  'microsoftgraphactivitylogs',
  'networkaccessalerts',
  'networkaccessconnectionevents',
  'networkaccesstrafficlogs',
  'provisioninglogs',
  'remotenetworkhealthlogs',
  'riskyagents',
  'riskyserviceprincipals',
  'serviceprincipalriskevents',
  'agentriskevents',
]);
/** These tables of Defender have sign-ins and audit records. The other tables have devices, mails and alerts. */
const HUNTING_WITH_RECORDS = /^advancedhunting-(?:cloudappevents|.*sign-?in)/i;

export function isOtherLog(raw: unknown): boolean {
  if (!isMembers(raw)) return false;
  const name = raw.category ?? raw.Category ?? raw.Type;
  if (typeof name !== 'string') return false;
  if (/^advancedhunting-/i.test(name)) return !HUNTING_WITH_RECORDS.test(name);
  return OTHER_LOGS.has(name.toLowerCase().replace(/^aad/, ''));
}
