/** One thing that reached us: a change notification, a record of the audit log or a sign-in log, or a user's risk. */
import type { AuditLogRecord } from './records/audit-log-record.ts';
import type { RiskRecord } from './records/risk-record.ts';
import type { SignInRecord } from './records/sign-in-record.ts';

/** The channels by which signals reach us. Evidence keeps the name of its source. */
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

interface SignalBase {
  readonly tenantId: string;
  readonly source: Source;
  /** The same for every delivery of the same fact from the same source. */
  readonly sourceId: string;
  /** When it reached us, ISO 8601. */
  readonly seenAt: string;
}

/** Graph names the object that changed and nothing else, so the object must be read. */
export interface ChangeNotified extends SignalBase {
  readonly kind: 'change-notified';
  readonly object: 'user' | 'group';
  readonly objectId: string;
  readonly changeType: 'updated' | 'deleted';
}

export interface AuditRecorded extends SignalBase {
  readonly kind: 'audit-recorded';
  readonly record: AuditLogRecord;
}

export interface SignedIn extends SignalBase {
  readonly kind: 'signed-in';
  readonly source: 'sign-in';
  readonly record: SignInRecord;
}

export interface RiskObserved extends SignalBase {
  readonly kind: 'risk-told';
  readonly source: 'risk';
  readonly record: RiskRecord;
}

/** What an exported or streamed record can be. */
export type LogSignal = AuditRecorded | SignedIn | RiskObserved;

export type Signal = ChangeNotified | LogSignal;

/** In lower case, the service principal of an app that signed in as itself. Undefined: none did, or it is not named. */
export function appItself({ flow, user, servicePrincipalId }: SignInRecord): string | undefined {
  const isItself = user === undefined && (flow === 'service-principal' || flow === 'managed-identity');
  return isItself ? servicePrincipalId?.toLowerCase() : undefined;
}

/** Whose next success is awaited. */
export interface AwaitedSignIns {
  readonly size: number;
  /** @param id object id of a user or a service principal, in lower case @param appIds where somebody signs in */
  has(id: string, appIds?: readonly string[]): boolean;
}

/** Whether this success is awaited: it shows that whatever stopped the user, or the app itself, is over. */
export function isAwaitedSuccess({ record }: SignedIn, awaited: AwaitedSignIns): boolean {
  const { errorCode, user, app, servicePrincipalId } = record;
  const id = user?.id.toLowerCase() ?? appItself(record);
  const appIds = [app?.id, servicePrincipalId].flatMap((one) => (one === undefined ? [] : [one.toLowerCase()]));
  return errorCode === 0 && id !== undefined && awaited.has(id, appIds);
}
