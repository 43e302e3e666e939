/** Which policies a membership of a group brings somebody under, and which it does not. */
import { describe, expect, test } from 'vitest';
import { person, policyObject } from '../fakes/memory-tenant.ts';
import { ADA } from '../fixtures/audit-export.ts';
import { group, guest, includes, MEMBER, OFFICE, policy, ROLE, SALES, said, TEAM } from './moved.ts';

describe('a group that policies name', () => {
  test('is asked for at any height', async () => {
    const objects = [policy('ca3', { includeGroups: [OFFICE] })];
    expect(await said(group(true), { objects, members: { [OFFICE]: [SALES], [SALES]: [OFFICE] } })).toHaveLength(1);
    expect(await said(group(true), { objects, members: { [SALES]: [OFFICE] } })).toEqual([]);
  });

  test.each([
    ['no policy names it', [policy('ca4', { includeGroups: [OFFICE] })], {}],
    ['the policy only reports', [policy('ca5', { includeGroups: [SALES] }, 'enabledForReportingButNotEnforced')], {}],
    ['the policy was for the person already', [policy('ca6', { includeUsers: ['All'], includeGroups: [SALES] })], {}],
    ['the person is spared otherwise', [policy('ca7', { includeGroups: [SALES], excludeUsers: [ADA] })], {}],
    [
      'the person is spared through another group',
      [policy('ca8', { includeGroups: [SALES], excludeGroups: [OFFICE] })],
      { members: { [OFFICE]: [ADA] } },
    ],
    [
      'the person is spared for a role',
      [policy('ca9', { includeGroups: [SALES], excludeRoles: [ROLE] })],
      { roles: { [ROLE]: [ADA] } },
    ],
    [
      'the policy was for the person already by a role',
      [policy('ca10', { includeGroups: [SALES], includeRoles: [ROLE] })],
      { roles: { [ROLE]: [ADA] } },
    ],
    [
      'the person is spared through a group of a group',
      [policy('ca11', { includeGroups: [SALES], excludeGroups: [OFFICE] })],
      { members: { [OFFICE]: [TEAM], [TEAM]: [ADA] } },
    ],
    [
      'the person was below the group that is named already',
      [policy('ca12', { includeGroups: [OFFICE] })],
      { members: { [OFFICE]: [SALES, TEAM], [TEAM]: [ADA] } },
    ],
    [
      'a guest was meant already',
      [policy('ca13', { includeUsers: ['GuestsOrExternalUsers'], includeGroups: [SALES] }), guest],
      {},
    ],
    [
      'a guest is spared',
      [policy('ca14', { includeGroups: [SALES], excludeUsers: ['GuestsOrExternalUsers'] }), guest],
      {},
    ],
    ['the person is deleted', [includes, person(ADA, { deleted: true })], {}],
    ['a role has the same id', [policy('ca15', { includeRoles: [SALES] })], {}],
  ] as const)('says nothing where %s', async (_, objects, facts) => {
    expect(await said(group(true), { objects, ...facts })).toEqual([]);
  });

  test('a policy for guests is news to whoever is none', async () => {
    const objects = [policy('ca13', { includeUsers: ['GuestsOrExternalUsers'], includeGroups: [SALES] })];
    expect(await said(group(true), { objects })).toHaveLength(1);
    const some = [
      policy('ca14', {
        includeGroups: [SALES],
        includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'b2bCollaborationGuest' },
      }),
    ];
    expect(await said(group(true), { objects: some })).toHaveLength(1);
    expect(await said(group(true), { objects: [...some, guest] })).toEqual([]);
  });

  test('a guest who is spared no longer meets the policy for guests', async () => {
    const forGuests = {
      includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'b2bCollaborationGuest' },
      excludeGroups: [SALES],
    };
    const objects = [policy('ca16', forGuests)];
    expect(await said(group(false), { objects: [...objects, guest] })).toEqual([
      `revocation policy-changed ${MEMBER} tightened ca16`,
    ]);
    expect(await said(group(false), { objects })).toEqual([]);
  });

  test.each([
    { conditions: null },
    { conditions: 'text' },
    {},
    { conditions: {} },
    { conditions: { users: null } },
    { conditions: { users: 'text' } },
    { conditions: { users: { includeGroups: SALES } } },
    { conditions: { users: { includeGroups: [7, null] } } },
  ])('a policy is for nobody where it names them in a form that is not known: %j', async (content) => {
    const odd = policyObject({ id: 'odd', state: 'enabled', ...content });
    expect(await said(group(true), { objects: [odd, includes] })).toEqual([
      `revocation policy-changed ${MEMBER} tightened ca1`,
    ]);
  });
});
