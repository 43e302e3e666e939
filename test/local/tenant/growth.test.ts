/** A larger tenant has more apps, groups, consents and devices, and a small one stays what it was. */
import { expect, test } from 'vitest';
import { populate } from '../../../local/tenant/population/population.ts';

const CLOCK = () => Date.parse('2031-03-01T08:00:00Z');

function sizesOf(users: number) {
  const { directory } = populate(1, users, CLOCK);
  const { servicePrincipals, groups, grants, assignments, devices } = directory;
  const counts = { servicePrincipals, groups, grants, assignments, devices };
  return Object.entries(counts).map(([name, store]) => [name, store.live().length] as const);
}

test('what belongs to people grows with them', () => {
  const large = new Map(sizesOf(4_000));
  for (const [name, count] of sizesOf(1_000))
    expect.soft((large.get(name) ?? 0) / count, name).toSatisfy((ratio: number) => ratio > 3 && ratio < 4.5);
});

test('a small tenant has the apps and groups of its stories only', () => {
  expect(sizesOf(60).slice(0, 2)).toEqual([
    ['servicePrincipals', 13],
    ['groups', 9],
  ]);
});

test('everybody is in ten teams, and each team is made of people or teams of the tenant', () => {
  const { directory } = populate(1, 1_000, CLOCK);
  const teams = directory.groups.live().filter(({ displayName }) => displayName?.startsWith('Team '));
  expect(teams).toHaveLength(100);
  const memberships = teams.flatMap(({ id }) => directory.members(id));
  expect(memberships.length / 950).toBeGreaterThan(10);
  expect(memberships.every((id) => directory.users.get(id) ?? directory.groups.get(id))).toBe(true);
});
