/** The forms in which sign-ins and risks are exported. */
import type { Random } from '../../../local/tenant/random.ts';
import type { Log, LogRecord } from '../generate/scene.ts';
import { columnsOf, type Form, type Row, STREAM, TENANT, WORKSPACE, withZoneInNames } from './form.ts';
import { spellIds, spellPowerShellTime, spellTime } from './spelling.ts';

const SIGN_INS = ['sign-in'] as const;
const RISKS = ['risky-user', 'risk-detection'] as const;
/** Rows are written later than the event. */
const LAG_MS = 9 * 60_000;

export const SIGN_IN_FORMS: readonly Form[] = [
  { name: 'sign-ins of graph', container: 'page', logs: SIGN_INS, wrap: graphForm },
  {
    name: 'sign-ins of powershell',
    container: 'array',
    logs: SIGN_INS,
    wrap: (logRecord, random) => ({
      ...graphForm(logRecord, random),
      createdDateTime: spellPowerShellTime(logRecord.at, random),
    }),
  },
  { name: 'sign-ins of a storage account', container: 'lines', logs: SIGN_INS, wrap: streamForm },
  { name: 'sign-ins of an event hub', container: 'records', logs: SIGN_INS, wrap: streamForm },
  { name: 'sign-ins of log analytics', container: 'array', logs: SIGN_INS, wrap: analyticsForm },
  {
    name: 'sign-ins of log analytics, as a table',
    container: 'table',
    logs: SIGN_INS,
    wrap: (logRecord, random) => withZoneInNames(analyticsForm(logRecord, random)),
  },
  {
    name: 'sign-ins of the portal',
    container: 'table',
    logs: SIGN_INS,
    loses: ['flow', 'details', 'service-principal'],
    wrap: portalForm,
  },
  { name: 'risks of graph', container: 'page', logs: RISKS, wrap: graphRisk },
  { name: 'risks of a storage account', container: 'lines', logs: RISKS, wrap: streamRisk },
  { name: 'risks of an event hub', container: 'records', logs: RISKS, wrap: streamRisk },
  { name: 'risks of log analytics', container: 'array', logs: RISKS, wrap: analyticsRisk },
];

const STREAMS = {
  interactiveUser: 'SignInLogs',
  nonInteractiveUser: 'NonInteractiveUserSignInLogs',
  servicePrincipal: 'ServicePrincipalSignInLogs',
} as const;
const TABLES = {
  interactiveUser: 'SigninLogs',
  nonInteractiveUser: 'AADNonInteractiveUserSignInLogs',
  servicePrincipal: 'AADServicePrincipalSignInLogs',
} as const;

interface SignInRow extends Row {
  readonly signInEventTypes: readonly (keyof typeof STREAMS)[];
  readonly status: { readonly errorCode: number };
}

function parts({ record }: LogRecord): { readonly flow: keyof typeof STREAMS; readonly code: number } {
  const { signInEventTypes, status } = record as SignInRow;
  return { flow: signInEventTypes[0] ?? 'interactiveUser', code: status.errorCode };
}

export function graphForm(logRecord: LogRecord, random: Random): Row {
  return {
    ...spellIds(logRecord.record, random),
    createdDateTime: spellTime(logRecord.at, ['zulu', 'zulu', 'offset'], random),
  };
}

export function streamForm(logRecord: LogRecord, random: Random): Row {
  const { flow, code } = parts(logRecord);
  const { signInEventTypes: _, isInteractive, ...record } = graphForm(logRecord, random);
  const properties = random.chance(0.5) ? record : { ...record, isInteractive };
  return {
    time: spellTime(logRecord.at + LAG_MS, ['zulu'], random),
    resourceId: STREAM,
    operationName: 'Sign-in activity',
    operationVersion: '1.0',
    category: STREAMS[flow],
    ...random.pick([{ tenantId: TENANT }, {}]),
    ...resultOf(code, random),
    resultSignature: 'None',
    callerIpAddress: '<null>',
    correlationId: properties.correlationId,
    ...random.pick([{ Level: 4 }, { Level: '4' }, { level: 'Informational' }]),
    properties,
  };
}

/** The code as text, as a word, or not at all: the record itself has it. */
function resultOf(code: number, random: Random): Row {
  return random.pick([
    { resultType: String(code) },
    { resultType: code },
    { resultType: code === 0 ? 'Success' : 'Failure' },
    {},
  ]);
}

export function analyticsForm(logRecord: LogRecord, random: Random): Row {
  const { flow, code } = parts(logRecord);
  const {
    signInEventTypes: _,
    status,
    resourceId,
    appliedConditionalAccessPolicies,
    isInteractive,
    ...record
  } = spellIds(logRecord.record, random);
  return {
    TenantId: WORKSPACE,
    TimeGenerated: spellTime(logRecord.at + LAG_MS, ['zulu'], random),
    OperationName: 'Sign-in activity',
    Category: STREAMS[flow],
    ResultType: String(code),
    Level: '4',
    ...columnsOf(record),
    CreatedDateTime: spellTime(logRecord.at, ['zulu', 'no zone', 'american'], random),
    ResourceId: STREAM,
    ResourceIdentity: resourceId,
    IsInteractive: random.pick([isInteractive, String(isInteractive), isInteractive === true ? 'True' : 'False']),
    ConditionalAccessPolicies: JSON.stringify(appliedConditionalAccessPolicies),
    ...random.pick([{ Status: JSON.stringify(status) }, {}]),
    AADTenantId: TENANT,
    Type: TABLES[flow],
  };
}

export function portalForm(logRecord: LogRecord, random: Random): Row {
  const { code } = parts(logRecord);
  const record = spellIds(logRecord.record, random);
  return {
    'Date (UTC)': spellTime(logRecord.at, ['zulu', 'american'], random),
    'Request ID': record.id,
    'Correlation ID': record.correlationId,
    'User ID': record.userId,
    User: record.userDisplayName,
    Username: record.userPrincipalName,
    Application: record.appDisplayName,
    'Application ID': record.appId,
    Resource: record.resourceDisplayName,
    'Resource ID': record.resourceId,
    Status: code === 0 ? 'Success' : 'Failure',
    'Sign-in error code': code === 0 ? random.pick(['', 'None']) : String(code),
    'Failure reason': code === 0 ? 'Other.' : 'The sign-in was refused.',
    'Client app': record.clientAppUsed,
  };
}

const RISK_STREAMS: Readonly<Partial<Record<Log, { readonly category: string; readonly operationName: string }>>> = {
  'risky-user': { category: 'RiskyUsers', operationName: 'Risky user' },
  'risk-detection': { category: 'UserRiskEvents', operationName: 'User Risk Detection' },
};

function graphRisk(logRecord: LogRecord, random: Random): Row {
  const at = spellTime(logRecord.at, ['zulu'], random);
  const times =
    logRecord.log === 'risky-user'
      ? { riskLastUpdatedDateTime: at }
      : { activityDateTime: at, detectedDateTime: at, lastUpdatedDateTime: at };
  return { ...spellIds(logRecord.record, random), ...times };
}

function streamRisk(logRecord: LogRecord, random: Random): Row {
  const time = spellTime(logRecord.at + LAG_MS, ['zulu'], random);
  return {
    time,
    resourceId: STREAM,
    ...RISK_STREAMS[logRecord.log],
    tenantId: TENANT,
    resultSignature: 'None',
    Level: '4',
    properties: graphRisk(logRecord, random),
  };
}

function analyticsRisk(logRecord: LogRecord, random: Random): Row {
  const { category, operationName } = RISK_STREAMS[logRecord.log] ?? {};
  const TimeGenerated = spellTime(logRecord.at + LAG_MS, ['zulu'], random);
  return {
    TenantId: WORKSPACE,
    TimeGenerated,
    OperationName: operationName,
    ...columnsOf(graphRisk(logRecord, random)),
    Type: `AAD${category}`,
  };
}
