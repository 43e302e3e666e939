/** What the targets of an audit record say. Targets and properties come in any order: they are picked by type and name, never by place. */
import type { AuditChange, AuditTarget } from '../accept/audit-log-record.ts';
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
  const upn = userPrincipalName?.toLowerCase().startsWith(prefix) ? userPrincipalName.slice(prefix.length) : userPrincipalName;
  const known = upn ?? name;
  return { kind: 'user', id, ...(known ? { name: known } : {}) };
}
