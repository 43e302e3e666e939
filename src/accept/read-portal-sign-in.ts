/** A row of the sign-ins that the Entra admin center lets people download as CSV. */
import type { Members } from './read-audit-value.ts';

const CODE = 'Sign-in error code';

export function isPortalSignIn(raw: Members): boolean {
  return CODE in raw;
}

/** The same record in the form of Graph. The download does not say whether somebody was there to answer. */
export function unfoldPortalSignIn(row: Members): Members {
  return {
    id: row['Request ID'],
    createdDateTime: row['Date (UTC)'] ?? row.Date,
    correlationId: row['Correlation ID'],
    userId: row['User ID'],
    userPrincipalName: row.Username,
    userDisplayName: row.User,
    appId: row['Application ID'],
    appDisplayName: row.Application,
    servicePrincipalId: row['Service principal ID'],
    servicePrincipalName: row['Service principal name'],
    resourceId: row['Resource ID'],
    resourceDisplayName: row.Resource,
    resultType: row[CODE] === '' || row[CODE] === 'None' ? row.Status : row[CODE],
    clientAppUsed: row['Client app'],
    deviceDetail: { deviceId: row['Device ID'] },
  };
}
