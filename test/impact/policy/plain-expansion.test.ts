/** Whom a policy change reaches, and what plain expansion leaves undecided. */
import { expect, test } from 'vitest';
import { expandPolicyChange, type PolicyChange } from '../../../src/impact/policy/plain-expansion.ts';
import { app, assigned, grant, memoryTenant, person, policyObject } from '../../fakes/memory-tenant.ts';
import { BLOCK, policy } from './policy-builder.ts';

const tenant = memoryTenant({
  objects: [
    person('ada'),
    person('bo'),
    person('gus', { guest: true }),
    person('off', { enabled: false }),
    app('crm'),
    app('wiki'),
    app('unused'),
    app('dead', { enabled: false }),
    grant('crm', 'ada'),
  ],
  assignments: [assigned('wiki', 'bo'), assigned('dead', 'bo')],
  members: { outer: ['inner', 'ada'], inner: ['bo', 'outer'] },
  roles: { admin: ['ada'] },
});

const expand = (change: PolicyChange) => expandPolicyChange(change, { tenant, at: 0 });
const pairs = async (change: PolicyChange) =>
  ((await expand(change)).scope ?? [])
    .flatMap(({ effect, userIds, appIds }) =>
      userIds.flatMap((user) => appIds.map((app) => `${user} ${app} ${effect}`)),
    )
    .sort();

test('a new block for everybody affects every account that can sign in, at every app that is used', async () => {
  expect((await expand({ after: policy({ grantControls: BLOCK }) })).scope).toEqual([
    { effect: 'blocked', bites: 'next-refresh', userIds: ['ada', 'bo', 'gus'], appIds: ['crm', 'wiki'] },
  ]);
});

test('a new demand for MFA makes people sign in again', async () => {
  expect(
    await pairs({
      after: policy({ users: { includeUsers: ['ada'] }, applications: { includeApplications: ['crm-app-id'] } }),
    }),
  ).toEqual(['ada crm reprompts']);
});

test('nested groups and holders of roles count, and an exclusion wins', async () => {
  const applications = { includeApplications: ['crm-app-id'] };

  expect(await pairs({ after: policy({ users: { includeGroups: ['outer'] }, applications }) })).toEqual([
    'ada crm reprompts',
    'bo crm reprompts',
  ]);
  expect(await pairs({ after: policy({ users: { includeRoles: ['admin'] }, applications }) })).toEqual([
    'ada crm reprompts',
  ]);
  expect(
    await pairs({ after: policy({ users: { includeUsers: ['All'], excludeGroups: ['inner'] }, applications }) }),
  ).toEqual(['gus crm reprompts']);
  expect(await pairs({ after: policy({ users: { includeUsers: ['GuestsOrExternalUsers'] }, applications }) })).toEqual([
    'gus crm reprompts',
  ]);
});

test('a wider policy affects only those whom it did not cover before', async () => {
  const before = policy({ users: { includeUsers: ['ada'] }, applications: { includeApplications: ['crm-app-id'] } });
  const after = policy({
    users: { includeUsers: ['ada', 'bo'] },
    applications: { includeApplications: ['crm-app-id', 'wiki-app-id'] },
  });

  expect(await pairs({ before, after })).toEqual(['ada wiki reprompts', 'bo crm reprompts', 'bo wiki reprompts']);
});

test('a demand that becomes a block affects those whom it covered before', async () => {
  expect(
    new Set(
      (await expand({ before: policy(), after: policy({ grantControls: BLOCK }) })).scope?.map(({ effect }) => effect),
    ),
  ).toEqual(new Set(['blocked']));
});

test.each([
  ['deleted', { before: policy() }],
  ['disabled', { before: policy(), after: policy({ state: 'disabled' }) }],
  ['report-only', { after: policy({ state: 'enabledForReportingButNotEnforced' }) }],
  ['renamed', { before: policy(), after: { ...policy(), displayName: 'Other' } }],
  ['narrowed', { before: policy(), after: policy({ users: { includeUsers: ['All'], excludeUsers: ['ada'] } }) }],
  ['turned from block to MFA', { before: policy({ grantControls: BLOCK }), after: policy() }],
  [
    'given a condition',
    {
      before: policy(),
      after: policy({ conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } } }),
    },
  ],
  [
    'given an alternative',
    {
      before: policy(),
      after: policy({ grantControls: { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] } }),
    },
  ],
  [
    'rewritten with the same meaning',
    {
      before: policy(),
      after: policy({
        conditions: {
          platforms: null,
          locations: { includeLocations: ['All'], excludeLocations: [] },
          signInRiskLevels: [],
        },
      }),
    },
  ],
  [
    'on a user action only',
    { after: policy({ applications: { includeUserActions: ['urn:user:registersecurityinfo'] } }) },
  ],
])('a policy that is %s affects nobody', async (_, change: PolicyChange) => {
  expect(await pairs(change)).toEqual([]);
});

test.each([
  ['a platform', policy({ grantControls: BLOCK, conditions: { platforms: { includePlatforms: ['iOS'] } } })],
  ['a client type', policy({ grantControls: BLOCK, conditions: { clientAppTypes: ['other'] } })],
  ['a risk', policy({ conditions: { userRiskLevels: ['high'] } })],
  ['a condition we do not know', policy({ conditions: { moonPhase: { include: ['full'] } } })],
  ['the device', policy({ grantControls: { operator: 'AND', builtInControls: ['mfa', 'compliantDevice'] } })],
  [
    'the age of the session',
    policy({ grantControls: {}, sessionControls: { signInFrequency: { isEnabled: true, value: 1, type: 'hours' } } }),
  ],
  [
    'the kind of guest',
    policy({ users: { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'b2bCollaborationGuest' } } }),
  ],
])('what depends on %s is undecided', async (_, after) => {
  const { scope = [] } = await expand({ after });

  expect(scope.length).toBeGreaterThan(0);
  expect(new Set(scope.map(({ effect }) => effect))).toEqual(new Set(['cannot-decide']));
});

test('a group of apps is recorded under its own name, undecided', async () => {
  const affected = await expand({
    after: policy({ users: { includeUsers: ['ada'] }, applications: { includeApplications: ['Office365'] } }),
  });

  expect(affected.apps).toEqual([{ id: 'office365', name: 'Office 365 (group of apps)' }]);
  expect(affected.scope?.map(({ effect }) => effect)).toEqual(['cannot-decide']);
});

test('a policy for workload identities affects the app and no user', async () => {
  const affected = await expand({
    after: policy({
      users: {},
      conditions: { clientApplications: { includeServicePrincipals: ['crm'] } },
      grantControls: BLOCK,
    }),
  });

  expect(affected.apps.map(({ id }) => id)).toEqual(['crm']);
  expect(affected.users).toEqual([]);
});

test('a named location affects everybody whose policy names it, undecided, each pair once', async () => {
  const naming = (users: readonly string[], apps: readonly string[]) =>
    policy({
      users: { includeUsers: users },
      applications: { includeApplications: apps },
      conditions: { locations: { includeLocations: ['office'] } },
    });
  const policies = [naming(['ada', 'bo'], ['crm-app-id']), naming(['bo'], ['crm-app-id', 'wiki-app-id']), policy()];
  const withPolicies = memoryTenant({
    objects: [person('ada'), person('bo'), app('crm'), app('wiki'), ...policies.map(policyObject)],
  });

  const { scope = [] } = await expandPolicyChange(
    { before: { id: 'office', isTrusted: true }, after: { id: 'office', isTrusted: false } },
    { tenant: withPolicies, at: 0 },
  );

  const found = scope.flatMap(({ effect, userIds, appIds }) =>
    userIds.flatMap((user) => appIds.map((appId) => `${user} ${appId} ${effect}`)),
  );
  expect(found.sort()).toEqual(['ada crm cannot-decide', 'bo crm cannot-decide', 'bo wiki cannot-decide']);
});

test('security defaults may affect everybody when they are switched on, and nobody when off', async () => {
  expect(await pairs({ before: { id: 'sd', isEnabled: false }, after: { id: 'sd', isEnabled: true } })).toHaveLength(6);
  expect(await pairs({ before: { id: 'sd', isEnabled: true }, after: { id: 'sd', isEnabled: false } })).toEqual([]);
});

test('a policy whose record leaves out the state counts as enforced', async () => {
  const { state: _, ...after } = policy({
    users: { includeUsers: ['ada'] },
    applications: { includeApplications: ['crm-app-id'] },
  });
  expect(await pairs({ after })).toEqual(['ada crm reprompts']);
});

test('"all" and "All" cover the same people and apps', async () => {
  const all = { users: { includeUsers: ['all'] }, applications: { includeApplications: ['all'] } };
  expect(await pairs({ after: policy(all) })).toEqual(await pairs({ after: policy() }));
});

test('members of any group may be everybody, so that all are undecided and nobody is excluded', async () => {
  const applications = { includeApplications: ['crm-app-id'] };
  const everybody = ['ada crm cannot-decide', 'bo crm cannot-decide', 'gus crm cannot-decide'];
  expect(await pairs({ after: policy({ users: { includeGroups: ['All'] }, applications }) })).toEqual(everybody);
  expect(
    await pairs({ after: policy({ users: { includeUsers: ['All'], excludeGroups: ['All'] }, applications }) }),
  ).toEqual(everybody);
});
