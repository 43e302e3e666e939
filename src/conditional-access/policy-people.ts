/** To which people a Conditional Access policy applies, by the users, groups and roles that it names. */
import type { PeopleScope, Principals, Selection } from './read-policy.ts';

/** One person, with every group above them and every role they hold. */
export interface Person {
  readonly id: string;
  readonly guest: boolean;
  readonly groups: ReadonlySet<string>;
  readonly roles: ReadonlySet<string>;
}

/** Ids of groups and roles (by template id). */
export type NamedPrincipals = Pick<ReadonlySet<string>, 'has'>;

/** Exclusion always wins. The mirror cannot tell which kinds of guests are excluded, so no guest is. */
export function isFor({ include, exclude }: PeopleScope, person: Person): boolean {
  const isIncluded = isNamed(include, person) || (person.guest && include.guestKinds !== undefined);
  return isIncluded && !isNamed(exclude, person);
}

function isNamed({ users, groups, roles, allGuests }: Principals, person: Person): boolean {
  if (users.all || users.ids.includes(person.id) || (allGuests && person.guest)) return true;
  return holdsAny(groups, person.groups) || holdsAny(roles, person.roles);
}

function holdsAny({ all, ids }: Selection, held: ReadonlySet<string>): boolean {
  return all ? held.size > 0 : ids.some((id) => held.has(id));
}

/** The groups and roles that any of these policies includes or excludes. */
export function groupsAndRolesNamed(scopes: readonly PeopleScope[]): NamedPrincipals {
  const named = scopes
    .flatMap(({ include, exclude }) => [include, exclude])
    .flatMap(({ groups, roles }) => [groups, roles]);
  return named.some(({ all }) => all) ? { has: () => true } : new Set(named.flatMap(({ ids }) => ids));
}
