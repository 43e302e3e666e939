/** A record of Entra's audit log in one form, whichever export it came from. */
import { MalformedInputError } from '../../base/errors.ts';
import { hashOf } from '../../base/hash.ts';
import { activityOf, normaliseActivity } from './audit-activity.ts';
import { isPortalRow, unfoldPortalRow } from './portal-rows.ts';
import { readTime } from './record-times.ts';
import {
  idOf,
  ifNotTooDeep,
  isMembers,
  listIn,
  type Members,
  member,
  membersIn,
  readAuditValue,
  textMember,
} from './record-values.ts';
import { isUnifiedRecord, unfoldUnifiedRecord, unifiedRecordIn } from './unified-records.ts';

export interface AuditLogRecord {
  /** As given; where an export has none, a hash of the record. */
  readonly id: string;
  /** The activity's name, normalised: lower case, hyphens, single blanks, no trailing period. */
  readonly activity: string;
  /** When it happened, ISO 8601 with milliseconds. */
  readonly at: string;
  readonly service: string;
  readonly category: string;
  /** False where the record says that the operation failed and so changed nothing. */
  readonly succeeded: boolean;
  readonly correlationId?: string;
  readonly actor?: AuditActor;
  readonly targets: readonly AuditTarget[];
  /** `additionalDetails`, by key. */
  readonly details: Readonly<Record<string, string>>;
}

export interface AuditActor {
  readonly kind: 'user' | 'service-principal';
  /** Directory object id; where the record has only an app id or a name, that. */
  readonly id: string;
  /** UPN or display name, for people to read. */
  readonly name?: string;
}

export interface AuditTarget {
  readonly id?: string;
  /** `User`, `ServicePrincipal`, `Policy`, …, as written. */
  readonly type: string;
  readonly name?: string;
  readonly userPrincipalName?: string;
  readonly changes: readonly AuditChange[];
}

/** One modified property. Values that are JSON text are parsed; null where absent or `[]`. */
export interface AuditChange {
  readonly property: string;
  readonly before: unknown;
  readonly after: unknown;
}

const TIME_MEMBERS = [
  'activityDateTime',
  'ActivityDateTime [UTC]',
  'creationTime',
  'Date (UTC)',
  'time',
  'TimeGenerated [UTC]',
  'timeGenerated',
];

/** Undefined where this is another kind of record (a sign-in, a policy, a notification). */
export function readAuditLogRecord(raw: unknown): AuditLogRecord | undefined {
  const name = activityOf(raw);
  return name === undefined || !isMembers(raw) ? undefined : recordOf(raw, name);
}

/** For a source that holds nothing else. @throws MalformedInputError */
export function parseAuditLogRecord(raw: unknown): AuditLogRecord {
  const record = readAuditLogRecord(raw);
  if (record === undefined) throw new MalformedInputError('audit log record', 'it has no activity name');
  return record;
}

/** The tenant that the record names. `TenantId` of Log Analytics is the workspace, so it is ignored. */
export function tenantIdOf(raw: unknown): string | undefined {
  if (!isMembers(raw)) return undefined;
  const inner = membersIn(raw.properties) ?? unifiedRecordIn(raw) ?? raw;
  const tenantId =
    textMember(raw, 'AADTenantId') ??
    fromResource(raw) ??
    raw.tenantId ??
    inner.tenantId ??
    member(inner, 'organizationId');
  return typeof tenantId === 'string' && tenantId !== '' ? idOf(tenantId) : undefined;
}

function fromResource(raw: Members): string | undefined {
  return /^\/tenants\/([^/]+)/i.exec(textMember(raw, 'resourceId') ?? '')?.[1];
}

function recordOf(raw: Members, name: string): AuditLogRecord {
  const [inner, outer] = unwrap(raw);
  const at = timeIn(inner) ?? timeIn(outer);
  if (at === undefined) throw new MalformedInputError('audit log record', 'it has no time that can be read');

  const text = (...names: readonly string[]) => textMember(inner, ...names) ?? textMember(outer, ...names);
  const targets = listIn(member(inner, 'targetResources') ?? member(outer, 'targetResources')).map(targetOf);
  const correlationId = idOf(text('correlationId'));
  const actor = actorOf(membersIn(member(inner, 'initiatedBy') ?? member(outer, 'initiatedBy')));
  return {
    id: text('id') ?? `hash_${hashOf(ifNotTooDeep(raw, () => JSON.stringify(raw)))}`,
    activity: normaliseActivity(name),
    at,
    service: text('loggedByService') ?? '',
    category: text('category') ?? '',
    succeeded: succeededIn(inner, outer) && !targets.some(namesException),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...(actor === undefined ? {} : { actor }),
    targets,
    details: detailsOf(member(inner, 'additionalDetails') ?? member(outer, 'additionalDetails')),
  };
}

/** The record itself, and the envelope around it. */
function unwrap(raw: Members): readonly [Members, Members] {
  if (isUnifiedRecord(raw)) return [unfoldUnifiedRecord(raw), {}];
  if (isPortalRow(raw)) return [unfoldPortalRow(raw), {}];
  return [membersIn(raw.properties) ?? raw, raw];
}

function timeIn(members: Members): string | undefined {
  for (const name of TIME_MEMBERS) {
    const time = readTime(member(members, name));
    if (time !== undefined) return time;
  }
  return undefined;
}

/** From the first result column that has a value. A record without a result has not failed. */
function succeededIn(inner: Members, outer: Members): boolean {
  const result =
    member(inner, 'result', 'resultType') ?? member(outer, 'result', 'resultType') ?? member(outer, 'resultSignature');
  if (typeof result === 'number') return result === 0;
  if (typeof result === 'boolean') return result;
  return typeof result !== 'string' || !/fail|time-?out|error|denied|false|^\s*[1-9]\d*\s*$/i.test(result);
}

/** A failed operation can have the result "success", with the exception among the modified properties. */
function namesException({ changes }: AuditTarget): boolean {
  return changes.some(
    ({ property, after }) =>
      property.startsWith('MethodExecutionResult') && typeof after === 'string' && /exception/i.test(after),
  );
}

function actorOf(initiatedBy: Members | undefined): AuditActor | undefined {
  if (initiatedBy === undefined) return undefined;
  const user = membersIn(member(initiatedBy, 'user'));
  const userId = user && textMember(user, 'id', 'userPrincipalName', 'displayName');
  if (user && userId)
    return { kind: 'user', id: idOf(userId), ...nameOf(textMember(user, 'userPrincipalName', 'displayName')) };
  const app = membersIn(member(initiatedBy, 'app'));
  const appId = app && textMember(app, 'servicePrincipalId', 'appId', 'displayName');
  return app && appId
    ? { kind: 'service-principal', id: idOf(appId), ...nameOf(textMember(app, 'displayName')) }
    : undefined;
}

function nameOf(name: string | undefined): { readonly name?: string } {
  return name === undefined ? {} : { name };
}

function targetOf(target: Members): AuditTarget {
  const id = idOf(textMember(target, 'id'));
  const userPrincipalName = textMember(target, 'userPrincipalName');
  return {
    ...(id === undefined ? {} : { id }),
    type: textMember(target, 'type') ?? '',
    ...nameOf(textMember(target, 'displayName')),
    ...(userPrincipalName === undefined ? {} : { userPrincipalName }),
    changes: listIn(member(target, 'modifiedProperties')).map(changeOf),
  };
}

function changeOf(property: Members): AuditChange {
  return {
    property: textMember(property, 'displayName', 'name') ?? '',
    before: readAuditValue(member(property, 'oldValue')),
    after: readAuditValue(member(property, 'newValue')),
  };
}

function detailsOf(raw: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    listIn(raw).flatMap((detail) => {
      const [key, value] = [textMember(detail, 'key', 'name'), textMember(detail, 'value')];
      return key === undefined || value === undefined ? [] : [[key, value]];
    }),
  );
}
