/** A sign-in in the unified audit log (Purview, Office 365 Management Activity): who, at which app, and the code. */
import { type Members, membersIn } from './read-audit-value.ts';

const LOGONS = new Set<unknown>(['UserLoggedIn', 'UserLoginFailed']);

/** Hunting in Defender gives the act another name, and keeps the record beside it. */
export function isUnifiedSignIn(raw: Members): boolean {
  if (LOGONS.has(raw.Operation) || LOGONS.has(raw.Operations)) return true;
  return raw.RawEventData !== undefined && LOGONS.has(membersIn(raw.RawEventData)?.Operation);
}

/** The same record in the form of Graph. `UserId` is the UPN here, and `UserKey` mostly the object id. */
export function unfoldUnifiedSignIn(raw: Members): Members {
  const record = membersIn(raw.AuditData ?? raw.RawEventData) ?? raw;
  return {
    id: record.Id,
    createdDateTime: record.CreationTime ?? raw.CreationDate,
    correlationId: record.InterSystemsId,
    userId: objectIdIn(record.UserKey),
    userPrincipalName: upnIn(record.UserId),
    appId: record.ApplicationId,
    resourceId: record.ObjectId,
    resultType: record.ErrorNumber ?? (record.Operation === 'UserLoggedIn' ? '0' : undefined),
  };
}

function objectIdIn(key: unknown): unknown {
  return typeof key === 'string' && /^[0-9a-f]{8}-/i.test(key) ? key : undefined;
}

/** Where the name that was typed is nobody's, it is `Not Available`. */
function upnIn(id: unknown): unknown {
  return typeof id === 'string' && id.includes('@') ? id : undefined;
}
