/**
 * Reads the targets of an audit record. Targets and properties come in any order: they are picked by type and name,
 * never by position.
 */
import type { AuditChange, AuditTarget } from '../ingest/records/audit-log-record.ts';
import { type Subject, subjectOf } from './subject.ts';

export type IdentifiedTarget = AuditTarget & { readonly id: string };

/** The targets of this type; those without a type only where no target has this type. */
export function targetsOf(targets: readonly AuditTarget[], type: string): readonly IdentifiedTarget[] {
  const identified = targets.flatMap(identifiedTarget);
  const typed = identified.filter((target) => target.type.toLowerCase() === type.toLowerCase());
  return typed.length > 0 ? typed : identified.filter((target) => target.type === '');
}

/** Entra always gives the id; an anonymised export may have only a name, which then serves as the id. */
export function identifiedTarget(target: AuditTarget): readonly IdentifiedTarget[] {
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
  if (text === 'true') return true;
  return text === 'false' ? false : undefined;
}

/** Entra writes the object id in front of a deleted user's UPN; people know the UPN without it. */
export function userSubject({ id, name, userPrincipalName }: IdentifiedTarget): Subject {
  const prefix = id.replaceAll('-', '');
  const upn = userPrincipalName?.toLowerCase().startsWith(prefix)
    ? userPrincipalName.slice(prefix.length)
    : userPrincipalName;
  return subjectOf('user', { id, name: upn ?? name ?? '' });
}

/** The new value of a flag; undefined where the record does not show that it changed. */
export function switchedOf(changes: readonly AuditChange[], property: string): boolean | undefined {
  const change = changeOf(changes, property);
  const [before, after] = [flagOf(change?.before), flagOf(change?.after)];
  return before === undefined || before === after ? undefined : after;
}

/** A property's text: the new one, or the old one where the property was removed. */
export function eitherText(changes: readonly AuditChange[], property: string): string | undefined {
  const change = changeOf(changes, property);
  return textIn(change?.after) ?? textIn(change?.before);
}

/** A text, number or flag as text. Objects give '': outside data may have a member that is called `toString`. */
export function plainText(value: unknown): string {
  return typeof value === 'object' || value === undefined ? '' : String(value);
}

export function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
