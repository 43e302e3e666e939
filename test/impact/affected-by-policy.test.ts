/** Whom a policy change has in scope, exactly, and who of them is known to use what. */
import { expect, test } from 'vitest';
import { affectedCounts } from '../../src/impact/affected.ts';
import { scopeCounts } from '../../src/impact/scope.ts';
import { app, assigned, grant, memoryTenant, person, policyObject } from '../fakes/memory-tenant.ts';
import { BLOCK, policy } from './policy/policy-builder.ts';
import { affectedByChange, type Sides, scopeLines, useLines } from './policy-reach.ts';

const objects = [
  person('ada'),
  person('bo'),
  person('off', { enabled: false }),
  app('crm'),
  app('wiki'),
  app('dead', { enabled: false }),
  grant('crm', 'ada'),
];
const facts = {
  objects,
  assignments: [assigned('wiki', 'bo'), assigned('dead', 'bo')],
  members: { outer: ['inner', 'ada'], inner: ['bo', 'outer'] },
  roles: { admin: ['ada'] },
};
const tenant = memoryTenant(facts);

const affected = (sides: Sides) => affectedByChange(sides, tenant);
const lines = async (sides: Sides) => scopeLines(await affected(sides));

const EVERYTHING = ['ada crm', 'ada wiki', 'bo crm', 'bo wiki'];
const every = (effect: string) => EVERYTHING.map((pair) => `${pair}: ${effect}`);
const atCrm = { includeApplications: ['crm-app-id'] };

test('a new block has every account that can sign in and every live app in scope; in use is less', async () => {
  const found = await affected({ after: policy({ grantControls: BLOCK }) });

  expect(scopeLines(found)).toEqual(every('blocked'));
  expect(useLines(found)).toEqual(['ada crm: blocked', 'bo wiki: blocked']);
  expect(found.scope && scopeCounts(found.scope)).toEqual({ users: 2, apps: 2, pairs: 4 });
  expect(affectedCounts(found)).toEqual({ users: 2, apps: 2 });
});

test('nested groups and holders of roles count, and an exclusion wins', async () => {
  const reach = (users: object) => lines({ after: policy({ users: { ...users }, applications: atCrm }) });

  expect(await reach({ includeGroups: ['outer'] })).toEqual(['ada crm: reprompts', 'bo crm: reprompts']);
  expect(await reach({ includeRoles: ['admin'] })).toEqual(['ada crm: reprompts']);
  expect(await reach({ includeUsers: ['All'], excludeGroups: ['inner'] })).toEqual([]);
});

test('only those whom it did not cover before', async () => {
  const before = policy({ users: { includeUsers: ['ada'] }, applications: atCrm });
  const after = policy({ users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] } });

  expect(await lines({ before, after })).toEqual(['ada wiki: reprompts', 'bo crm: reprompts', 'bo wiki: reprompts']);
});

test('another policy that asks for as much already makes it no change', async () => {
  const other = { ...policy(), id: 'other' };
  const guarded = memoryTenant({ ...facts, objects: [...objects, policyObject(other)] });

  expect(scopeLines(await affectedByChange({ after: policy() }, guarded))).toEqual([]);
  expect(scopeLines(await affectedByChange({ after: policy({ grantControls: BLOCK }) }, guarded))).toEqual(
    every('blocked'),
  );
});

test('a stricter session asks again, and says in what', async () => {
  const sessionControls = { signInFrequency: { isEnabled: true, value: 1, type: 'hours' } };
  const found = await affected({ before: policy(), after: policy({ sessionControls }) });

  expect(scopeLines(found)[0]).toBe('ada crm: reprompts (sign-in frequency,sign-in frequency of the second factor)');
  expect(found.rectangles[0]?.session).toEqual(['sign-in frequency', 'sign-in frequency of the second factor']);
});

test.each<readonly [string, Sides, number]>([
  ['deleted', { before: policy() }, 4],
  ['switched off', { before: policy(), after: policy({ state: 'disabled' }) }, 4],
  ['turned from block to MFA', { before: policy({ grantControls: BLOCK }), after: policy() }, 4],
  ['narrowed', { before: policy(), after: policy({ users: { includeUsers: ['All'], excludeUsers: ['ada'] } }) }, 2],
])('what a policy that is %s asks less of is counted, and nobody is worse off', async (_, sides, pairs) => {
  const found = await affected(sides);

  expect(found).toMatchObject({ rectangles: [], users: [], scope: { rectangles: [], relaxed: { pairs } } });
});

test.each<readonly [string, Sides]>([
  [
    'renamed',
    {
      before: policy(),
      after: {
        ...policy({ state: 'enabled' }),
        description: 'x',
        conditions: { ...(policy().conditions as object), signInRiskLevels: [] },
      },
    },
  ],
  ['report-only', { after: policy({ state: 'enabledForReportingButNotEnforced' }) }],
])('a policy that is %s changes nothing', async (_, sides) => {
  const { scope } = await affected(sides);
  expect([scope?.rectangles ?? [], scope?.relaxed]).toEqual([[], undefined]);
});

test('what holds only in some circumstances says so', async () => {
  const platforms = { includePlatforms: ['iOS'] };
  const found = await affected({ after: policy({ grantControls: BLOCK, conditions: { platforms } }) });

  expect(scopeLines(found)).toEqual(every('blocked'));
  expect(found.rectangles.map(({ conditional }) => conditional)).toEqual([true, true]);
});

test('a place that is no longer excluded is a change, though elsewhere nothing changes', async () => {
  const outside = (excludeLocations: readonly string[]) =>
    policy({ grantControls: BLOCK, conditions: { locations: { includeLocations: ['All'], excludeLocations } } });
  const office = {
    kind: 'policy',
    policyKind: 'named-location',
    id: 'office',
    displayName: '',
    state: 'enabled',
    contentHash: '',
  } as const;
  const placed = memoryTenant({
    ...facts,
    objects: [...objects, { ...office, content: { id: 'office', ipRanges: [] } }],
  });

  expect(scopeLines(await affectedByChange({ before: outside(['office']), after: outside([]) }, placed))).toEqual(
    every('blocked'),
  );
});

test('a policy for workload identities affects the apps that act as themselves, and no person', async () => {
  const own = { registration: { urlKinds: [], fallbackPublic: false, hasCredentials: true, multiTenant: false } };
  const daemons = memoryTenant({ objects: [...objects, app('robot', own)] });
  const conditions = { clientApplications: { includeServicePrincipals: ['robot'] } };
  const found = await affectedByChange({ after: policy({ users: {}, conditions, grantControls: BLOCK }) }, daemons);

  expect(useLines(found)).toEqual(['- robot: blocked']);
  expect([found.users, found.apps.map(({ id }) => id)]).toEqual([[], ['robot']]);
});

test('a policy on a user action covers what people do, and no app', async () => {
  const applications = { includeUserActions: ['urn:user:registersecurityinfo'] };
  const found = await affected({ after: policy({ applications, grantControls: BLOCK }) });

  expect(scopeLines(found)).toEqual([
    'ada urn:user:registersecurityinfo: blocked',
    'bo urn:user:registersecurityinfo: blocked',
  ]);
  expect(found.apps).toEqual([{ id: 'urn:user:registersecurityinfo', name: 'Registering security info' }]);
  expect(found.rectangles).toEqual([]);
});

test('a policy whose record leaves out the state may be enforced: undecided', async () => {
  const { state: _, ...after } = policy({ users: { includeUsers: ['ada'] }, applications: atCrm });
  expect(await lines({ after })).toEqual(['ada crm: cannot-decide']);
});
