/** Records by which people come into groups and roles, or leave them. On their own they end nothing: it depends on what the group or role is for. */
import type { AuditLogRecord } from '../accept/audit-log-record.ts';
import { idOf } from '../accept/read-audit-value.ts';
import type { TenantChange } from '../mirror/tenant-change.ts';
import { eitherText, type Nameable, nameableOf } from './audit-targets.ts';

/** Who moved, into or out of what; just as a reading tells it. */
export type Movement = Pick<Extract<TenantChange, { readonly object: 'membership' }>, 'owner' | 'member' | 'joined'>;

interface Act {
  readonly kind: Movement['owner']['kind'];
  readonly joined: boolean;
  readonly all?: true;
}

const ACTS: ReadonlyMap<string, Act> = new Map<string, Act>([
  ['add member to group', { kind: 'group', joined: true }],
  ['remove member from group', { kind: 'group', joined: false }],
  ['delete group', { kind: 'group', joined: false, all: true }],
  ['add member to role', { kind: 'role', joined: true }],
  ['remove member from role', { kind: 'role', joined: false }],
]);

/** @param activity normalised */
export function isMembershipActivity(activity: string): boolean {
  return ACTS.has(activity);
}

/** Undefined where it is no such record, or does not say who or what. */
export function movementIn({ activity, targets }: AuditLogRecord): Movement | undefined {
  const act = ACTS.get(activity);
  if (act === undefined) return undefined;
  const changes = targets.flatMap((target) => target.changes);
  const told = idOf(eitherText(changes, act.kind === 'group' ? 'Group.ObjectID' : 'Role.TemplateId'));
  const nameable = targets.flatMap(nameableOf);
  // Only the property tells a role by its template, which is how policies name it.
  const id = told ?? (act.kind === 'group' ? nameable.find(({ type }) => isOf(type, 'group'))?.id : undefined);
  if (id === undefined) return undefined;
  const named = eitherText(changes, act.kind === 'group' ? 'Group.DisplayName' : 'Role.DisplayName') ?? nameable.find((target) => target.id === id)?.name;
  const owner = { kind: act.kind, id, ...(named ? { name: named } : {}) };
  if (act.all) return { owner, joined: false };

  const member = nameable.find((target) => target.id !== id && (isOf(target.type, 'user') || isOf(target.type, 'group')));
  return member && { owner, member: memberOf(member), joined: act.joined };
}

function memberOf({ type, id, userPrincipalName, name }: Nameable): NonNullable<Movement['member']> {
  const known = userPrincipalName ?? name;
  return { kind: isOf(type, 'group') ? 'group' : 'user', id, ...(known ? { name: known } : {}) };
}

function isOf(type: string, wanted: 'user' | 'group'): boolean {
  return type.toLowerCase() === wanted;
}
