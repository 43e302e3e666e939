/** A poll of the policy timer: full lists, compared. */
import { expect, test } from 'vitest';
import { pollPolicies } from '../../../src/mirror/readings/read-policies.ts';
import { lineOf, MINUTE, policyItem, type Stage, stage } from './graph-items.ts';

const POLICIES = '/identity/conditionalAccess/policies';
const LOCATIONS = '/identity/conditionalAccess/namedLocations';
const STRENGTHS = '/policies/authenticationStrengthPolicies';
const DEFAULTS = '/policies/identitySecurityDefaultsEnforcementPolicy';

async function afterBaseline(): Promise<Stage> {
  const poll = stage();
  poll.graph.responses.set(POLICIES, [policyItem('ca1'), policyItem('ca2'), policyItem('ca3', { state: 'disabled' })]);
  poll.graph.responses.set(LOCATIONS, [
    { id: 'l1', displayName: 'Office', isTrusted: true, ipRanges: [{ cidrAddress: '198.51.100.0/24' }] },
  ]);
  poll.graph.responses.set(STRENGTHS, [{ id: 's1', displayName: 'Strong', allowedCombinations: ['fido2'] }]);
  poll.graph.responses.set(DEFAULTS, { id: 'sd', displayName: 'Security Defaults', isEnabled: false });
  await pollPolicies(poll);
  poll.wait(2 * MINUTE);
  return poll;
}

test('the first reading of the lists gives no changes', async () => {
  const poll = await afterBaseline();
  expect(poll.enqueued).toEqual([]);
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

test('a new token lifetime is a change, and a new name is not', async () => {
  const poll = stage();
  for (const list of [POLICIES, LOCATIONS, STRENGTHS]) poll.graph.responses.set(list, []);
  const lifetimePolicy = (time: string, displayName = 'Short') => ({
    id: 't1',
    displayName,
    definition: [`{"TokenLifetimePolicy":{"AccessTokenLifetime":"${time}"}}`],
  });
  for (const policy of [
    lifetimePolicy('01:00:00'),
    lifetimePolicy('01:00:00', 'Other'),
    lifetimePolicy('00:10:00', 'Other'),
  ]) {
    poll.graph.responses.set('/policies/tokenLifetimePolicies', [policy]);
    await pollPolicies(poll);
    poll.wait(2 * MINUTE);
  }
  expect(poll.enqueued).toMatchObject([
    { object: 'policy', after: { id: 't1', policyKind: 'token-lifetime' }, source: 'policy-list' },
  ]);
});

test('created, changed and deleted policies are changes; a rename is saved and is no change', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set(POLICIES, [
    policyItem('ca1', { displayName: 'Other' }),
    policyItem('ca3'),
    policyItem('ca4'),
  ]);
  await pollPolicies(poll);
  expect(poll.enqueued.map(lineOf).sort()).toEqual([
    'ca2: enabled -> none',
    'ca3: disabled -> enabled',
    'ca4: none -> enabled',
  ]);
  expect(await poll.mirror.object('policy', 'ca1', poll.now())).toMatchObject({ displayName: 'Other' });
});

test('a new range of a location or combination of a strength, and enabled security defaults, are changes', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set(LOCATIONS, [
    { id: 'l1', displayName: 'Office', isTrusted: true, ipRanges: [{ cidrAddress: '203.0.113.0/24' }] },
  ]);
  poll.graph.responses.set(STRENGTHS, [
    { id: 's1', displayName: 'Strong', allowedCombinations: ['x509CertificateMultiFactor'] },
  ]);
  poll.graph.responses.set(DEFAULTS, { id: 'sd', displayName: 'Security Defaults', isEnabled: true });
  await pollPolicies(poll);
  expect(poll.enqueued.map(lineOf)).toEqual([
    'l1: enabled -> enabled',
    's1: enabled -> enabled',
    'sd: disabled -> enabled',
  ]);
});

test('a list that fails on a later page changes nothing', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set(POLICIES, [policyItem('ca1', { state: 'disabled' }), policyItem('ca2'), policyItem('ca3')]);
  poll.graph.failSecondPage(POLICIES);
  await expect(pollPolicies(poll)).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
  expect(poll.enqueued).toEqual([]);

  poll.graph.repair();
  await pollPolicies(poll);
  expect(poll.enqueued.map(lineOf).sort()).toEqual(['ca1: enabled -> disabled', 'ca3: disabled -> enabled']);
});

test('without the permission for strengths the other lists are still read', async () => {
  const poll = await afterBaseline();
  poll.graph.refuse(STRENGTHS);
  poll.graph.responses.set(DEFAULTS, { id: 'sd', displayName: 'Security Defaults', isEnabled: true });
  const result = await pollPolicies(poll);
  expect(result.refused.map(({ path }) => path)).toEqual([STRENGTHS]);
  expect(poll.enqueued.map(lineOf)).toEqual(['sd: disabled -> enabled']);
});

test('a policy far larger than a column is stored in full', async () => {
  const poll = await afterBaseline();
  const includeUsers = Array.from({ length: 12_000 }, (_, index) => `${Math.sin(index)}`).sort();
  poll.graph.responses.set(POLICIES, [policyItem('ca1', { conditions: { users: { includeUsers } } })]);
  await pollPolicies(poll);
  expect(await poll.mirror.object('policy', 'ca1', poll.now())).toMatchObject({
    content: { conditions: { users: { includeUsers } } },
  });
});

test('a list of which no item can be read says nothing: the turn fails, and the next one begins where it did', async () => {
  const poll = await afterBaseline();
  const { responses } = poll.graph;
  const before = responses.get(POLICIES) ?? [];
  responses.set(POLICIES, [null, [[]], 5]);

  await expect(pollPolicies(poll)).rejects.toThrow('no item of it has an id');

  responses.set(POLICIES, before);
  poll.wait(2 * MINUTE);
  await pollPolicies(poll);
  expect(poll.enqueued).toEqual([]);
});
