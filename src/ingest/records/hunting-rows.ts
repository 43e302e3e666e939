/**
 * Rows of the sign-in tables of advanced hunting in Defender: EntraIdSignInEvents, AADSignInEventsBeta and the like.
 */
import type { Members } from './record-values.ts';

/** Numbers in these tables, words everywhere else. */
const RISK_STATES: Readonly<Record<string, string>> = {
  '0': 'none',
  '1': 'confirmedSafe',
  '2': 'remediated',
  '3': 'dismissed',
  '4': 'atRisk',
  '5': 'confirmedCompromised',
};
const RISK_LEVELS: Readonly<Record<string, string>> = {
  '0': 'none',
  '1': 'none',
  '10': 'low',
  '50': 'medium',
  '100': 'high',
};
const POLICY_RESULTS: Readonly<Record<string, string>> = { '0': 'success', '1': 'failure', '2': 'notApplied' };

export function isHuntingSignIn(row: Members): boolean {
  if (row.ErrorCode === undefined) return false;
  return (row.AccountObjectId ?? row.AccountUpn ?? row.ServicePrincipalId ?? row.ApplicationId) !== undefined;
}

/** The record in Graph's form. */
export function unfoldHuntingSignIn(row: Members): Members {
  return {
    id: row.RequestId,
    createdDateTime: row.Timestamp,
    correlationId: row.CorrelationId,
    userId: row.AccountObjectId,
    userPrincipalName: row.AccountUpn,
    userDisplayName: row.AccountDisplayName,
    appId: row.ApplicationId,
    appDisplayName: row.Application,
    servicePrincipalId: row.ServicePrincipalId,
    servicePrincipalName: row.ServicePrincipalName,
    resourceId: row.ResourceId,
    resourceDisplayName: row.ResourceDisplayName,
    signInEventTypes: row.LogonType ?? flowOfApp(row),
    resultType: row.ErrorCode,
    clientAppUsed: row.ClientAppUsed,
    deviceDetail: { deviceId: row.EntraIdDeviceId ?? row.AadDeviceId },
    conditionalAccessStatus: wordOf(row.ConditionalAccessStatus, POLICY_RESULTS),
    appliedConditionalAccessPolicies: row.ConditionalAccessPolicies,
    riskState: wordOf(row.RiskState, RISK_STATES),
    riskLevelAggregated: wordOf(row.RiskLevelAggregated, RISK_LEVELS),
  };
}

/** The tables of apps that sign in as themselves have no kind of sign-in, but a flag. */
function flowOfApp({ ServicePrincipalId, IsManagedIdentity }: Members): string | undefined {
  if (ServicePrincipalId === undefined) return undefined;
  // A flag, a number, or the text of one. Of anything else there may be no text.
  const flag = typeof IsManagedIdentity === 'object' ? '' : String(IsManagedIdentity);
  return /^(1|true)$/i.test(flag) ? 'managedIdentity' : 'servicePrincipal';
}

function wordOf(value: unknown, words: Readonly<Record<string, string>>): unknown {
  return typeof value === 'number' || typeof value === 'string' ? (words[String(value)] ?? value) : undefined;
}
