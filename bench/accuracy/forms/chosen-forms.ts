/** The forms that somebody has chosen: a few columns, capitals of PowerShell, tables of hunting, dates of a country. */
import type { Random } from '../../../local/tenant/random.ts';
import type { LogRecord } from '../generate/scene.ts';
import { analyticsForm as auditAnalytics, graphForm as auditGraph } from './audit-forms.ts';
import { type Form, type Row, TENANT } from './form.ts';
import { portalForm, analyticsForm as signInAnalytics, graphForm as signInGraph } from './sign-in-forms.ts';
import { type Country, spellIds, spellLocalTime, spellTime } from './spelling.ts';

const AUDIT = ['audit'] as const;
const SIGN_INS = ['sign-in'] as const;

export const CHOSEN_FORMS: readonly Form[] = [
  {
    name: 'audits of powershell, with capitals',
    container: 'array',
    logs: AUDIT,
    wrap: (logRecord, random) => withCapitals(auditGraph(logRecord, random)) as Row,
  },
  {
    name: 'sign-ins of powershell, with capitals',
    container: 'array',
    logs: SIGN_INS,
    wrap: (logRecord, random) => withCapitals(signInGraph(logRecord, random)) as Row,
  },
  { name: 'audits, some columns', container: 'semicolon table', logs: AUDIT, wrap: chosenAudit },
  { name: 'sign-ins, some columns', container: 'tab table', logs: SIGN_INS, wrap: chosenSignIn },
  { name: 'sign-ins, hunted', container: 'sep table', logs: SIGN_INS, loses: ['details'], wrap: huntedForm },
  {
    name: 'sign-ins, hunted and streamed',
    container: 'records',
    logs: SIGN_INS,
    loses: ['details'],
    wrap: (logRecord, random) => ({
      time: spellTime(logRecord.at + 60_000, ['zulu'], random),
      tenantId: TENANT,
      operationName: 'Publish',
      category: 'AdvancedHunting-AADSignInEventsBeta',
      properties: huntedForm(logRecord, random),
    }),
  },
  {
    name: 'sign-ins of the portal, with tokens',
    container: 'type table',
    logs: SIGN_INS,
    loses: ['details', 'service-principal'],
    wrap: (logRecord, random) => ({
      ...portalForm(logRecord, random),
      'Incoming token type': flowOf(logRecord) === 'nonInteractiveUser' ? 'Refresh token' : 'None',
    }),
  },
  ...(['germany', 'britain', 'america'] as const).map((country) => ofCountry(country)),
];

/** All rows of a file have the dates of one country. */
function ofCountry(country: Country): Form {
  return {
    name: `audits with dates of ${country}`,
    container: 'sep table',
    logs: AUDIT,
    wrap: (logRecord, random) => ({
      ...auditAnalytics(logRecord, random),
      TimeGenerated: spellLocalTime(logRecord.at, country),
    }),
  };
}

function flowOf({ record }: LogRecord): unknown {
  return (record.signInEventTypes as readonly unknown[])[0];
}

function withCapitals(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withCapitals);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([name, inner]) => [`${name.charAt(0).toUpperCase()}${name.slice(1)}`, withCapitals(inner)]),
  );
}

function chosenAudit(logRecord: LogRecord, random: Random): Row {
  const row = auditAnalytics(logRecord, random);
  const { TargetResources, OperationName, TimeGenerated, Result, InitiatedBy, AdditionalDetails } = row;
  const { CorrelationId, Id, LoggedByService, Category } = row;
  const decisive = { TargetResources, OperationName, TimeGenerated, Result, InitiatedBy, AdditionalDetails };
  return { ...decisive, CorrelationId, Id, LoggedByService, Category };
}

function chosenSignIn(logRecord: LogRecord, random: Random): Row {
  const row = signInAnalytics(logRecord, random);
  const { ResultType, UserPrincipalName, UserId, AppId, AppDisplayName, ServicePrincipalId, CreatedDateTime } = row;
  const { Category, Id, ConditionalAccessStatus, ConditionalAccessPolicies, RiskState, RiskLevelAggregated } = row;
  const { DeviceDetail, ResourceIdentity, CorrelationId } = row;
  return {
    ResultType,
    Category,
    CreatedDateTime,
    ...{ UserPrincipalName, UserId, AppId, AppDisplayName, ServicePrincipalId, ResourceIdentity, DeviceDetail },
    ...{ Id, CorrelationId, ConditionalAccessStatus, ConditionalAccessPolicies, RiskState, RiskLevelAggregated },
  };
}

const RISK_STATES = ['none', 'confirmedSafe', 'remediated', 'dismissed', 'atRisk', 'confirmedCompromised'];
const POLICY_RESULTS = ['success', 'failure', 'notApplied'];

function huntedForm(logRecord: LogRecord, random: Random): Row {
  const record = spellIds(logRecord.record, random) as Row & { readonly status: { readonly errorCode: number } };
  return {
    Timestamp: spellTime(logRecord.at, ['zulu'], random),
    Application: record.appDisplayName,
    ApplicationId: record.appId,
    ServicePrincipalId: record.servicePrincipalId,
    LogonType: JSON.stringify(record.signInEventTypes),
    ErrorCode: random.pick([record.status.errorCode, String(record.status.errorCode)]),
    CorrelationId: record.correlationId,
    AccountDisplayName: record.userDisplayName,
    AccountObjectId: record.userId,
    AccountUpn: record.userPrincipalName,
    ResourceDisplayName: record.resourceDisplayName,
    ResourceId: record.resourceId,
    ConditionalAccessPolicies: JSON.stringify(record.appliedConditionalAccessPolicies ?? []),
    ConditionalAccessStatus: indexIn(POLICY_RESULTS, record.conditionalAccessStatus),
    RiskState: indexIn(RISK_STATES, record.riskState),
    RequestId: record.id,
  };
}

function indexIn(words: readonly string[], word: unknown): unknown {
  return typeof word === 'string' && words.includes(word) ? words.indexOf(word) : '';
}
