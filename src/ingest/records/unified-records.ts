/** Records of the unified audit log (Purview, Office 365 Management Activity): the same facts in other members. */
import { listIn, type Members, membersIn, textMember } from './record-values.ts';

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const PREFIXED = /^(User|ServicePrincipal|Application|Policy|Group|Device)_([0-9a-f-]{36})$/i;
const KINDS = /^(User|ServicePrincipal|Application|Policy|Group|Device|Other)$/i;
/** Values of the member `Type`. */
const NAME = 1;
const UPN = 5;
const LOGONS = new Set<unknown>(['UserLoggedIn', 'UserLoginFailed']);

export function isUnifiedRecord(raw: Members): boolean {
  if ((raw.AuditData ?? raw.RawEventData) !== undefined) return true;
  return (
    typeof raw.Operation === 'string' &&
    raw.properties === undefined &&
    ('Workload' in raw || 'ModifiedProperties' in raw)
  );
}

/** The record in Graph's form. */
export function unfoldUnifiedRecord(raw: Members): Members {
  const record = membersIn(raw.AuditData ?? raw.RawEventData) ?? raw;
  return {
    id: record.Id,
    activityDateTime: record.CreationTime ?? raw.CreationDate,
    correlationId: record.InterSystemsId,
    loggedByService: record.Workload === 'AzureActiveDirectory' ? 'Core Directory' : record.Workload,
    category: '',
    result: record.ResultStatus,
    initiatedBy: actorOf(record),
    targetResources: [targetOf(record)],
    // Power Platform writes everything into a collection of its own.
    additionalDetails: record.ExtendedProperties ?? record.PropertyCollection,
  };
}

/** Actor and target are each described by a list of texts: kind, prefixed id, bare id, name, UPN. */
function described(raw: unknown) {
  const entries = listIn(raw).map((entry) => ({
    text: textMember(entry, 'ID', 'id') ?? '',
    type: entry.Type ?? entry.type,
  }));
  const [, prefix, prefixedId] = entries.map(({ text }) => PREFIXED.exec(text)).find((match) => match !== null) ?? [];
  return {
    id: prefixedId ?? entries.find(({ text }) => new RegExp(`^${GUID.source}$`, 'i').test(text))?.text,
    type: prefix ?? entries.find(({ text }) => KINDS.test(text))?.text,
    displayName: entries.find(({ text, type }) => type === NAME && !GUID.test(text))?.text,
    userPrincipalName: entries.find(({ text, type }) => type === UPN && text.includes('@'))?.text,
  };
}

function actorOf(record: Members): Members {
  const { id, type, displayName, userPrincipalName } = described(record.Actor);
  if (type !== undefined && /^ServicePrincipal|^Application/i.test(type))
    return { app: { servicePrincipalId: id, displayName } };
  return { user: { id, userPrincipalName: userPrincipalName ?? record.UserId } };
}

function targetOf(record: Members): Members {
  return { ...described(record.Target), modifiedProperties: record.ModifiedProperties };
}

/** Hunting in Defender names the operation differently, and returns the record in `RawEventData`. */
export function isUnifiedSignIn(raw: Members): boolean {
  if (LOGONS.has(raw.Operation) || LOGONS.has(raw.Operations)) return true;
  return raw.RawEventData !== undefined && LOGONS.has(membersIn(raw.RawEventData)?.Operation);
}

/** The record in Graph's form. `UserId` is the UPN here, and `UserKey` mostly the object id. */
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

/** It is `Not Available` where no user has the name that was typed. */
function upnIn(id: unknown): unknown {
  return typeof id === 'string' && id.includes('@') ? id : undefined;
}
