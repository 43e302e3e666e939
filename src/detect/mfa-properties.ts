/** What the properties of a user say of the second factor: whether it is asked for, and which methods there are. */
import type { AuditChange } from '../accept/audit-log-record.ts';
import { isMembers } from '../accept/read-audit-value.ts';
import { changeOf, plainText } from './audit-targets.ts';

/** Per-user MFA: an entry per relying party with a State, 1 enabled, 2 enforced; none, or 0, is off. Undefined where the record does not say. */
export function isMfaRequired(changes: readonly AuditChange[]): { readonly before?: boolean; readonly after?: boolean } {
  const change = changeOf(changes, 'StrongAuthenticationRequirement');
  return change === undefined ? {} : { before: isAsked(change.before), after: isAsked(change.after) };
}

function isAsked(value: unknown): boolean {
  return entriesOf(value).some(({ State }) => Number(plainText(State)) > 0);
}

/** Kinds of method, by number, that were there and are no more. */
export function lostMethods(changes: readonly AuditChange[]): readonly number[] {
  const change = changeOf(changes, 'StrongAuthenticationMethod');
  if (change === undefined) return [];
  const kept = methodsIn(change.after);
  return methodsIn(change.before).filter((method) => !kept.includes(method));
}

function methodsIn(value: unknown): readonly number[] {
  return entriesOf(value).flatMap(({ MethodType }) => (/^\d+$/.test(plainText(MethodType)) ? [Number(MethodType)] : []));
}

function entriesOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return (Array.isArray(value) ? value : [value]).filter(isMembers);
}
