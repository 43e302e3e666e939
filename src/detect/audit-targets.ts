/** What the targets of an audit record say. Targets and properties come in any order: they are picked by type and name, never by place. */
import type { AuditChange, AuditTarget } from '../accept/audit-log-record.ts';
import type { Subject } from './report.ts';

/** The targets of this type that can be named; one without a type counts where no other is of the type. */
export function targetsOf(targets: readonly AuditTarget[], type: string): readonly (AuditTarget & { readonly id: string })[] {
  const nameable = targets.filter((target) => target.id !== undefined).map((target) => ({ ...target, id: target.id ?? '' }));
  const typed = nameable.filter((target) => target.type.toLowerCase() === type.toLowerCase());
  return typed.length > 0 ? typed : nameable.filter((target) => target.type === '');
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
export function userSubject({ id, name, userPrincipalName }: AuditTarget & { readonly id: string }): Subject {
  const prefix = id.replaceAll('-', '');
  const upn = userPrincipalName?.toLowerCase().startsWith(prefix) ? userPrincipalName.slice(prefix.length) : userPrincipalName;
  const known = upn ?? name;
  return { kind: 'user', id, ...(known ? { name: known } : {}) };
}
