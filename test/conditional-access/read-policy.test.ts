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

test.each([
  ['users', 'includeUsers', 'include'],
  ['users', 'excludeUsers', 'exclude'],
  ['groups', 'includeGroups', 'include'],
  ['groups', 'excludeGroups', 'exclude'],
  ['roles', 'includeRoles', 'include'],
  ['roles', 'excludeRoles', 'exclude'],
] as const)('%s are read from %s', (list, member, side) => {
  const { people } = readPolicy(policy({ users: { [member]: ['a', 'All'] } }));
  const none = { all: false, ids: [] };
  const nobody = { users: none, groups: none, roles: none, allGuests: false };
  expect(people).toEqual({
    include: nobody,
    exclude: nobody,
    [side]: { ...nobody, [list]: { all: true, ids: ['a'] } },
  });
});

test('guests are a word in any case, and only that word', () => {
  const spared = (word: string) => readPolicy(policy({ users: { excludeUsers: [word] } })).people.exclude;
  expect(spared('guestsorexternalusers')).toMatchObject({ allGuests: true, users: { all: false, ids: [] } });
  expect(spared('GuestsOrExternalUsersToo')).toMatchObject({
    allGuests: false,
    users: { ids: ['GuestsOrExternalUsersToo'] },
  });
  expect(spared('NotGuestsOrExternalUsers').allGuests).toBe(false);
  expect(spared('NONE').users).toEqual({ all: false, ids: [] });
  expect(spared('NoneToo').users.ids).toEqual(['NoneToo']);
  expect(spared('isNone').users.ids).toEqual(['isNone']);
  expect(spared('Overall').users).toEqual({ all: false, ids: ['Overall'] });
  expect(spared('Allow').users).toEqual({ all: false, ids: ['Allow'] });
});

test('kinds of guests may be excluded, of some home tenants', () => {
  const excludeGuestsOrExternalUsers = {
    guestOrExternalUserTypes: 'serviceProvider',
    externalTenants: { membershipKind: 'Enumerated', members: ['t'] },
  };
  const { include, exclude } = readPolicy(policy({ users: { excludeGuestsOrExternalUsers } })).people;
  expect([include.guestKinds, exclude.guestKinds]).toEqual([undefined, { kinds: ['serviceProvider'], tenants: ['t'] }]);
});

test('service principals and apps are read with what is excluded, and their filters', () => {
  const clientApplications = {
    includeServicePrincipals: ['a'],
    excludeServicePrincipals: ['b'],
    servicePrincipalFilter: { mode: 'include', rule: 'x' },
  };
  const applications = {
    includeApplications: ['c', 'None'],
    excludeApplications: ['d'],
    applicationFilter: { mode: 'Exclude', rule: 'y' },
    includeUserActions: ['urn:user:registerdevice'],
    includeAuthenticationContextClassReferences: ['c1'],
  };
  const { workloads, apps } = readPolicy(policy({ applications, conditions: { clientApplications } }));
  expect(workloads).toEqual({
    include: { all: false, ids: ['a'] },
    exclude: { all: false, ids: ['b'] },
    filter: { mode: 'include', rule: 'x' },
  });
  expect(apps).toEqual({
    include: { all: false, ids: ['c'] },
    exclude: { all: false, ids: ['d'] },
    filter: { mode: 'exclude', rule: 'y' },
    userActions: ['urn:user:registerdevice'],
    authenticationContexts: ['c1'],
  });
});

test('every service principal of the tenant is a word of its own, and "All" is none', () => {
  const included = (word: string) =>
    readPolicy(policy({ conditions: { clientApplications: { includeServicePrincipals: [word] } } })).workloads.include;
  expect(included('serviceprincipalsinmytenant').all).toBe(true);
  expect(included('All')).toEqual({ all: false, ids: ['All'] });
});

test('conditions are read one by one', () => {
  const conditions = {
    clientAppTypes: ['browser'],
    platforms: { includePlatforms: ['iOS'], excludePlatforms: ['linux'] },
    locations: { includeLocations: ['in'], excludeLocations: ['All'] },
    userRiskLevels: ['low'],
    signInRiskLevels: ['medium'],
    servicePrincipalRiskLevels: ['high'],
    insiderRiskLevels: 'minor , elevated',
    authenticationFlows: { transferMethods: 'deviceCodeFlow' },
    devices: { deviceFilter: { mode: 'include', rule: 'x' } },
  };
  expect(readPolicy(policy({ conditions })).conditions).toEqual({
    clientAppTypes: ['browser'],
    platforms: { include: ['iOS'], exclude: ['linux'] },
    locations: { include: ['in'], exclude: ['All'] },
    userRiskLevels: ['low'],
    signInRiskLevels: ['medium'],
    servicePrincipalRiskLevels: ['high'],
    insiderRiskLevels: ['elevated', 'minor'],
    transferMethods: ['deviceCodeFlow'],
    deviceFilter: { mode: 'include', rule: 'x' },
  });
});

test('a filter without a rule has an empty one, and a strength without an id is one without a name', () => {
  const devices = { deviceFilter: { mode: 'include', rule: 7 } };
  expect(readPolicy(policy({ conditions: { devices } })).conditions.deviceFilter).toEqual({
    mode: 'include',
    rule: '',
  });
  const demand = (grantControls: object) => readPolicy(policy({ grantControls: { ...grantControls } })).demand;
  expect(demand({ authenticationStrength: { displayName: 'x' } }).atoms).toEqual(['strength:unnamed']);
  expect(demand({ operator: 'Andy', builtInControls: ['mfa'] })).toEqual({ operator: 'OR', atoms: ['mfa'] });
  expect(demand({ operator: 'Grand', builtInControls: ['mfa'] }).operator).toBe('OR');
  expect(demand({ operator: 7 })).toEqual({ operator: 'OR', atoms: [] });
});

test('a word for everything beside others is everything', () => {
  const { conditions } = readPolicy(policy({ conditions: { clientAppTypes: ['browser', 'all'] } }));
  expect(conditions.clientAppTypes).toEqual([]);
});
