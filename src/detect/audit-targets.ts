/** What the targets of an audit record say. Targets and properties come in any order: they are picked by type and name, never by place. */
import type { AuditChange, AuditTarget } from '../ingest/records/audit-log-record.ts';
import type { User } from '../mirror/tenant.ts';
import type { Subject } from './report.ts';

export type Nameable = AuditTarget & { readonly id: string };

/** The targets of this type; one without a type counts where no other is of the type. */
export function targetsOf(targets: readonly AuditTarget[], type: string): readonly Nameable[] {
  const nameable = targets.flatMap(nameableOf);
  const typed = nameable.filter((target) => target.type.toLowerCase() === type.toLowerCase());
  return typed.length > 0 ? typed : nameable.filter((target) => target.type === '');
}

/** Entra always gives the id; exports that were made anonymous may have kept a name only. */
export function nameableOf(target: AuditTarget): readonly Nameable[] {
  const id = target.id ?? target.userPrincipalName ?? target.name;
  return id === undefined ? [] : [{ ...target, id }];
}

export function changeOf(changes: readonly AuditChange[], property: string): AuditChange | undefined {
  return changes.find((change) => change.property === property);
}

/** Booleans are written as `[true]`, `"True"` or `true`. */
export function flagOf(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

/** Entra puts the object id before the UPN of a deleted user; people know the name without it. */
export function userSubject({ id, name, userPrincipalName }: Nameable): Subject {
  const prefix = id.replaceAll('-', '');
  const upn = userPrincipalName?.toLowerCase().startsWith(prefix)
    ? userPrincipalName.slice(prefix.length)
    : userPrincipalName;
  const known = upn ?? name;
  return { kind: 'user', id, ...(known ? { name: known } : {}) };
}

/** A user as the mirror knows them. */
export function mirroredUser({ id, userPrincipalName, displayName }: User): Subject {
  const name = userPrincipalName || displayName;
  return { kind: 'user', id, ...(name ? { name } : {}) };
}

export function servicePrincipalSubject({ id, name }: { readonly id: string; readonly name?: string }): Subject {
  return { kind: 'service-principal', id, ...(name ? { name } : {}) };
}

/** What a flag was turned to; undefined where the record does not say that it turned. */
export function switchedOf(changes: readonly AuditChange[], property: string): boolean | undefined {
  const change = changeOf(changes, property);
  const [before, after] = [flagOf(change?.before), flagOf(change?.after)];
  return before === undefined || before === after ? undefined : after;
}

/** Text of a property, whichever side has it: what was removed has it before, what was added after. */
export function eitherText(changes: readonly AuditChange[], property: string): string | undefined {
  const change = changeOf(changes, property);
  return textIn(change?.after) ?? textIn(change?.before);
}

/** A text, number or flag as text. What else there is has none: a member of it may be called `toString`. */
export function plainText(value: unknown): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}

export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
