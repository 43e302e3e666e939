/** What the reach of a change costs does not grow with what it does not concern. */
import { expect, test } from 'vitest';
import { findAffected } from '../../src/impact/find-affected.ts';
import { scopeCounts, scopePairs } from '../../src/impact/scope.ts';
import type { Grant } from '../../src/mirror/tenant.ts';
import { app, grant, memoryTenant, person, policyObject } from '../fakes/memory-tenant.ts';
import { BLOCK, policy } from './policy/policy-builder.ts';
import { affectedByChange } from './policy-reach.ts';
import { revocation } from './revocation-builder.ts';

const numbered = <T>(count: number, make: (index: number) => T) => Array.from({ length: count }, (_, n) => make(n));

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

test('a location that many policies name for different people keeps each person once, and loses no pair', async () => {
  const people = numbered(1000, (n) => `user${n}`);
  const naming = numbered(10, (bit) => ({
    ...policy({
      users: { includeUsers: people.filter((_, n) => (n >> bit) % 2 === 1) },
      applications: { includeApplications: [`app${bit}-app-id`] },
      conditions: { locations: { includeLocations: ['All'], excludeLocations: ['office'] } },
    }),
    id: `policy${bit}`,
  }));
  const office = (ranges: readonly string[]) => ({
    id: 'office',
    ipRanges: ranges.map((cidrAddress) => ({ cidrAddress })),
  });
  const tenant = memoryTenant({
    objects: [...people.map((id) => person(id)), ...numbered(10, (n) => app(`app${n}`)), ...naming.map(policyObject)],
  });
  const sides = { before: office(['10.0.0.0/8']), after: office([]) };
  const { scope } = await affectedByChange(sides, tenant);

  expect(scope?.userIds).toHaveLength(999);
  expect(scopePairs(scope ?? { rectangles: [] })).toBe(
    numbered(1000, (n) => n.toString(2).replaceAll('0', '').length).reduce((a, b) => a + b),
  );
});

test('what a block of everybody costs does not grow with the pairs', async () => {
  const facts = { objects: [...numbered(3000, (n) => person(`user${n}`)), ...numbered(300, (n) => app(`app${n}`))] };
  const { scope, users, rectangles } = await affectedByChange(
    { after: policy({ grantControls: BLOCK }) },
    memoryTenant(facts),
  );

  expect(scope && scopeCounts(scope)).toEqual({ users: 3000, apps: 300, pairs: 900_000 });
  expect([scope?.rectangles.length, scope?.sets.length]).toEqual([1, 1]);
  // Nobody has to be named who uses nothing.
  expect([users, rectangles]).toEqual([[], []]);
});
