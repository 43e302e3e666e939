/** A directory record of the unified audit log (Purview, Office 365 Management Activity): same facts, other members. */
import { listIn, type Members, membersIn, textMember } from './read-audit-value.ts';

const GUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i;
const PREFIXED = /^(User|ServicePrincipal|Application|Policy|Group|Device)_([0-9a-f-]{36})$/i;
const KINDS = /^(User|ServicePrincipal|Application|Policy|Group|Device|Other)$/i;
const NAME = 1;
const UPN = 5;

export function isUnifiedRecord(raw: Members): boolean {
  if ((raw.AuditData ?? raw.RawEventData) !== undefined) return true;
  return typeof raw.Operation === 'string' && raw.properties === undefined && ('Workload' in raw || 'ModifiedProperties' in raw);
}

/** The same record in the form of Graph. */
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
    // Power Platform tells all it has to tell in a collection of its own.
    additionalDetails: record.ExtendedProperties ?? record.PropertyCollection,
  };
}

/** Actor and target are lists of texts that all describe the one: kind, prefixed id, bare id, name, UPN. */
function described(raw: unknown) {
  const entries = listIn(raw).map((entry) => ({ text: textMember(entry, 'ID', 'id') ?? '', type: entry.Type ?? entry.type }));
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
  if (type !== undefined && /^ServicePrincipal|^Application/i.test(type)) return { app: { servicePrincipalId: id, displayName } };
  return { user: { id, userPrincipalName: userPrincipalName ?? record.UserId } };
}

function targetOf(record: Members): Members {
  return { ...described(record.Target), modifiedProperties: record.ModifiedProperties };
}
