/** What the reach of a change costs does not grow with what it does not concern. */
import { expect, test } from 'vitest';
import { findAffected } from '../../src/impact/find-affected.ts';
import { expandPolicyChange } from '../../src/impact/policy/plain-expansion.ts';
import type { Grant, Tenant } from '../../src/mirror/tenant.ts';
import { app, grant, memoryTenant, person, policyObject } from '../fakes/memory-tenant.ts';
import { policy } from './policy/policy-builder.ts';
import { revocation } from './revocation-builder.ts';

const numbered = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, n) => make(n));

/** Counts how often each list of the full tenant is read. */
function counting(tenant: Tenant) {
  const read: string[] = [];
  return {
    read,
    tenant: {
      ...tenant,
      objects: (kind, at) => {
        read.push(kind);
        return tenant.objects(kind, at);
      },
    } satisfies Tenant,
  };
}

test('a person who joins a group costs no pass over all apps, people or consents', async () => {
  const block = policyObject({
    ...policy({ users: { includeGroups: ['sales'] }, applications: { includeApplications: ['app7-app-id'] } }),
    id: 'block',
  });
  const everything = policyObject({ ...policy({ users: { includeGroups: ['sales'] } }), id: 'all' });
  const { tenant, read } = counting(
    memoryTenant({
      objects: [person('ada'), ...numbered(50, (n) => app(`app${n}`)), grant('app7', 'ada'), block, everything],
    }),
  );
  const membership = { ownerId: 'sales', memberId: 'ada', way: 'joined', policyIds: ['block', 'all'] } as const;
  const { rectangles } = await findAffected(
    revocation({
      cause: 'policy-changed',
      subject: { kind: 'membership', id: 'sales_ada' },
      detail: { policy: { change: 'tightened' }, membership },
    }),
    tenant,
  );

  expect(rectangles).toMatchObject([{ userIds: ['ada'], appIds: ['app7'] }]);
  expect(read).toEqual([]);
});

test('a consent for thousands of people reads the scopes of each grant once', async () => {
  let scopesRead = 0;
  const counted = (own: Grant): Grant => ({
    ...own,
    get scopes() {
      scopesRead += 1;
      return own.scopes;
    },
  });
  const people = numbered(2000, (n) => `user${n}`);
  const tenant = memoryTenant({
    objects: [grant('crm', undefined), ...people.map((id, n) => counted(grant('crm', id, n % 2 ? ['Mail.Read'] : [])))],
  });
  // Not the facts, which build the tenant, but the judging of its users.
  scopesRead = 0;
  const { rectangles } = await findAffected(
    revocation({
      cause: 'consent-revoked',
      subject: { kind: 'grant', id: 'crm_all' },
      detail: { lostScopes: ['Mail.Read'] },
    }),
    tenant,
  );

  expect(rectangles.map(({ effect, userIds }) => [effect, userIds.length]).sort()).toEqual([
    ['dies', 1000],
    ['survives', 1000],
  ]);
  expect(scopesRead).toBeLessThan(3 * people.length);
});

test('a location that many policies name for different people stays a few rectangles, and no pair is lost', async () => {
  const people = numbered(1000, (n) => `user${n}`);
  const naming = numbered(10, (bit) => ({
    ...policy({
      users: { includeUsers: people.filter((_, n) => (n >> bit) % 2 === 1) },
      applications: { includeApplications: [`app${bit}-app-id`] },
      conditions: { locations: { includeLocations: ['office'] } },
    }),
    id: `policy${bit}`,
  }));
  const tenant = memoryTenant({
    objects: [...people.map((id) => person(id)), ...numbered(10, (n) => app(`app${n}`)), ...naming.map(policyObject)],
  });
  const { scope = [] } = await expandPolicyChange(
    { before: { id: 'office', isTrusted: true }, after: { id: 'office', isTrusted: false } },
    { tenant, at: 0 },
  );

  expect(scope.length).toBeLessThanOrEqual(200);
  expect(new Set(scope.flatMap(({ userIds }) => userIds)).size).toBe(999);
  expect(scope.flatMap(({ userIds }) => userIds)).toHaveLength(999);
  for (const { userIds, appIds } of scope)
    for (const id of userIds)
      for (const [bit] of naming.entries())
        if ((Number(id.slice(4)) >> bit) % 2 === 1) expect(appIds).toContain(`app${bit}`);
});
