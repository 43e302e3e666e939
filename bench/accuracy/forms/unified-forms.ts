/** The unified audit log: the same facts with other names, and only one target. */
import type { Random } from '../../../local/tenant/random.ts';
import type { LogRecord } from '../generate/scene.ts';
import { type Form, type Row, TENANT } from './form.ts';
import { spellTime } from './spelling.ts';

export const UNIFIED_LOGS = ['audit', 'unified-only', 'sign-in'] as const;
export const UNIFIED_LOSES = ['flow', 'many-targets', 'service-principal', 'details', 'known-user'] as const;

export const UNIFIED_FORMS: readonly Form[] = [
  { name: 'unified log', container: 'lines', logs: UNIFIED_LOGS, loses: UNIFIED_LOSES, wrap: unifiedForm },
  { name: 'unified log, as an array', container: 'array', logs: UNIFIED_LOGS, loses: UNIFIED_LOSES, wrap: unifiedForm },
  {
    name: 'unified log, as searched',
    container: 'table',
    logs: UNIFIED_LOGS,
    loses: UNIFIED_LOSES,
    wrap: searchedForm,
  },
  { name: 'unified log, as hunted', container: 'array', logs: UNIFIED_LOGS, loses: UNIFIED_LOSES, wrap: huntedForm },
];

export function unifiedForm(logRecord: LogRecord, random: Random): Row {
  const CreationTime = spellTime(logRecord.at, ['no zone'], random).slice(0, 19);
  if (logRecord.log === 'unified-only') return { ...logRecord.record, CreationTime, OrganizationId: TENANT };
  return {
    CreationTime,
    OrganizationId: TENANT,
    Workload: 'AzureActiveDirectory',
    ...(logRecord.log === 'sign-in' ? signInOf(logRecord.record) : auditOf(logRecord.record)),
  };
}

/** A search has the record as text in a column. */
function searchedForm(logRecord: LogRecord, random: Random): Row {
  const record = unifiedForm(logRecord, random);
  return {
    RecordId: record.Id,
    CreationDate: spellTime(logRecord.at, ['zulu', 'american'], random),
    RecordType: record.RecordType,
    ...random.pick([
      { Operation: record.Operation, UserId: record.UserId },
      { Operations: record.Operation, UserIds: record.UserId },
    ]),
    AuditData: JSON.stringify(record),
  };
}

/** Defender has it as an object or as text. */
function huntedForm(logRecord: LogRecord, random: Random): Row {
  const record = unifiedForm(logRecord, random);
  const rawEventData = random.chance(0.5) ? record : JSON.stringify(record);
  return {
    Timestamp: spellTime(logRecord.at, ['zulu'], random),
    ActionType: record.Operation,
    Application: 'Microsoft Entra ID',
    RawEventData: rawEventData,
  };
}

function auditOf(record: Row): Row {
  const activity = String(record.activityDisplayName);
  const { user, app } = record.initiatedBy as Row as { readonly user: Row | null; readonly app: Row | null };
  const targets: readonly Row[] = Array.isArray(record.targetResources) ? record.targetResources : [];
  const target = targets[0] ?? {};
  const properties: readonly Row[] = Array.isArray(target.modifiedProperties) ? target.modifiedProperties : [];
  return {
    Id: record.id,
    Operation: `${activity.trim()}${activity.includes('–') ? ' ' : '.'}`,
    RecordType: 8,
    ResultStatus: record.result === 'success' ? 'Success' : 'Failure',
    UserId: user?.userPrincipalName ?? `ServicePrincipal_${String(app?.servicePrincipalId)}`,
    InterSystemsId: record.correlationId,
    Actor: described(user ? 'User' : 'ServicePrincipal', user?.id ?? app?.servicePrincipalId, {
      upn: user?.userPrincipalName,
      name: app?.displayName,
    }),
    Target: described(target.type, target.id, { upn: target.userPrincipalName, name: target.displayName }),
    ExtendedProperties: (Array.isArray(record.additionalDetails) ? record.additionalDetails : []).map(
      ({ key, value }: Row) => ({ Name: key, Value: value }),
    ),
    ModifiedProperties: properties.map(({ displayName, oldValue, newValue }) => ({
      Name: displayName,
      OldValue: unquoted(oldValue),
      NewValue: unquoted(newValue),
    })),
  };
}

/** A list of texts that all describe the same object. */
function described(
  kind: unknown,
  id: unknown,
  { upn, name }: { readonly upn: unknown; readonly name: unknown },
): readonly Row[] {
  return [
    ...namesOf(upn, name),
    { ID: `${String(kind)}_${String(id)}`, Type: 2 },
    { ID: id, Type: 2 },
    { ID: kind, Type: 2 },
  ];
}

function namesOf(upn: unknown, name: unknown): readonly Row[] {
  if (typeof upn === 'string') return [{ ID: upn, Type: 5 }];
  return typeof name === 'string' ? [{ ID: name, Type: 1 }] : [];
}

/** Plain text without quotes; lists over several lines. */
function unquoted(value: unknown): unknown {
  if (typeof value !== 'string') return '';
  const [, bare] = /^"([^"\\]*)"$/.exec(value) ?? [];
  if (bare !== undefined) return bare;
  return /^\[("[^"\\]*"|true|false)\]$/.test(value) ? `[\r\n  ${value.slice(1, -1)}\r\n]` : value;
}

function signInOf(record: Row): Row {
  const { errorCode } = record.status as Row as { readonly errorCode: number };
  return {
    Id: record.id,
    Operation: errorCode === 0 ? 'UserLoggedIn' : 'UserLoginFailed',
    RecordType: 15,
    ResultStatus: 'Success',
    UserKey: record.userId,
    UserId: record.userPrincipalName,
    ApplicationId: record.appId,
    ObjectId: record.resourceId,
    InterSystemsId: record.correlationId,
    ErrorNumber: String(errorCode),
  };
}
