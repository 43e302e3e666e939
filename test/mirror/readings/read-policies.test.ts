/** The policy timer's turn: whole lists, compared. */
import { expect, test } from 'vitest';
import { pollPolicies } from '../../../src/mirror/readings/read-policies.ts';
import { lineOf, MINUTE, policyItem, type Stage, stage } from './graph-items.ts';

const POLICIES = '/identity/conditionalAccess/policies';
const LOCATIONS = '/identity/conditionalAccess/namedLocations';
const STRENGTHS = '/policies/authenticationStrengthPolicies';
const DEFAULTS = '/policies/identitySecurityDefaultsEnforcementPolicy';

async function afterBaseline(): Promise<Stage> {
  const poll = stage();
  poll.graph.found.set(POLICIES, [policyItem('ca1'), policyItem('ca2'), policyItem('ca3', { state: 'disabled' })]);
  poll.graph.found.set(LOCATIONS, [
    { id: 'l1', displayName: 'Office', isTrusted: true, ipRanges: [{ cidrAddress: '198.51.100.0/24' }] },
  ]);
  poll.graph.found.set(STRENGTHS, [{ id: 's1', displayName: 'Strong', allowedCombinations: ['fido2'] }]);
  poll.graph.found.set(DEFAULTS, { id: 'sd', displayName: 'Security Defaults', isEnabled: false });
  await pollPolicies(poll);
  poll.wait(2 * MINUTE);
  return poll;
}

test('the first reading of the lists tells nothing', async () => {
  const poll = await afterBaseline();
  expect(poll.told).toEqual([]);
  const kinds: string[] = [];
  for await (const policy of poll.mirror.objects('policy', poll.now())) kinds.push(policy.policyKind);
  expect(kinds.sort()).toEqual([
    'authentication-strength',
    'conditional-access',
    'conditional-access',
    'conditional-access',
    'named-location',
    'security-defaults',
  ]);
});

test('another lifetime of tokens is told, and another name is not', async () => {
  const poll = stage();
  for (const list of [POLICIES, LOCATIONS, STRENGTHS]) poll.graph.found.set(list, []);
  const lasting = (time: string, displayName = 'Short') => ({
    id: 't1',
    displayName,
    definition: [`{"TokenLifetimePolicy":{"AccessTokenLifetime":"${time}"}}`],
  });
  for (const policy of [lasting('01:00:00'), lasting('01:00:00', 'Other'), lasting('00:10:00', 'Other')]) {
    poll.graph.found.set('/policies/tokenLifetimePolicies', [policy]);
    await pollPolicies(poll);
    poll.wait(2 * MINUTE);
  }
  expect(poll.told).toMatchObject([
    { object: 'policy', after: { id: 't1', policyKind: 'token-lifetime' }, source: 'policy-list' },
  ]);
});

test('created, changed and deleted policies are told; a rename is kept and not told', async () => {
  const poll = await afterBaseline();
  poll.graph.found.set(POLICIES, [policyItem('ca1', { displayName: 'Other' }), policyItem('ca3'), policyItem('ca4')]);
  await pollPolicies(poll);
  expect(poll.told.map(lineOf).sort()).toEqual([
    'ca2: enabled -> none',
    'ca3: disabled -> enabled',
    'ca4: none -> enabled',
  ]);
  expect(await poll.mirror.object('policy', 'ca1', poll.now())).toMatchObject({ displayName: 'Other' });
});

test('another range of a location, another combination of a strength and security defaults turned on are told', async () => {
  const poll = await afterBaseline();
  poll.graph.found.set(LOCATIONS, [
    { id: 'l1', displayName: 'Office', isTrusted: true, ipRanges: [{ cidrAddress: '203.0.113.0/24' }] },
  ]);
  poll.graph.found.set(STRENGTHS, [
    { id: 's1', displayName: 'Strong', allowedCombinations: ['x509CertificateMultiFactor'] },
  ]);
  poll.graph.found.set(DEFAULTS, { id: 'sd', displayName: 'Security Defaults', isEnabled: true });
  await pollPolicies(poll);
  expect(poll.told.map(lineOf)).toEqual([
    'l1: enabled -> enabled',
    's1: enabled -> enabled',
    'sd: disabled -> enabled',
  ]);
});

test('a list that breaks off on a later page changes nothing', async () => {
  const poll = await afterBaseline();
  poll.graph.found.set(POLICIES, [policyItem('ca1', { state: 'disabled' }), policyItem('ca2'), policyItem('ca3')]);
  poll.graph.breakOff(POLICIES);
  await expect(pollPolicies(poll)).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
  expect(poll.told).toEqual([]);

  poll.graph.mend();
  await pollPolicies(poll);
  expect(poll.told.map(lineOf).sort()).toEqual(['ca1: enabled -> disabled', 'ca3: disabled -> enabled']);
});

test('without the permission for strengths the other lists are still read', async () => {
  const poll = await afterBaseline();
  poll.graph.refuse(STRENGTHS);
  poll.graph.found.set(DEFAULTS, { id: 'sd', displayName: 'Security Defaults', isEnabled: true });
  const result = await pollPolicies(poll);
  expect(result.refused.map(({ path }) => path)).toEqual([STRENGTHS]);
  expect(poll.told.map(lineOf)).toEqual(['sd: disabled -> enabled']);
});

test('a policy far larger than a column is kept whole', async () => {
  const poll = await afterBaseline();
  const includeUsers = Array.from({ length: 12_000 }, (_, index) => `${Math.sin(index)}`).sort();
  poll.graph.found.set(POLICIES, [policyItem('ca1', { conditions: { users: { includeUsers } } })]);
  await pollPolicies(poll);
  expect(await poll.mirror.object('policy', 'ca1', poll.now())).toMatchObject({
    content: { conditions: { users: { includeUsers } } },
  });
});
