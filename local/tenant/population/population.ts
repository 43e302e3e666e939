/** Fills a tenant from a seed: people, groups, applications, consents, roles, policies. */
import type { Clock } from '../../../src/base/clock.ts';
import { type Directory, directoryOf, emptyStores } from '../directory/directory.ts';
import { plainTime } from '../http/graph-time.ts';
import { type Random, randomFrom } from '../random.ts';
import { type Apps, appsOf } from './apps.ts';
import { assignmentsOf, grantsOf } from './consents.ts';
import { crossTenantOf } from './cross-tenant.ts';
import { devicesOf, secretsOf, tokenPoliciesOf } from './devices-and-secrets.ts';
import { groupsOf } from './groups.ts';
import { growthOf } from './growth.ts';
import { type People, peopleOf } from './people.ts';
import { namedLocationsOf, policiesOf, strengthsOf } from './policies.ts';

const DAY_MS = 86_400_000;
const DOMAIN = 'contoso.example';
/** Well-known ids of role templates, the same in every tenant. */
const ROLE_TEMPLATES = [
  { roleTemplateId: '62e90394-69f5-4237-9190-012177145e10', displayName: 'Global Administrator' },
  { roleTemplateId: 'fe930be7-5e62-47db-91af-98c3a49a38b1', displayName: 'User Administrator' },
] as const;

export interface Population {
  readonly directory: Directory;
  readonly apps: Apps;
}

export function populate(seed: number, users: number, clock: Clock): Population {
  const random = randomFrom(seed, 'population');
  const startedAt = clock();
  const tenantId = random.guid();
  const people = peopleOf(users, { random, domain: DOMAIN, startedAt });
  const apps = appsOf(random, tenantId, DOMAIN);
  const { groups, membership } = groupsOf(random, people.users, startedAt);
  const roles = ROLE_TEMPLATES.map((role) => ({
    id: random.guid(),
    deletedDateTime: null,
    description: role.displayName,
    ...role,
  }));
  const growth = growthOf({
    random: randomFrom(seed, 'growth'),
    tenantId,
    domain: DOMAIN,
    startedAt,
    users: people.users.slice(0, users),
    resource: apps.resources[0],
  });
  const clients = [...apps.clients, ...growth.clients];
  const locations = namedLocationsOf(random, startedAt);
  const adminRoles = roles.map((role) => role.roleTemplateId);

  const stores = emptyStores(clock, seed);
  for (const user of people.users) stores.users.load(user);
  for (const group of [...groups, ...growth.groups]) stores.groups.load(group);
  for (const app of [...apps.resources, ...clients, apps.auditor]) stores.servicePrincipals.load(app);
  for (const grant of [...grantsOf(random, apps, people.users.slice(0, users)), ...growth.grants])
    stores.grants.load(grant);
  const assignable = { clients: apps.clients, users: people.users.slice(0, users), groups, startedAt };
  for (const row of [...assignmentsOf(random, assignable), ...growth.assignments]) stores.assignments.load(row);
  const { devices, deviceUsers } = devicesOf(randomFrom(seed, 'devices'), people.users.slice(0, users));
  for (const device of devices) stores.devices.load(device);
  for (const policy of tokenPoliciesOf(randomFrom(seed, 'token policies'))) stores.tokenPolicies.load(policy);
  const cast = { groups, clients: apps.clients, breakGlassIds: people.breakGlassIds, adminRoles, locations };
  for (const policy of policiesOf(random, cast, startedAt)) stores.policies.load(policy);

  const directory = directoryOf({
    ...people,
    ...stores,
    tenantId,
    domain: DOMAIN,
    roles,
    namedLocations: locations,
    strengths: strengthsOf(startedAt),
    organization: organizationOf(tenantId, startedAt),
    securityDefaults: securityDefaultsOf(),
    conditionalAccess: { baselineScopes: '00000002-0000-0000-c000-000000000000' },
    crossTenant: crossTenantOf(randomFrom(seed, 'cross-tenant')),
    owners: new Map([...ownersOf(apps, people, random), ...growth.owners]),
    deviceUsers,
    secrets: secretsOf(randomFrom(seed, 'secrets'), clients, tenantId, startedAt),
    roleMembers: new Map(
      roles.map(({ id }, index) => [id, index === 0 ? people.breakGlassIds.concat(people.adminIds) : people.adminIds]),
    ),
    untouchable: new Set([...people.adminIds, ...people.breakGlassIds, ...people.mailboxIds]),
    membership: new Map([...membership, ...growth.membership]),
  });
  return { directory, apps: { ...apps, clients } };
}

/** Owners of the clients. One client has none, and one has an owner who cannot sign in any more. */
function ownersOf(apps: Apps, people: People, random: Random): Map<string, readonly string[]> {
  const staff = people.users.filter((user) => user.userType === 'Member' && user.accountEnabled).slice(0, 50);
  const disabled = people.users.find((user) => !user.accountEnabled && user.department !== null);
  return new Map(
    apps.clients.map((client, index) => {
      if (index === 6) return [client.id, []];
      if (index === 5 && disabled) return [client.id, [disabled.id]];
      return [
        client.id,
        random
          .shuffle(staff)
          .slice(0, random.between(1, 2))
          .map(({ id }) => id),
      ];
    }),
  );
}

function organizationOf(id: string, startedAt: number) {
  return {
    id,
    displayName: 'Contoso (simulated)',
    // Service plans of Entra ID P1 and P2.
    assignedPlans: ['41781fb2-bc02-4b7c-bd55-b576c07bb09d', 'eec0eb4f-6444-4f95-aba0-50c24d67f998'].map(
      (servicePlanId) => ({
        assignedDateTime: plainTime(startedAt - 600 * DAY_MS),
        capabilityStatus: 'Enabled',
        service: 'AADPremiumService',
        servicePlanId,
      }),
    ),
    countryLetterCode: 'DE',
    createdDateTime: plainTime(startedAt - 900 * DAY_MS),
    tenantType: 'AAD',
    verifiedDomains: [
      {
        capabilities: 'Email, OfficeCommunicationsOnline',
        isDefault: true,
        isInitial: true,
        name: DOMAIN,
        type: 'Managed',
      },
    ],
  };
}

function securityDefaultsOf() {
  return {
    id: '00000000-0000-0000-0000-000000000005',
    description: 'Protection for every tenant',
    displayName: 'Security Defaults',
    isEnabled: false,
  };
}
