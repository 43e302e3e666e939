/** One thing we were told: a change notification, a record of the directory's audit log or of a sign-in, or what is thought of a user. */
import type { AuditLogRecord } from './records/audit-log-record.ts';
import type { RiskRecord, SignInRecord } from './records/sign-in-record.ts';

/** The ways in which something reaches us. A piece of evidence keeps the name of its way. */
export type Source =
  | 'notification'
  | 'directory-audit'
  | 'users-delta'
  | 'grants-delta'
  | 'service-principals-delta'
  | 'groups-delta'
  | 'role-list'
  | 'devices-delta'
  | 'assignment-list'
  | 'application-list'
  | 'policy-list'
  | 'sign-in'
  | 'risk';

interface Told {
  readonly tenantId: string;
  readonly source: Source;
  /** The same for the same fact from the same source, however often it is told. */
  readonly sourceId: string;
  /** When we were told, ISO 8601. */
  readonly seenAt: string;
}

/** "Look at this object": Graph names the object and nothing else. */
export interface ChangeNotified extends Told {
  readonly kind: 'change-notified';
  readonly object: 'user' | 'group';
  readonly objectId: string;
  readonly changeType: 'updated' | 'deleted';
}

export interface AuditRecorded extends Told {
  readonly kind: 'audit-recorded';
  readonly record: AuditLogRecord;
}

export interface SignedIn extends Told {
  readonly kind: 'signed-in';
  readonly source: 'sign-in';
  readonly record: SignInRecord;
}

export interface RiskObserved extends Told {
  readonly kind: 'risk-told';
  readonly source: 'risk';
  readonly record: RiskRecord;
}

/** What an exported or streamed record can be. */
export type LogSignal = AuditRecorded | SignedIn | RiskObserved;

export type Signal = ChangeNotified | LogSignal;

// Somebody could sign in for whom that is waited: whatever had stopped them is over.

/** @param awaited object ids in lower case */
export function isAwaited({ record: { errorCode, user } }: SignedIn, awaited: ReadonlySet<string>): boolean {
  return errorCode === 0 && user !== undefined && awaited.has(user.id.toLowerCase());
}
