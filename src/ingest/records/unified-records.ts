/** Records of the unified audit log (Purview, Office 365 Management Activity): the same facts in other members. */
import { listIn, type Members, member, membersIn, textMember } from './record-values.ts';

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const PREFIXED = /^(User|ServicePrincipal|Application|Policy|Group|Device)_([0-9a-f-]{36})$/i;
const KINDS = /^(User|ServicePrincipal|Application|Policy|Group|Device|Other)$/i;
/** Values of the member `Type`. */
const NAME = 1;
const UPN = 5;
const LOGONS = new Set<unknown>(['UserLoggedIn', 'UserLoginFailed']);

/**
 * The record, as text or object, where a search returned it inside another one; undefined where it did not. Purview
 * writes `AuditData`, Defender `RawEventData`, Graph `auditData`.
 */
export function unifiedDataIn(raw: Members): unknown {
  return raw.AuditData ?? raw.RawEventData ?? raw.auditData ?? raw.rawEventData;
}

/**
 * The same, parsed; undefined where it cannot be parsed. PowerShell's Graph module puts the members one level lower.
 */
export function unifiedRecordIn(raw: Members): Members | undefined {
  const record = membersIn(unifiedDataIn(raw));
  return record && (membersIn(record.AdditionalProperties) ?? record);
}

export function isUnifiedRecord(raw: Members): boolean {
  if (unifiedDataIn(raw) !== undefined) return true;
  return (
    typeof raw.Operation === 'string' &&
    raw.properties === undefined &&
    ('Workload' in raw || 'ModifiedProperties' in raw)
  );
}

/** The record in Graph's form. */
export function unfoldUnifiedRecord(raw: Members): Members {
  const record = unifiedRecordIn(raw) ?? raw;
  const workload = member(record, 'workload');
  return {
    id: member(record, 'id'),
    activityDateTime: timeIn(raw, record),
    correlationId: member(record, 'interSystemsId'),
    loggedByService: workload === 'AzureActiveDirectory' ? 'Core Directory' : workload,
    category: '',
    result: member(record, 'resultStatus'),
    initiatedBy: actorOf(record),
    targetResources: [targetOf(record)],
    // Power Platform writes everything into a collection of its own.
    additionalDetails: member(record, 'extendedProperties', 'propertyCollection'),
  };
}

/** The record's own time is UTC. The columns around it may be in the local form of whoever searched. */
function timeIn(raw: Members, record: Members): unknown {
  return (
    member(record, 'creationTime') ?? raw.CreationDate ?? raw.createdDateTime ?? raw.CreatedDateTime ?? raw.Timestamp
  );
}

/** Actor and target are each described by a list of texts: kind, prefixed id, bare id, name, UPN. */
function described(raw: unknown) {
  const entries = listIn(raw).map((entry) => ({
    text: textMember(entry, 'ID', 'id') ?? '',
    type: member(entry, 'type'),
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
  const { id, type, displayName, userPrincipalName } = described(member(record, 'actor'));
  if (type !== undefined && /^ServicePrincipal|^Application/i.test(type))
    return { app: { servicePrincipalId: id, displayName } };
  return { user: { id, userPrincipalName: userPrincipalName ?? member(record, 'userId') } };
}

function targetOf(record: Members): Members {
  return { ...described(member(record, 'target')), modifiedProperties: member(record, 'modifiedProperties') };
}

/**
 * A sign-in in Graph's form; undefined where this is none. `UserId` is the UPN here, `UserKey` mostly the object id.
 */
export function unfoldUnifiedSignIn(raw: Members): Members | undefined {
  // Defender names the operation differently beside the record.
  const record = unifiedDataIn(raw) === undefined ? raw : unifiedRecordIn(raw);
  const operation = record?.Operation ?? record?.operation;
  if (record === undefined || !LOGONS.has(operation)) return undefined;
  return {
    id: member(record, 'id'),
    createdDateTime: timeIn(raw, record),
    correlationId: member(record, 'interSystemsId'),
    userId: objectIdIn(member(record, 'userKey')),
    userPrincipalName: upnIn(member(record, 'userId')),
    appId: member(record, 'applicationId'),
    resourceId: member(record, 'objectId'),
    logonError: member(record, 'logonError'),
    resultType: member(record, 'errorNumber') ?? (operation === 'UserLoggedIn' ? '0' : undefined),
    signInEventTypes: flowIn(record),
  };
}

/** A token request comes from a client that nobody watches; all other requests come from a page with a person there. */
function flowIn(record: Members): string | undefined {
  const requestType = listIn(member(record, 'extendedProperties')).find(
    (property) => textMember(property, 'name') === 'RequestType',
  );
  const type = requestType && textMember(requestType, 'value');
  if (type === undefined) return undefined;
  return /:token$/i.test(type) ? 'nonInteractiveUser' : 'interactiveUser';
}

function objectIdIn(key: unknown): unknown {
  return typeof key === 'string' && /^[0-9a-f]{8}-/i.test(key) ? key : undefined;
}

/** It is `Not Available` where no user has the name that was typed. */
function upnIn(id: unknown): unknown {
  return typeof id === 'string' && id.includes('@') ? id : undefined;
}
