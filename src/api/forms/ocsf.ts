/**
 * A revocation as an event of the Open Cybersecurity Schema Framework 1.8, for a SIEM: Account Change (3001), Authorize
 * Session (3003) or Entity Management (3004). What has no place there is in `unmapped`.
 */
import packageJson from '../../../package.json' with { type: 'json' };
import { defined } from '../../base/defined.ts';
import { CAUSE_ENTRIES, type Cause } from '../../detect/cause.ts';
import type { Actor } from '../../detect/report.ts';
import type { Severity } from '../../detect/severity.ts';
import { type Subject, type SubjectKind, userAppParts } from '../../detect/subject.ts';
import type { RevocationSummary } from '../../query/answers.ts';

type Json = Readonly<Record<string, unknown>>;

const VERSION = '1.8.0';
const CATEGORY = { category_uid: 3, category_name: 'Identity & Access Management' } as const;
const USER_TYPE = { type_id: 1, type: 'User' } as const;

const SEVERITIES: Readonly<Record<Severity, readonly [number, string]>> = {
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
};

const CLASSES = {
  account: [3001, 'Account Change'],
  session: [3003, 'Authorize Session'],
  entity: [3004, 'Entity Management'],
} as const;

interface Mapped {
  readonly of: keyof typeof CLASSES;
  readonly activity: readonly [number, string];
  /** What became of the session. */
  readonly disposition?: readonly [number, string];
}

const account = (id: number, name: string): Mapped => ({ of: 'account', activity: [id, name] });
const entity = (id: number, name: string): Mapped => ({ of: 'entity', activity: [id, name] });
/** The class has no activity for the end of a session: the privilege to sign in is what was decided about. */
const session = (id: number, name: string): Mapped => ({
  of: 'session',
  activity: [1, 'Assign Privileges'],
  disposition: [id, name],
});

const REVOKED = session(24, 'Access Revoked');
const BLOCKED = session(2, 'Blocked');

const CAUSES: Readonly<Record<Cause, Mapped>> = {
  'consent-revoked': entity(4, 'Delete'),
  'app-role-removed': entity(4, 'Delete'),
  'app-disabled': entity(9, 'Disable'),
  'app-deleted': entity(4, 'Delete'),
  'app-credential-lost': entity(3, 'Update'),
  'account-disabled': account(5, 'Disable'),
  'account-deleted': account(6, 'Delete'),
  'account-locked': account(9, 'Lock'),
  'password-changed': account(3, 'Password Change'),
  'password-reset': account(4, 'Password Reset'),
  'sessions-revoked': REVOKED,
  'mfa-changed': account(11, 'MFA Factor Disable'),
  'policy-changed': entity(3, 'Update'),
  'device-noncompliant': entity(3, 'Update'),
  'device-disabled': entity(9, 'Disable'),
  'risk-raised': REVOKED,
  'connector-policy-changed': entity(3, 'Update'),
  'token-policy-changed': entity(3, 'Update'),
  'refresh-token-inactive': REVOKED,
  'refresh-token-expired': REVOKED,
  'sign-in-frequency': session(23, 'Challenge'),
  'policy-blocked': BLOCKED,
  'mfa-required': session(23, 'Challenge'),
  'consent-missing': BLOCKED,
  'assignment-missing': BLOCKED,
};

/** Kinds that OCSF has a number for; others have their name only. */
const ENTITY_TYPES: Readonly<Record<SubjectKind, readonly [number | undefined, string]>> = {
  device: [1, 'Device'],
  user: [2, 'User'],
  'user-app': [2, 'User'],
  membership: [3, 'Group'],
  policy: [5, 'Policy'],
  grant: [undefined, 'Delegated Permission Grant'],
  assignment: [undefined, 'App Role Assignment'],
  'service-principal': [undefined, 'Service Principal'],
  application: [undefined, 'Application'],
};

/** @param tenantId of the tenant that it happened in */
export function ocsfEvent(summary: RevocationSummary, tenantId: string): Json {
  const { cause, subject, severity, occurred, actor } = summary;
  const mapped = subject.kind === 'user-app' && CAUSES[cause].of !== 'session' ? BLOCKED : CAUSES[cause];
  const [classUid, className] = CLASSES[mapped.of];
  const [activityId, activityName] = mapped.activity;
  const [severityId, severityName] = SEVERITIES[severity];
  return defined({
    ...CATEGORY,
    class_uid: classUid,
    class_name: className,
    activity_id: activityId,
    activity_name: activityName,
    type_uid: classUid * 100 + activityId,
    type_name: `${className}: ${activityName}`,
    severity_id: severityId,
    severity: severityName,
    time: Date.parse(occurred.to),
    start_time: Date.parse(occurred.from),
    end_time: Date.parse(occurred.to),
    message: messageOf(summary),
    metadata: metadataOf(summary, tenantId),
    actor: actor && actorOf(actor),
    ...subjectMembers(mapped, subject),
    unmapped: unmappedOf(summary),
  });
}

function subjectMembers({ of, disposition }: Mapped, subject: Subject): Json {
  if (of === 'account') return { user: userOf(subject) };
  if (of === 'entity') return { entity: entityOf(subject) };
  const [id, name] = disposition ?? [0, 'Unknown'];
  return {
    user: userOf(subject),
    privileges: ['sign-in'],
    action_id: 2,
    action: 'Denied',
    disposition_id: id,
    disposition: name,
  };
}

/** Of somebody at an app the name is that of both. */
function userOf({ kind, id, name }: Subject): Json {
  if (kind === 'user-app') return { uid: userAppParts(id).userId, ...USER_TYPE };
  return defined({ uid: id, name, ...USER_TYPE });
}

function entityOf({ kind, id, name }: Subject): Json {
  const [typeId, type] = ENTITY_TYPES[kind];
  const policy = kind === 'policy' ? defined({ uid: id, name }) : undefined;
  return defined({ uid: id, name, type_id: typeId, type, policy });
}

function actorOf({ kind, id, name }: Actor): Json {
  return kind === 'user'
    ? { user: defined({ uid: id, name, ...USER_TYPE }) }
    : defined({ app_uid: id, app_name: name });
}

function metadataOf({ revocationId, cause, recordedAt, sweep }: RevocationSummary, tenantId: string): Json {
  return defined({
    version: VERSION,
    product: { name: 'Revocation Auditor', vendor_name: 'Revocation Auditor', version: packageJson.version },
    uid: revocationId,
    event_code: cause,
    correlation_uid: sweep?.id,
    tenant_uid: tenantId,
    logged_time: Date.parse(recordedAt),
  });
}

/** Such as "Consents withdrawn: Mail Add-in for Ada". */
function messageOf({ cause, subject }: RevocationSummary): string {
  const { things, done } = CAUSE_ENTRIES[cause].label;
  const what = `${things} ${done}`;
  return `${what.charAt(0).toUpperCase()}${what.slice(1)}: ${subject.name ?? subject.id}`;
}

function unmappedOf(summary: RevocationSummary): Json {
  const { cause, state, subject, evidenceCount, affectedAppCount, affectedUserCount, runbook, sweep } = summary;
  return defined({ cause, state, subject, evidenceCount, affectedAppCount, affectedUserCount, runbook, sweep });
}
