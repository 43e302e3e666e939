/** Whom the enforced Conditional Access policies are for, and whom not, by what they name: people, groups and roles. */
import type { Policy } from '../mirror/tenant.ts';

/** One person, with every group above them and every role they hold. */
export interface Person {
  readonly id: string;
  readonly guest: boolean;
  readonly groups: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
}

type Way = 'include' | 'exclude';

/** Exclusion always wins. Which kinds of guests are excluded the mirror cannot tell, so none is. */
export function isFor(policy: Policy, person: Person): boolean {
  return isNamed(policy, person, 'include') && !isNamed(policy, person, 'exclude');
}

export function groupsNamed(policy: Policy, way: Way): readonly string[] {
  return idsOf(usersIn(policy)[`${way}Groups`]);
}

export function rolesNamed(policy: Policy, way: Way): readonly string[] {
  return idsOf(usersIn(policy)[`${way}Roles`]);
}

function isNamed(policy: Policy, { id, guest, groups, roles }: Person, way: Way): boolean {
  const users = usersIn(policy);
  const listed = idsOf(users[`${way}Users`]);
  if (listed.includes('All') || listed.includes(id) || (guest && listed.includes('GuestsOrExternalUsers'))) return true;
  if (way === 'include' && guest && users.includeGuestsOrExternalUsers) return true;
  return (
    groupsNamed(policy, way).some((group) => groups.has(group)) ||
    rolesNamed(policy, way).some((role) => roles.has(role))
  );
}

function usersIn({ content }: Policy): Readonly<Record<string, unknown>> {
  const { conditions } = content;
  const users =
    typeof conditions === 'object' && conditions !== null && 'users' in conditions ? conditions.users : undefined;
  return typeof users === 'object' && users !== null ? (users as Readonly<Record<string, unknown>>) : {};
}

function idsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((id) => typeof id === 'string') : [];
}
