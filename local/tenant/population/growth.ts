/**
 * What a larger tenant has beside the small one: with its people grow its apps, groups, consents and assignments. Days
 * of a small tenant stay as they were.
 */
import type { AppRoleAssignment, Grant, Group, ServicePrincipal, User } from '../directory/directory-objects.ts';
import type { Random } from '../random.ts';
import { clientOf } from './apps.ts';
import { assignmentOf, grantOf } from './consents.ts';
import { groupOf } from './groups.ts';

export interface Growth {
  readonly clients: readonly ServicePrincipal[];
  readonly groups: readonly Group[];
  readonly membership: ReadonlyMap<string, Set<string>>;
  readonly grants: readonly Grant[];
  readonly assignments: readonly AppRoleAssignment[];
  readonly owners: ReadonlyMap<string, readonly string[]>;
}

interface Setting {
  readonly random: Random;
  readonly tenantId: string;
  readonly domain: string;
  readonly startedAt: number;
  readonly users: readonly User[];
  /** What the consents are for. */
  readonly resource: ServicePrincipal | undefined;
}

const SMALL_TENANT = 200;
const USERS_PER_APP = 20;
const USERS_PER_GROUP = 10;
const MEMBERS = 100;
/** One group in so many has a group as a member, too. */
const NESTED_EVERY = 20;
/** One app in so many has a consent for everybody; one in so many is assigned to a group. */
const TENANT_WIDE_EVERY = 5;
const ASSIGNED_EVERY = 3;
const CONSENTS = 2;
/** One app in so many has no owner. */
const UNOWNED_EVERY = 5;

const NOTHING: Growth = {
  clients: [],
  groups: [],
  membership: new Map(),
  grants: [],
  assignments: [],
  owners: new Map(),
};

/** An app for every twenty people, a group of a hundred for every ten, and two consents for each. */
export function growthOf({ random, tenantId, domain, startedAt, users, resource }: Setting): Growth {
  if (users.length <= SMALL_TENANT || resource === undefined) return NOTHING;
  const clients = numbered(users.length / USERS_PER_APP, (number) =>
    clientOf(random, { displayName: `Business App ${number}`, number, tenantId, domain }),
  );
  const groups = numbered(users.length / USERS_PER_GROUP, (number) => groupOf(random, `Team ${number}`, startedAt));
  const staff = users.filter(({ userType }) => userType === 'Member');
  const at = <T>(items: readonly T[], index: number) => items[index % items.length];

  const membership = new Map(
    groups.map(({ id }, number) => {
      const people = numbered(MEMBERS, (member) => at(staff, number * MEMBERS + member - 1)?.id);
      const nested = number % NESTED_EVERY === 1 ? [at(groups, number + 1)?.id] : [];
      return [id, new Set([...people, ...nested].filter((one) => one !== undefined))] as const;
    }),
  );
  const forAll = clients.filter((_, index) => index % TENANT_WIDE_EVERY === 0);
  const own = staff.flatMap((user, index) =>
    numbered(CONSENTS, (which) => at(clients, index * CONSENTS + which)).flatMap((client) =>
      client === undefined ? [] : [grantOf(random, client, resource, user.id)],
    ),
  );
  const assigned = clients.filter((_, index) => index % ASSIGNED_EVERY === 0);
  return {
    clients,
    groups,
    membership,
    grants: [...forAll.map((client) => grantOf(random, client, resource, null)), ...own],
    assignments: assigned.flatMap((client, index) => {
      const group = at(groups, index);
      if (group === undefined) return [];
      return [assignmentOf(random, { client, principal: { ...group, type: 'Group' }, startedAt })];
    }),
    owners: new Map(
      clients.map(({ id }, index) => [id, index % UNOWNED_EVERY === 0 ? [] : [random.pick(staff).id]] as const),
    ),
  };
}

/** From 1. */
function numbered<T>(count: number, make: (number: number) => T): readonly T[] {
  return Array.from({ length: Math.floor(count) }, (_, index) => make(index + 1));
}
