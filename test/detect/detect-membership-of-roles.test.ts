/** A user gets or loses a role: it counts where a policy names that role. */
import { describe, expect, test } from 'vitest';
import { app, assigned } from '../fakes/memory-tenant.ts';
import { ADA } from '../fixtures/audit-export.ts';
import { OFFICE, OTHER_ROLE, office, officeAsMember, policy, ROLE, role, summariesOf } from './moved.ts';

describe('a role that policies name', () => {
  test.each([
    [true, { includeRoles: [ROLE] }, 'tightened'],
    [false, { includeRoles: [ROLE] }, 'loosened'],
    [false, { includeUsers: ['All'], excludeRoles: [ROLE] }, 'tightened'],
  ] as const)('joined %s, under %j', async (joined, users, change) => {
    expect(await summariesOf(role(joined), { objects: [policy('ca1', users)] })).toEqual([
      `revocation policy-changed ${ROLE}_${ADA} ${change} ca1`,
    ]);
    expect(await summariesOf(role(joined), { objects: [policy('ca1', { includeRoles: ['another'] })] })).toEqual([]);
  });
});

describe('a role', () => {
  const named = policy('ca1', { includeRoles: [ROLE] });

  test.each([
    [true, 'tightened'],
    [false, 'loosened'],
  ] as const)('joined %s, as the mirror shows it already or still', async (joined, change) => {
    expect(await summariesOf(role(joined), { objects: [named], roles: { [ROLE]: [ADA] } })).toEqual([
      `revocation policy-changed ${ROLE}_${ADA} ${change} ca1`,
    ]);
  });

  test('changes nothing for a user whom another role includes or excludes', async () => {
    const roles = { [OTHER_ROLE]: [ADA] };
    expect(
      await summariesOf(role(true), { objects: [policy('ca2', { includeRoles: [ROLE, OTHER_ROLE] })], roles }),
    ).toEqual([]);
    expect(
      await summariesOf(role(true), {
        objects: [policy('ca3', { includeRoles: [ROLE], excludeRoles: [OTHER_ROLE] })],
        roles,
      }),
    ).toEqual([]);
    expect(
      await summariesOf(role(true), {
        objects: [policy('ca2', { includeRoles: [ROLE, OTHER_ROLE] })],
        roles: { [OTHER_ROLE]: ['bo'] },
      }),
    ).toHaveLength(1);
  });

  test('may be given to a group, and is not a group itself', async () => {
    const given = role(true, officeAsMember);
    expect(await summariesOf(given, { objects: [named, office] })).toEqual([
      `revocation policy-changed ${ROLE}_${OFFICE} tightened ca1`,
    ]);
    expect(await summariesOf(given, { objects: [policy('ca2', { includeGroups: [ROLE] }), office] })).toEqual([]);
  });

  test('changes no access to an app', async () => {
    const objects = [app('wiki', { assignmentRequired: true })];
    expect(await summariesOf(role(false), { objects, assignments: [assigned('wiki', ROLE, 'group')] })).toEqual([]);
  });
});
