/** Which policies apply to a user because of a group membership, and which do not. */
import { describe, expect, test } from 'vitest';
import { person, policyObject } from '../fakes/memory-tenant.ts';
import { ADA } from '../fixtures/audit-export.ts';
import { group, guest, includes, MEMBER, OFFICE, policy, ROLE, SALES, summariesOf, TEAM } from './moved.ts';

describe('a group that policies name', () => {
  test('counts also where it contains the group indirectly', async () => {
    const objects = [policy('ca3', { includeGroups: [OFFICE] })];
    expect(await summariesOf(group(true), { objects, members: { [OFFICE]: [SALES], [SALES]: [OFFICE] } })).toHaveLength(
      1,
    );
    expect(await summariesOf(group(true), { objects, members: { [SALES]: [OFFICE] } })).toEqual([]);
  });

  test.each([
    ['no policy names it', [policy('ca4', { includeGroups: [OFFICE] })], {}],
    ['the policy is report-only', [policy('ca5', { includeGroups: [SALES] }, 'enabledForReportingButNotEnforced')], {}],
    [
      'the policy applied to the person already',
      [policy('ca6', { includeUsers: ['All'], includeGroups: [SALES] })],
      {},
    ],
    ['the person is excluded by id', [policy('ca7', { includeGroups: [SALES], excludeUsers: [ADA] })], {}],
    [
      'the person is excluded through another group',
      [policy('ca8', { includeGroups: [SALES], excludeGroups: [OFFICE] })],
      { members: { [OFFICE]: [ADA] } },
    ],
    [
      'the person is excluded through a role',
      [policy('ca9', { includeGroups: [SALES], excludeRoles: [ROLE] })],
      { roles: { [ROLE]: [ADA] } },
    ],
    [
      'the policy applied to the person already through a role',
      [policy('ca10', { includeGroups: [SALES], includeRoles: [ROLE] })],
      { roles: { [ROLE]: [ADA] } },
    ],
    [
      'the person is excluded through a group of a group',
      [policy('ca11', { includeGroups: [SALES], excludeGroups: [OFFICE] })],
      { members: { [OFFICE]: [TEAM], [TEAM]: [ADA] } },
    ],
    [
      'the person was an indirect member of the named group already',
      [policy('ca12', { includeGroups: [OFFICE] })],
      { members: { [OFFICE]: [SALES, TEAM], [TEAM]: [ADA] } },
    ],
    [
      'a guest was included already',
      [policy('ca13', { includeUsers: ['GuestsOrExternalUsers'], includeGroups: [SALES] }), guest],
      {},
    ],
    [
      'a guest is excluded',
      [policy('ca14', { includeGroups: [SALES], excludeUsers: ['GuestsOrExternalUsers'] }), guest],
      {},
    ],
    ['the person is deleted', [includes, person(ADA, { deleted: true })], {}],
    ['a role has the same id', [policy('ca15', { includeRoles: [SALES] })], {}],
  ] as const)('says nothing where %s', async (_, objects, facts) => {
    expect(await summariesOf(group(true), { objects, ...facts })).toEqual([]);
  });

  test('a policy for guests and the group newly applies to a member who is no guest', async () => {
    const objects = [policy('ca13', { includeUsers: ['GuestsOrExternalUsers'], includeGroups: [SALES] })];
    expect(await summariesOf(group(true), { objects })).toHaveLength(1);
    const some = [
      policy('ca14', {
        includeGroups: [SALES],
        includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'b2bCollaborationGuest' },
      }),
    ];
    expect(await summariesOf(group(true), { objects: some })).toHaveLength(1);
    expect(await summariesOf(group(true), { objects: [...some, guest] })).toEqual([]);
  });

  test('the policy for guests no longer applies to a guest who becomes excluded', async () => {
    const forGuests = {
      includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'b2bCollaborationGuest' },
      excludeGroups: [SALES],
    };
    const objects = [policy('ca16', forGuests)];
    expect(await summariesOf(group(false), { objects: [...objects, guest] })).toEqual([
      `revocation policy-changed ${MEMBER} tightened ca16`,
    ]);
    expect(await summariesOf(group(false), { objects })).toEqual([]);
  });

  test.each([
    { conditions: null },
    { conditions: 'text' },
    {},
    { conditions: {} },
    { conditions: { users: null } },
    { conditions: { users: 'text' } },
    { conditions: { users: { includeGroups: [7, null] } } },
  ])('a policy applies to nobody where it names them in an unknown form: %j', async (content) => {
    const odd = policyObject({ id: 'odd', state: 'enabled', ...content });
    expect(await summariesOf(group(true), { objects: [odd, includes] })).toEqual([
      `revocation policy-changed ${MEMBER} tightened ca1`,
    ]);
  });

  test('a text where a list belongs is a list of one, as exports write it', async () => {
    const one = policyObject({ id: 'one', state: 'enabled', conditions: { users: { includeGroups: SALES } } });
    expect(await summariesOf(group(true), { objects: [one, includes] })).toEqual([
      `revocation policy-changed ${MEMBER} tightened ca1+one`,
    ]);
  });
});
