/** A policy has one form and one hash, wherever it was read. */
import { expect, test } from 'vitest';
import {
  canonicalOf,
  canonicalPolicy,
  isEnforcedState,
  policyHash,
  policyOf,
} from '../../src/conditional-access/policy.ts';
import { policyItem } from '../mirror/readings/graph-items.ts';

const hash = (policy: object) => policyHash('conditional-access', { ...policy });

test('a policy of the list and the same one of the audit log, with fewer nulls, have one hash', () => {
  const listed = policyItem('ca1', {
    conditions: {
      users: { includeUsers: ['All'], excludeUsers: [], excludeGroups: ['b', 'a'], includeGuestsOrExternalUsers: null },
      applications: { includeApplications: ['All'], applicationFilter: null },
      clientAppTypes: ['all'],
      locations: null,
      servicePrincipalRiskLevels: [],
    },
    grantControls: {
      operator: 'OR',
      builtInControls: ['mfa'],
      termsOfUse: [],
      'authenticationStrength@odata.context': 'x',
      authenticationStrength: null,
    },
  });
  expect(hash(listed)).toBe(hash(policyItem('ca1')));
});

test('a rename, a new description and the time of saving leave the hash as it is', () => {
  const renamed = policyItem('ca1', {
    displayName: 'Other',
    description: 'words',
    modifiedDateTime: '2031-01-01T00:00:00Z',
    templateId: 't',
  });
  expect(hash(renamed)).toBe(hash(policyItem('ca1')));
});

test('a state, a control or one more group changes the hash', () => {
  const others = [
    policyItem('ca1', { state: 'disabled' }),
    policyItem('ca1', { grantControls: { operator: 'OR', builtInControls: ['block'] } }),
    policyItem('ca1', {
      conditions: {
        users: { includeUsers: ['All'], excludeGroups: ['a'] },
        applications: { includeApplications: ['All'] },
        clientAppTypes: ['all'],
      },
    }),
  ];
  expect(new Set([policyItem('ca1'), ...others].map(hash)).size).toBe(4);
});

test('the order of ids, of flags and of keys means nothing', () => {
  const one = {
    state: 'enabled',
    conditions: {
      users: { includeUsers: ['x', 'y'] },
      authenticationFlows: { transferMethods: 'deviceCodeFlow,authenticationTransfer' },
    },
  };
  const other = {
    conditions: {
      authenticationFlows: { transferMethods: 'authenticationTransfer, deviceCodeFlow' },
      users: { includeUsers: ['y', 'x'] },
    },
    state: 'enabled',
  };
  expect(hash(one)).toBe(hash(other));
});

test('a strength spelled out and a strength named by its id are the same control', () => {
  const spelled = policyItem('ca1', {
    grantControls: {
      operator: 'OR',
      authenticationStrength: { id: 's1', displayName: 'Phishing-resistant', allowedCombinations: ['fido2'] },
    },
  });
  const named = policyItem('ca1', { grantControls: { operator: 'OR', authenticationStrength: { id: 's1' } } });
  expect(hash(spelled)).toBe(hash(named));
});

test('a canonical policy is its own canonical form, and hashes as what it was made of', () => {
  const canonical = canonicalPolicy({ ...policyItem('ca1') });
  expect(canonicalPolicy(canonical)).toEqual(canonical);
  expect(hash(canonical)).toBe(hash(policyItem('ca1')));
});

test('another range makes another named location, another name does not', () => {
  const location = {
    id: 'l1',
    '@odata.type': '#microsoft.graph.ipNamedLocation',
    displayName: 'Office',
    isTrusted: true,
    ipRanges: [{ cidrAddress: '198.51.100.0/24' }],
  };
  const [office, renamed, moved] = [
    location,
    { ...location, displayName: 'Head office' },
    { ...location, ipRanges: [{ cidrAddress: '203.0.113.0/24' }] },
  ].map((place) => policyOf('named-location', place).contentHash);
  expect(renamed).toBe(office);
  expect(moved).not.toBe(office);
});

test('security defaults have a state like a policy', () => {
  expect(policyOf('security-defaults', { id: 'sd', displayName: 'Security Defaults', isEnabled: false }).state).toBe(
    'disabled',
  );
});

test.each([
  ['null', null, undefined],
  ['an empty list', [], undefined],
  ['an empty object', {}, undefined],
  ['what holds nothing', { a: [null, {}], b: { c: null } }, undefined],
  [
    'annotations and times',
    { 'x@odata.type': 'y', createdDateTime: 't', modifiedDateTime: 't', deletedDateTime: 't' },
    undefined,
  ],
  ['zero and no', { a: 0, b: false, c: '' }, { a: 0, b: false, c: '' }],
  ['members and entries in any order', { b: ['y', 'x', 'y'], a: 1 }, { a: 1, b: ['x', 'y', 'y'] }],
  [
    'entries by their text',
    [{ z: 1 }, 'b', 2, 'a', { a: 2 }, true],
    ['a', 'b', 2, true, { a: 2 }, { z: 1 }].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
  ],
  [
    'ids in any case',
    ['AAAAAAAA-0000-0000-0000-00000000000B', 'Name'],
    ['Name', 'aaaaaaaa-0000-0000-0000-00000000000b'],
  ],
  [
    'flags',
    { insiderRiskLevels: 'minor , elevated,minor', transferMethods: 'b,a', guestOrExternalUserTypes: 'y, x' },
    { guestOrExternalUserTypes: 'x,y', insiderRiskLevels: 'elevated,minor', transferMethods: 'a,b' },
  ],
  ['prose with commas', { rule: 'b, a' }, { rule: 'b, a' }],
])('the canonical form of %s', (_, value, canonical) => {
  expect(canonicalOf(value)).toEqual(canonical);
  expect(JSON.stringify(canonicalOf(value))).toBe(JSON.stringify(canonical));
});

test('a policy of nothing is an empty one, and has a hash', () => {
  expect(canonicalPolicy({ id: null })).toEqual({});
  expect(hash({})).toBe(hash({ displayName: 'only its name is left', conditions: {} }));
});

test('a policy has what Graph says, and a name even where it says none', () => {
  const { id, kind, policyKind, displayName, state, content } = policyOf('conditional-access', {
    id: 'p',
    state: 'enabledForReportingButNotEnforced',
    conditions: { users: null },
  });
  expect({ id, kind, policyKind, displayName, state, content }).toEqual({
    id: 'p',
    kind: 'policy',
    policyKind: 'conditional-access',
    displayName: '',
    state: 'enabledForReportingButNotEnforced',
    content: { id: 'p', state: 'enabledForReportingButNotEnforced' },
  });
  expect(policyOf('conditional-access', { id: 'p', displayName: 'MFA' }).displayName).toBe('MFA');
});

test.each([
  ['security defaults that are on', { isEnabled: true }, 'enabled'],
  ['security defaults that do not say', {}, 'enabled'],
  ['a text where a flag belongs', { isEnabled: 'false' }, 'enabled'],
])('the state of %s', (_, content, state) => {
  expect(policyOf('security-defaults', { id: 'sd', ...content }).state).toBe(state);
});

test.each([
  ['disabled', false],
  ['Disabled', false],
  ['EnabledForReportingButNotEnforced', false],
  ['enabled', true],
  ['notdisabled', true],
  ['disabledSoon', true],
  [undefined, true],
  [null, true],
])('a policy whose state is %s is enforced: %s', (state, isEnforced) => {
  expect(isEnforcedState(state)).toBe(isEnforced);
});

test.each([
  ['what decides', { sessionControls: { disableResilienceDefaults: true } }, true],
  ['conditions', { conditions: { clientAppTypes: ['other'] } }, true],
  ['a partial enablement', { partialEnablementStrategy: { percent: 1 } }, true],
  ['a member that decides nothing', { somethingNew: 'x' }, false],
  ['its id', { id: 'other' }, false],
])('%s in another form changes the hash of a policy: %s', (_, difference, isChanged) => {
  expect(hash(policyItem('ca1', difference)) !== hash(policyItem('ca1'))).toBe(isChanged);
});

test.each([
  ['inboundTrust', true],
  ['b2bCollaborationInbound', true],
  ['b2bCollaborationOutbound', true],
  ['b2bDirectConnectInbound', true],
  ['b2bDirectConnectOutbound', true],
  ['tenantRestrictions', true],
  ['isServiceProvider', false],
])('cross-tenant access: %s changes the hash: %s', (member, isChanged) => {
  const of = (content: object) => policyHash('cross-tenant-access', { ...content });
  expect(of({ tenantId: 'fab', [member]: { x: 1 } }) !== of({ tenantId: 'fab' })).toBe(isChanged);
});

test('another kind of policy is hashed without its names, but for its kind', () => {
  const named = { id: 'a', displayName: 'b', description: 'c', templateId: 'd' };
  expect(policyHash('token-lifetime', { ...named, x: 1 })).toBe(policyHash('token-lifetime', { x: 1 }));
  expect(policyHash('token-lifetime', { x: 1 })).not.toBe(policyHash('named-location', { x: 1 }));
});

test('a strength is hashed by its id, whatever stands beside it', () => {
  const grant = (members: object) => hash({ grantControls: { operator: 'OR', ...members } });
  expect(grant({ authenticationStrength: { id: 's', displayName: 'x' } })).toBe(
    grant({ authenticationStrength: { id: 's' } }),
  );
  expect(grant({ authenticationStrength: { id: 's' } })).not.toBe(grant({ authenticationStrength: { id: 't' } }));
  expect(grant({ authenticationStrength: { id: 's' }, builtInControls: ['mfa'] })).not.toBe(
    grant({ authenticationStrength: { id: 's' } }),
  );
  expect(grant({ builtInControls: ['mfa'] })).not.toBe(grant({}));
  expect(hash({ grantControls: 'block' })).not.toBe(hash({}));
});
