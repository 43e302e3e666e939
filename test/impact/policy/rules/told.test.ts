/** What the engine says besides who is hit: why, when it bites at the latest, how many, and what is not on record. */
import { describe, expect, test } from 'vitest';
import { every, policy } from '../reach/rule-builder.ts';
import { allOf, anyOf, BUILT_IN, blockOf, demanding, MFA, sessionOf, strength } from './parts.ts';
import { engineRows, type Rule } from './rule.ts';

type Change = Omit<Rule, 'hits'>;

/** `effect, reason (bites): people × apps`, the most severe first. */
function told(change: Change): readonly string[] {
  const { reach } = engineRows({ ...change, hits: [] });
  return reach.rectangles.map(
    ({ effect, reason, bites, identityCount, appCount, pairs }) =>
      `${effect}, ${reason} (${bites}): ${identityCount} × ${appCount} = ${pairs}`,
  );
}

const once = (text: string) => [`${text} (next-refresh): 1 × 1 = 1`];
const tell = (reasons: Readonly<Record<string, readonly [Change, string]>>) => {
  test.each(Object.entries(reasons))('%s', (_, [change, reason]) => {
    expect(told(change)).toEqual(once(reason));
  });
};
const guest = { id: 'ann', userType: 'Guest', externalType: 'b2bCollaborationGuest', homeTenantId: 'fab' };

describe('why', () => {
  tell({
    'a block': [{ after: blockOf({}) }, 'newly-blocked, blocked'],
    'a demand that cannot be met': [
      { after: demanding(anyOf('domainJoinedDevice', 'approvedApplication')), when: { platform: 'macOS' } },
      'newly-blocked, cannot meet (approvedApplication or domainJoinedDevice)',
    ],
    'all of two': [
      { after: demanding(allOf('mfa', 'compliantDevice')) },
      'reauth-required, asks for (compliantDevice and mfa)',
    ],
    'the end of a block': [{ before: blockOf({}) }, 'relaxed, no longer blocked'],
    'a demand less': [{ before: demanding(MFA) }, 'relaxed, asks for less'],
    'a stricter session': [
      { after: sessionOf({ ...every(4), persistentBrowser: { isEnabled: true, mode: 'never' } }) },
      'stricter-session, stricter: sign-in frequency, sign-in frequency of the second factor, persistent browser',
    ],
    'token protection': [
      {
        in: { apps: [{ id: 'hr', features: ['tokenProtection'] }] },
        after: sessionOf({ secureSignInSession: { isEnabled: true } }),
      },
      'newly-blocked, token protection',
    ],
  });
});

test('two demands are told in the order in which the policies are added, whatever that is', () => {
  const [row = ''] = told({ others: [demanding(MFA)], after: demanding(anyOf('compliantDevice')) });
  const [, asked = ''] = /^reauth-required, asks for (.*) \(next-refresh\)/.exec(row) ?? [];

  expect(asked.split(' and ').sort()).toEqual(['compliantDevice', 'mfa']);
});

const open = (why: string) => `cannot-decide, policy p, not known: ${why}`;

describe('why nobody can say', () => {
  tell({
    'a control': [{ after: demanding(anyOf('later')) }, open('grantControls.builtInControls: later')],
    'a strength': [{ after: demanding(strength('gone')) }, open('grantControls: strength:gone')],
    'a group': [{ after: blockOf({ users: { includeGroups: ['gone'] } }) }, open('group gone')],
    'a location': [
      {
        in: { locations: [{ id: 'hq', type: 'ip' }] },
        after: blockOf({
          conditions: { locations: { includeLocations: ['gone', 'HQ'], excludeLocations: ['old', 'AllTrusted'] } },
        }),
        when: { namedLocations: ['gone'] },
      },
      `${open('location gone')}; policy p, not known: location old`,
    ],
    'two words in one policy': [
      {
        after: demanding(anyOf('later'), { conditions: { platforms: { includePlatforms: ['soon'] } } }),
      },
      open('conditions.platforms.includePlatforms: soon, grantControls.builtInControls: later'),
    ],
    'a filter for devices': [
      {
        after: blockOf({
          conditions: { devices: { deviceFilter: { mode: 'include', rule: 'device.model -like "x"' } } },
        }),
      },
      open('device filter device.model -like "x"'),
    ],
    'a filter for apps': [
      { after: blockOf({ apps: { applicationFilter: { mode: 'include', rule: 'x -like "y"' } } }) },
      open('app filter x -like "y"'),
    ],
    'baseline scopes': [
      {
        after: blockOf({ apps: { includeApplications: ['All'], excludeApplications: ['crm'] } }),
        when: { scopes: 'baseline-only' },
      },
      open('how the tenant treats baseline scopes'),
    ],
    'security defaults': [
      { inAfter: { settings: { securityDefaults: true } } },
      'cannot-decide, policy security-defaults, not known: grantControls.builtInControls: securityDefaults',
    ],
    'a kind of guest': [
      {
        in: { users: [guest] },
        after: blockOf({ users: { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'later' } } }),
      },
      open('conditions.users.includeGuestsOrExternalUsers.guestOrExternalUserTypes: later'),
    ],
    'a platform': [
      { after: blockOf({ conditions: { platforms: { includePlatforms: ['later'] } } }) },
      open('conditions.platforms.includePlatforms: later'),
    ],
    'a policy without an id': [
      { after: { ...policy({ grant: anyOf('later') }), id: undefined } },
      'cannot-decide, not known: grantControls.builtInControls: later',
    ],
  });
});

test('what policies name and the tenant does not have, of those that change, once and sorted', () => {
  const named = policy({
    users: {
      includeUsers: ['All', 'zoe', 'None', 'ann'],
      excludeUsers: ['zoe', 'GuestsOrExternalUsers'],
      includeRoles: ['helper'],
    },
    apps: {
      includeApplications: ['OFFICE365', 'HR', 'gone', '797f4846-ba00-4fd7-ba43-dac1f8f63013'],
      excludeApplications: ['old'],
    },
  });
  const workload = blockOf({
    users: {},
    conditions: {
      clientApplications: { includeServicePrincipals: ['own', 'sold'], excludeServicePrincipals: ['spent'] },
    },
  });
  const missingIn = (change: Change) => engineRows({ ...change, hits: [] }).reach.missing;
  const apps = [{ id: 'hr', suites: ['Office365'] }];
  const servicePrincipals = [{ id: 'own', singleTenant: true }];

  expect(missingIn({ in: { apps }, after: named })).toEqual([
    'app 797f4846-ba00-4fd7-ba43-dac1f8f63013',
    'app gone',
    'role helper',
    'user zoe',
  ]);
  expect(missingIn({ in: { apps }, others: [named], before: blockOf({}) })).toEqual([]);
  expect(missingIn({ in: { apps, servicePrincipals }, before: workload })).toEqual([
    'service principal sold',
    'service principal spent',
  ]);
});

describe('when it bites', () => {
  test('in a day where access is evaluated, at the next token elsewhere and for guests', () => {
    const users = [{ id: 'bob', userType: 'Member' }, { id: 'cat', userType: 'Guest' }, guest];
    const apps = [{ id: 'hr' }, { id: 'crm' }, { id: 'exo', features: ['cae'] }];

    expect(told({ in: { users, apps }, after: blockOf({}) })).toEqual([
      'newly-blocked, blocked (next-refresh): 3 × 2 = 6',
      'newly-blocked, blocked (cae): 2 × 1 = 2',
      'newly-blocked, blocked (next-refresh): 1 × 1 = 1',
    ]);
  });
});

test('counts people who share a class, and more classes than a word has bits', () => {
  const people = Array.from({ length: 120 }, (_, number) => `u${number}`);
  const pairOf = (number: number) => [`u${2 * number}`, `u${2 * number + 1}`];
  const users = people.map((id) => ({ id, userType: 'Member' }));
  const groups = Array.from({ length: 40 }, (_, number) => ({ id: `g${number}`, members: pairOf(number) }));
  const others = [
    ...groups.map(({ id }) => demanding(MFA, { users: { includeGroups: [id] }, apps: { includeApplications: ['x'] } })),
    ...people.slice(80).map((id) => blockOf({ users: { includeUsers: [id] }, apps: { includeApplications: ['x'] } })),
  ];
  const whom = { includeGroups: ['g0', 'g20', 'g39'], includeUsers: ['u81', 'u119'] };

  expect(told({ in: { users, groups }, others, after: blockOf({ users: whom }) })).toEqual([
    'newly-blocked, blocked (next-refresh): 8 × 1 = 8',
  ]);
});

test('counts by effect: pairs, people and apps, each once', () => {
  const users = ['ann', 'bob', 'cat'].map((id) => ({ id, userType: 'Member' }));
  const { reach } = engineRows({
    in: { users, apps: [{ id: 'hr' }, { id: 'crm' }, { id: 'exo', features: ['cae'] }] },
    others: [blockOf({ users: { includeUsers: ['cat'] }, apps: { includeApplications: ['hr'] } })],
    before: demanding(MFA, { users: { includeUsers: ['ann'] }, apps: { includeApplications: ['crm'] } }),
    after: demanding(strength(BUILT_IN.phishingResistant), { apps: { includeApplications: ['hr', 'exo'] } }),
    when: [{}, { userAction: 'urn:user:registerdevice' }],
    hits: [],
  });

  expect(Object.fromEntries(reach.counts)).toEqual({
    'reauth-required': { pairs: 5, identities: 3, apps: 2 },
    relaxed: { pairs: 1, identities: 1, apps: 1 },
  });
});
