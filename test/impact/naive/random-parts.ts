/** Random tenants and contexts; what they leave out is said in `random-tenants.ts`. */
import fc from 'fast-check';
import type { App, Context, Group, Location, Role, Settings, Strength, Tenant } from './input.ts';
import {
  ACTIONS,
  APPS,
  CUSTOM_STRENGTHS,
  EXTERNAL_KINDS,
  GROUPS,
  HOMES,
  ROLES,
  STRENGTHS,
  SUITES,
  USERS,
  WORKLOADS,
} from './random-policies.ts';

export function tenantArbitrary(beyondCases: boolean): fc.Arbitrary<Tenant> {
  return fc
    .record({
      users: fc.array(userArbitrary(beyondCases), { minLength: 2, maxLength: USERS.length }),
      groups: fc.tuple(...GROUPS.map(groupArbitrary)),
      roles: fc.tuple(...ROLES.map((id) => roleArbitrary(id, beyondCases))),
      apps: fc.array(appArbitrary(beyondCases), { minLength: 2, maxLength: APPS.length }),
      servicePrincipals: fc.array(workloadArbitrary, { minLength: 0, maxLength: WORKLOADS.length }),
      locations: locationsArbitrary,
      strengths: fc.tuple(...CUSTOM_STRENGTHS.map(strengthArbitrary)),
      settings: settingsArbitrary(beyondCases),
    })
    .map(({ users, apps, roles, servicePrincipals, groups, ...rest }) => ({
      ...rest,
      users: users.map((user, index) => ({ ...user, id: USERS[index] ?? '' })),
      apps: withDependencies(apps.map((app, index) => ({ ...app, id: APPS[index] ?? '' }))),
      servicePrincipals: servicePrincipals.map((one, index) => ({ ...one, id: WORKLOADS[index] ?? '' })),
      // The last group holds roles, so it has no child.
      groups: groups.map((group) => (group.id === HOLDER ? { ...group, groups: [] } : group)),
      roles,
    }));
}

const HOLDER = GROUPS.at(-1) ?? '';
/** Mostly "no". */
const seldom = fc.constantFrom(...Array(9).fill(false), true);

function userArbitrary(beyondCases: boolean) {
  const kinds = fc.oneof(
    { weight: 5, arbitrary: fc.constant({ userType: 'Member' }) },
    { weight: 1, arbitrary: fc.constant({ userType: 'Guest' }) },
    {
      weight: 3,
      arbitrary: fc.record({
        userType: fc.constant('Guest'),
        externalType: fc.constantFrom(...EXTERNAL_KINDS),
        homeTenantId: fc.constantFrom(...HOMES),
      }),
    },
  );
  const accountEnabled = fc.constantFrom(true, true, true, null, undefined, false);
  return fc.record({ kind: kinds, accountEnabled, isAgent: seldom }).map(({ kind, isAgent, ...rest }) => ({
    ...kind,
    userType: 'externalType' in kind && kind.externalType === 'b2bCollaborationMember' ? 'Member' : kind.userType,
    ...rest,
    identityParentId: beyondCases && isAgent ? 'agent' : null,
  }));
}

const groupArbitrary = (id: string): fc.Arbitrary<Group> =>
  fc.record({
    id: fc.constant(id),
    members: fc.uniqueArray(fc.constantFrom(...USERS), { maxLength: 3 }),
    groups: fc.uniqueArray(fc.constantFrom(...GROUPS), { maxLength: 2 }),
  });

const roleArbitrary = (id: string, beyondCases: boolean): fc.Arbitrary<Role> =>
  fc.record({
    id: fc.constant(id),
    members: fc.uniqueArray(fc.constantFrom(...USERS), { maxLength: 2 }),
    memberGroups: fc.constantFrom([], [], [HOLDER]),
    eligible: fc.uniqueArray(fc.constantFrom(...USERS), { maxLength: 2 }),
    scopedMembers: fc.constantFrom([], [{ user: 'u1', scope: 'au-1' }]),
    isBuiltIn: beyondCases ? fc.constantFrom(true, true, true, null, false) : fc.constant(null),
  });

const csa = fc.record({
  Sec_tier: fc.constantFrom(null, undefined, 'low', 'Mid', 'high'),
  Sec_req: fc.constantFrom(null, ['mfa'], ['MFA', 'x'], ['xyz'], 'x'),
});

const appArbitrary = (beyondCases: boolean) =>
  fc.record({
    suites: fc.uniqueArray(fc.constantFrom(...SUITES), { maxLength: 1 }),
    csa: fc.option(csa),
    depends: seldom,
    features: fc.subarray(['appEnforcedRestrictions', 'tokenProtection', 'cae']),
    bootstrap: seldom,
    accountEnabled: beyondCases ? seldom.map((isOff) => !isOff) : fc.constant(null),
    confidential: beyondCases ? fc.boolean() : fc.constant(null),
  });

/** The first app is the dependency, of whatever depends, and has no features of its own then. */
function withDependencies(apps: readonly (App & { readonly depends: boolean })[]): readonly App[] {
  const first = apps[0]?.id ?? '';
  const isNeeded = apps.slice(1).some(({ depends }) => depends);
  return apps.map(({ depends, features, ...app }) => {
    const isFirst = app.id === first;
    const earlyBound = depends && !isFirst ? [first] : [];
    return { ...app, features: isFirst && isNeeded ? [] : features, earlyBound, lateBound: [first] };
  });
}

const workloadArbitrary = fc.record({
  singleTenant: fc.constantFrom(true, true, false),
  managedIdentity: fc.constantFrom(false, null, true),
  csa: fc.option(csa),
});

const locationsArbitrary: fc.Arbitrary<readonly Location[]> = fc
  .tuple(fc.boolean(), fc.boolean(), fc.subarray(['FI', 'CH']), fc.boolean())
  .map(([isTrusted, isBranchTrusted, countries, includeUnknown]) => [
    { id: 'hq', type: 'ip', isTrusted },
    { id: 'branch', type: 'ip', isTrusted: isBranchTrusted },
    { id: 'fi', type: 'country', countries, includeUnknown },
    { id: 'nowhere', type: 'country', countries: [], includeUnknown: !includeUnknown },
  ]);

const KEYS = [null, ['key-a'], ['key-a', 'key-b']];
const strengthArbitrary = (id: string): fc.Arbitrary<Strength> =>
  fc
    .record({
      combinations: fc.constantFrom(
        ['fido2'],
        ['fido2', 'windowsHelloForBusiness'],
        ['password,sms'],
        ['fido2', 'password'],
        ['sms'],
      ),
      keys: fc.constantFrom(...KEYS),
    })
    .map(({ combinations, keys }) => ({
      id,
      allowedCombinations: combinations,
      requirementsSatisfied: combinations.some((one) => ['sms', 'password'].includes(one)) ? 'none' : 'mfa',
      combinationConfigurations: keys ? [{ appliesToCombinations: ['fido2'], allowedAAGUIDs: keys }] : [],
    }));

const trust = fc.record({ mfa: fc.boolean(), compliantDevice: fc.boolean(), hybridJoinedDevice: fc.boolean() });
const BASELINES: readonly Settings['baselineScopes'][] = ['legacy', 'enforced'];
const settingsArbitrary = (beyondCases: boolean): fc.Arbitrary<Settings> =>
  fc.record({
    baselineScopes: fc.constantFrom(...BASELINES, ...(beyondCases ? UNUSUAL_BASELINES : [])),
    inboundTrust: fc.option(fc.record({ 't-fab': trust, 't-oth': trust }, { requiredKeys: [] })),
  });
const UNUSUAL_BASELINES: typeof BASELINES = ['unknown', { resourceAppId: 'a2' }];

const often = <T>(usual: T, others: readonly T[], weight = 3) =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));
const RISKS = ['none', 'low', 'medium', 'high'];

const deviceArbitrary = fc.record({
  isCompliant: fc.boolean(),
  isManaged: fc.constantFrom(null, true, false),
  trustType: fc.constantFrom('AzureAD', 'ServerAD', 'Workplace'),
  model: fc.constantFrom('Surface Pro', 'Pixel 4', null),
  extensionAttribute1: fc.constantFrom('SAW', 'saw', 'other', null),
  systemLabels: fc.constantFrom([], ['AzureResource']),
  physicalIds: fc.constantFrom([], ['[OrderId]:7']),
});

const sessionArbitrary = fc.record({
  claims: fc.subarray([...['mfa', 'tou:tou-1', 'custom:duo'], ...STRENGTHS.map((id) => `strength:${id}`)]),
  primaryAgeHours: fc.constantFrom(0.05, 0.5, 5, 30),
  mfaAgeHours: fc.constantFrom(0.05, 0.5, 5, 30),
});

export function contextArbitrary(beyondCases: boolean): fc.Arbitrary<Context> {
  const scopes = beyondCases ? ['baseline-only', 'oidc-only'] : ['baseline-only'];
  const own = fc.record(
    {
      clientAppType: often('browser', [
        ...['mobileAppsAndDesktopClients', 'mobileAppsAndDesktopClients', 'mobileAppsAndDesktopClients'],
        ...['exchangeActiveSync', 'easSupported', 'other'],
      ]),
      platform: often('windows', ['iOS', 'android', 'macOS', 'linux', 'windowsPhone', 'unknown']),
      namedLocations: fc.subarray(['hq', 'branch']),
      country: fc.constantFrom(null, 'FI', 'CH'),
      mfaTrustedIp: seldom,
      signInRisk: often('none', RISKS),
      userRisk: often('none', RISKS),
      servicePrincipalRisk: often('none', RISKS),
      insiderRisk: often('none', ['minor', 'moderate', 'elevated']),
      authFlow: often('none', ['deviceCodeFlow', 'authenticationTransfer'], 6),
      device: fc.option(deviceArbitrary, { freq: 3 }),
    },
    { requiredKeys: [] },
  );
  return fc
    .record({
      own,
      target: fc.oneof(
        { weight: 12, arbitrary: fc.constant({}) },
        { weight: 2, arbitrary: fc.constantFrom(...ACTIONS).map((userAction) => ({ userAction })) },
        { weight: 2, arbitrary: fc.constantFrom('c1', 'c2').map((authContext) => ({ authContext })) },
        { weight: 2, arbitrary: fc.constantFrom(...scopes).map((one) => ({ scopes: one })) },
      ),
      session: fc.option(sessionArbitrary),
      perUser: fc.option(fc.dictionary(fc.constantFrom(...USERS, ...WORKLOADS), own, { maxKeys: 3 })),
    })
    .map(({ own: shared, target, ...rest }) => ({ ...shared, ...target, ...rest }));
}
