/** A policy reads the same however it is written: with nulls or without, in Graph's spelling or another. */
import { expect, test } from 'vitest';
import { canonicalPolicy } from '../../src/conditional-access/policy.ts';
import { conditionsText, readPolicy, refersTo } from '../../src/conditional-access/read-policy.ts';
import { policy } from '../impact/policy/policy-builder.ts';

test('"All" means everything in either spelling, and an id beside it stays', () => {
  const of = (word: string) =>
    readPolicy(policy({ users: { includeUsers: [word, 'ada'] }, applications: { includeApplications: [word] } }));
  expect(of('all')).toEqual(of('All'));
  expect(of('all').people.include.users).toEqual({ all: true, ids: ['ada'] });
  expect(of('all').apps.include).toEqual({ all: true, ids: [] });
});

test('words are no ids', () => {
  const users = { includeUsers: ['None', 'GuestsOrExternalUsers', 'AllAgentIdUsers', 'ada'] };
  const { include } = readPolicy(policy({ users })).people;
  expect([include.users, include.allGuests]).toEqual([{ all: false, ids: ['ada'] }, true]);
});

test('kinds of guests are read with their home tenants', () => {
  const guests = (externalTenants: unknown) =>
    readPolicy(
      policy({
        users: {
          includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'serviceProvider, internalGuest', externalTenants },
        },
      }),
    ).people.include.guestKinds;
  expect(guests({ membershipKind: 'enumerated', members: ['t'] })).toEqual({
    kinds: ['internalGuest', 'serviceProvider'],
    tenants: ['t'],
  });
  expect(guests({ membershipKind: 'all' })?.tenants).toBe('all');
});

test('all service principals of the tenant are no id either', () => {
  const clientApplications = { includeServicePrincipals: ['ServicePrincipalsInMyTenant', 'a'] };
  expect(readPolicy(policy({ conditions: { clientApplications } })).workloads.include).toEqual({
    all: true,
    ids: ['a'],
  });
});

test.each([
  ['absent', {}],
  ['null', { platforms: null, locations: null, clientAppTypes: null }],
  ['empty', { platforms: { includePlatforms: [] }, clientAppTypes: [], userRiskLevels: [], insiderRiskLevels: '' }],
  ['all', { platforms: { includePlatforms: ['all'] }, locations: { includeLocations: ['All'], excludeLocations: [] } }],
])('conditions that are %s narrow nothing', (_, conditions) => {
  expect(conditionsText(readPolicy(policy({ conditions })))).toBe('');
});

test('conditions are one text, whatever the order of their members and lists', () => {
  const text = (conditions: object) => conditionsText(readPolicy(policy({ conditions: { ...conditions } })));
  expect(text({ userRiskLevels: ['low', 'high'], platforms: { excludePlatforms: ['iOS'] } })).toBe(
    text({ platforms: { excludePlatforms: ['iOS'], includePlatforms: ['all'] }, userRiskLevels: ['high', 'low'] }),
  );
});

test('controls are atoms in the spelling of Graph, sorted, each once', () => {
  const grantControls = {
    operator: 'and',
    builtInControls: ['MFA', 'mfa', 'compliantdevice', 'somethingNew'],
    termsOfUse: ['t'],
    customAuthenticationFactors: ['f'],
    authenticationStrength: { id: 's', displayName: 'Strong' },
  };
  expect(readPolicy(policy({ grantControls })).demand).toEqual({
    operator: 'AND',
    atoms: ['compliantDevice', 'custom:f', 'mfa', 'somethingNew', 'strength:s', 'tou:t'],
  });
});

test('a session control that is switched off is absent', () => {
  const sessionControls = {
    signInFrequency: { isEnabled: false, value: 1 },
    persistentBrowser: { isEnabled: true, mode: 'never' },
    disableResilienceDefaults: false,
    cloudAppSecurity: null,
  };
  expect(readPolicy(policy({ sessionControls })).session).toEqual({
    persistentBrowser: { isEnabled: true, mode: 'never' },
  });
});

test('a policy refers to the locations and to the strength that it names', () => {
  const rule = readPolicy(
    policy({
      conditions: { locations: { includeLocations: ['in'], excludeLocations: ['out'] } },
      grantControls: { authenticationStrength: { id: 's' } },
    }),
  );
  expect(['in', 'out', 's', 'other'].filter((id) => refersTo(rule, id))).toEqual(['in', 'out', 's']);
});

test('a policy as Graph gives it and its canonical form read alike', () => {
  const raw = policy({
    users: { includeUsers: ['b', 'a'], excludeUsers: [], includeGuestsOrExternalUsers: null },
    conditions: { locations: { includeLocations: ['y', 'x'], excludeLocations: [] }, platforms: null },
    sessionControls: null,
  } as never);
  const [read, canonical] = [readPolicy(raw), readPolicy(canonicalPolicy(raw))];
  expect(conditionsText(read)).toBe(conditionsText(canonical));
  expect({ ...read, people: 0, conditions: 0 }).toEqual({ ...canonical, people: 0, conditions: 0 });
});
