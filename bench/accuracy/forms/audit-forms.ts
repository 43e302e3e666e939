/** The forms in which records of the directory audit log are exported. */
import type { Random } from '../../../local/tenant/random.ts';
import type { LogRecord } from '../generate/scene.ts';
import { columnsOf, type Form, type Row, STREAM, TENANT, WORKSPACE, withZoneInNames } from './form.ts';
import { spellActivity, spellChanges, spellIds, spellPowerShellTime, spellResult, spellTime } from './spelling.ts';

const AUDIT = ['audit'] as const;

export const AUDIT_FORMS: readonly Form[] = [
  { name: 'audits of graph', container: 'page', logs: AUDIT, wrap: graphForm },
  { name: 'audits in utf-16', container: 'utf-16 page', logs: AUDIT, wrap: graphForm },
  {
    name: 'audits of powershell',
    container: 'array',
    logs: AUDIT,
    wrap: (logRecord, random) => ({
      ...graphForm(logRecord, random),
      activityDateTime: spellPowerShellTime(logRecord.at, random),
    }),
  },
  { name: 'audits of a storage account', container: 'lines', logs: AUDIT, wrap: streamForm },
  { name: 'audits of an event hub', container: 'records', logs: AUDIT, wrap: streamForm },
  {
    name: 'audits of an event hub, as text',
    container: 'lines',
    logs: AUDIT,
    wrap: (logRecord, random) => withText(streamForm(logRecord, random), random),
  },
  { name: 'audits of an older exporter', container: 'records', logs: AUDIT, wrap: olderForm },
  { name: 'audits of log analytics', container: 'array', logs: AUDIT, wrap: analyticsForm },
  {
    name: 'audits of log analytics, parsed',
    container: 'lines',
    logs: AUDIT,
    wrap: (logRecord, random) => analyticsForm(logRecord, random, true),
  },
  {
    name: 'audits of log analytics, as a table',
    container: 'table',
    logs: AUDIT,
    wrap: (logRecord, random) => withZoneInNames(analyticsForm(logRecord, random)),
  },
  { name: 'audits of the portal', container: 'table', logs: AUDIT, wrap: portalForm },
  { name: 'audits of the portal, as json', container: 'array', logs: AUDIT, wrap: portalForm },
];

/** With another spelling and without the time: each form has its own place and spelling for it. */
function spelled({ record }: LogRecord, random: Random): Row {
  const { activityDisplayName, result } = record;
  const named = {
    activityDisplayName: spellActivity(String(activityDisplayName), random),
    result: spellResult(result, random),
  };
  return { ...spellIds(spellChanges(record, random), random), ...named };
}

export function graphForm(logRecord: LogRecord, random: Random): Row {
  return {
    ...spelled(logRecord, random),
    activityDateTime: spellTime(logRecord.at, ['zulu', 'zulu', 'offset'], random),
  };
}

export function streamForm(logRecord: LogRecord, random: Random): Row {
  const record = graphForm(logRecord, random);
  const result = logRecord.record.result === 'success' ? 'Success' : 'Failure';
  return {
    time: record.activityDateTime,
    resourceId: random.chance(0.5) ? STREAM : STREAM.toUpperCase(),
    operationName: record.activityDisplayName,
    operationVersion: '1.0',
    category: 'AuditLogs',
    resultSignature: 'None',
    ...random.pick([
      {},
      { resultType: '' },
      { resultType: result },
      { resultType: result === 'Success' ? '0' : result },
    ]),
    durationMs: 0,
    callerIpAddress: '<null>',
    correlationId: record.correlationId,
    ...random.pick([{ Level: 4 }, { Level: '4' }, { level: '4' }, { level: 'Informational' }]),
    properties: record,
  };
}

/** The record as text, or only the lists in it. */
function withText(row: Row, random: Random): Row {
  const record = row.properties as Row;
  if (random.chance(0.5)) return { ...row, properties: JSON.stringify(record) };
  const { initiatedBy, targetResources } = record;
  return {
    ...row,
    properties: {
      ...record,
      initiatedBy: JSON.stringify(initiatedBy),
      targetResources: JSON.stringify(targetResources),
    },
  };
}

/** It had activity and time only in the envelope. */
function olderForm(logRecord: LogRecord, random: Random): Row {
  const row = streamForm(logRecord, random);
  return { ...row, properties: { ...spelled(logRecord, random), activityDisplayName: undefined } };
}

export function analyticsForm(logRecord: LogRecord, random: Random, parsed = false): Row {
  const { activityDisplayName, operationType, ...record } = spelled(logRecord, random);
  return {
    TenantId: WORKSPACE,
    SourceSystem: 'Azure AD',
    TimeGenerated: spellTime(logRecord.at, ['zulu', 'no zone', 'american'], random),
    ResourceId: STREAM,
    OperationName: activityDisplayName,
    OperationVersion: '1.0',
    ResultType: '',
    ResultSignature: 'None',
    Level: '4',
    ...columnsOf(record, parsed),
    AADTenantId: TENANT,
    AADOperationType: operationType,
    Type: 'AuditLogs',
  };
}

/** One record in numbered columns. */
function portalForm(logRecord: LogRecord, random: Random): Row {
  const record = spelled(logRecord, random);
  const { user, app } = record.initiatedBy as Row as { readonly user: Row | null; readonly app: Row | null };
  return {
    'Date (UTC)': spellTime(logRecord.at, ['zulu', 'american'], random),
    CorrelationId: record.correlationId,
    Service: record.loggedByService,
    Category: record.category,
    Activity: record.activityDisplayName,
    Result: record.result,
    ResultReason: record.resultReason,
    ActorType: user ? 'User' : 'Application',
    ActorDisplayName: app?.displayName ?? '',
    ActorObjectId: user?.id ?? '',
    ActorUserPrincipalName: user?.userPrincipalName ?? '',
    ActorServicePrincipalId: app?.servicePrincipalId ?? '',
    ...numbered('Target', record.targetResources, (target, stem) => ({
      [`${stem}Type`]: target.type,
      [`${stem}DisplayName`]: target.displayName ?? '',
      [`${stem}ObjectId`]: target.id ?? '',
      [`${stem}UserPrincipalName`]: target.userPrincipalName ?? '',
      ...numbered(`${stem}ModifiedProperty`, target.modifiedProperties, (property, own) => ({
        [`${own}Name`]: property.displayName,
        [`${own}OldValue`]: property.oldValue ?? '',
        [`${own}NewValue`]: property.newValue ?? '',
      })),
    })),
    ...numbered('AdditionalDetail', record.additionalDetails, (detail, stem) => ({
      [`${stem}Key`]: detail.key,
      [`${stem}Value`]: detail.value,
    })),
  };
}

function numbered(stem: string, list: unknown, columns: (entry: Row, stem: string) => Row): Row {
  const entries: readonly Row[] = Array.isArray(list) ? list : [];
  return Object.assign({}, ...entries.map((entry, index) => columns(entry, `${stem}${index + 1}`)));
}
