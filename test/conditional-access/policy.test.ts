/** A policy has one form and one hash, wherever it was read. */
import { expect, test } from 'vitest';
import { canonicalPolicy, policyHash, policyOf } from '../../src/conditional-access/policy.ts';
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
