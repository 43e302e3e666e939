/** Rows of the CSV files that the Entra admin center exports. An audit record is spread over numbered columns. */
import type { Members } from './record-values.ts';

/** The export has three targets with five properties each. Reading more does no harm. */
const MAX_NUMBERED = 20;
const ERROR_CODE = 'Sign-in error code';

export function isPortalRow(raw: Members): boolean {
  return typeof raw.Activity === 'string' && ('Target1Type' in raw || 'Date (UTC)' in raw);
}

/** The record in Graph's form. */
export function unfoldPortalRow(row: Members): Members {
  return {
    activityDateTime: row['Date (UTC)'] ?? row.Date,
    correlationId: row.CorrelationId,
    loggedByService: row.Service,
    category: row.Category,
    result: row.Result,
    initiatedBy: actorOf(row),
    targetResources: numbered((n) => targetOf(row, n)),
    additionalDetails: numbered((n) =>
      present(row, { key: `AdditionalDetail${n}Key`, value: `AdditionalDetail${n}Value` }),
    ),
  };
}

function actorOf(row: Members): Members {
  return {
    user: present(row, { id: 'ActorObjectId', userPrincipalName: 'ActorUserPrincipalName' }),
    app: present(row, { servicePrincipalId: 'ActorServicePrincipalId', displayName: 'ActorDisplayName' }),
  };
}

function targetOf(row: Members, n: number): Members | undefined {
  const columns = {
    type: `Target${n}Type`,
    displayName: `Target${n}DisplayName`,
    id: `Target${n}ObjectId`,
    userPrincipalName: `Target${n}UserPrincipalName`,
  };
  const target = present(row, columns);
  const modifiedProperties = numbered((m) => {
    const stem = `Target${n}ModifiedProperty${m}`;
    return present(row, { displayName: `${stem}Name`, oldValue: `${stem}OldValue`, newValue: `${stem}NewValue` });
  });
  return target === undefined && modifiedProperties.length === 0 ? undefined : { ...target, modifiedProperties };
}

/** The values of the columns; undefined where all are empty. */
function present(row: Members, columns: Readonly<Record<string, string>>): Members | undefined {
  const entries = Object.entries(columns).flatMap(([name, column]) =>
    row[column] === undefined || row[column] === '' ? [] : [[name, row[column]] as const],
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function numbered(read: (n: number) => Members | undefined): readonly Members[] {
  const found: Members[] = [];
  for (let n = 1; n <= MAX_NUMBERED; n += 1) {
    const item = read(n);
    if (item !== undefined) found.push(item);
  }
  return found;
}

export function isPortalSignIn(raw: Members): boolean {
  return ERROR_CODE in raw;
}

/** The record in Graph's form. The export says by the token, or by its file's name, whether anybody was there. */
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
    resultType: row[ERROR_CODE] === '' || row[ERROR_CODE] === 'None' ? row.Status : row[ERROR_CODE],
    clientAppUsed: row['Client app'],
    conditionalAccessStatus: row['Conditional Access'],
    incomingTokenType: row['Incoming token type'],
    deviceDetail: { deviceId: row['Device ID'] },
  };
}
