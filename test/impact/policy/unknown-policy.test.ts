/** Whom a policy reaches that Graph v1.0 does not show completely: undecided people, and never nobody. */
import { expect, test } from 'vitest';
import type { PolicyContent } from '../../../src/conditional-access/policy.ts';
import { affectedByMembership } from '../../../src/impact/affected-by-membership.ts';
import { expandPolicyChange, type PolicyChange } from '../../../src/impact/policy/plain-expansion.ts';
import { app, grant, memoryTenant, person, policyObject } from '../../fakes/memory-tenant.ts';
import { BLOCK, policy } from './policy-builder.ts';

const objects = [person('ada'), person('bo'), app('crm'), app('wiki'), grant('crm', 'ada')];
const rectangles = async (change: PolicyChange) =>
  (await expandPolicyChange(change, { tenant: memoryTenant({ objects }), at: 0 })).scope ?? [];

const SCOPE = { users: { includeUsers: ['ada'] }, applications: { includeApplications: ['crm-app-id'] } };
const undecided = (userIds: readonly string[], appIds: readonly string[]) => [
  { effect: 'cannot-decide', bites: 'next-refresh', userIds, appIds },
];

test.each<[string, PolicyContent]>([
  ['a condition', policy({ ...SCOPE, grantControls: BLOCK, conditions: { agentIdRiskLevels: 'high' } })],
  [
    'a control',
    policy({ ...SCOPE, grantControls: { operator: 'OR', builtInControls: ['mfa', 'unknownFutureValue'] } }),
  ],
  [
    'a session control',
    policy({ ...SCOPE, sessionControls: { continuousAccessEvaluation: { mode: 'strictLocation' } } }),
  ],
  ['the state', policy({ ...SCOPE, state: 'enabledForSome' })],
  ['a phased rollout', { ...policy(SCOPE), partialEnablementStrategy: { percent: 10 } }],
])('a policy is undecided for its scope where %s is unknown', async (_, after) => {
  expect(await rectangles({ after })).toEqual(undecided(['ada'], ['crm']));
  expect(await rectangles({ before: policy(SCOPE), after })).toEqual(undecided(['ada'], ['crm']));
  expect(await rectangles({ before: after, after: policy(SCOPE) })).toEqual(undecided(['ada'], ['crm']));
});

test('a policy with an unknown member that is no longer enforced reaches nobody', async () => {
  const before = policy({ ...SCOPE, conditions: { agentIdRiskLevels: 'high' } });
  expect(await rectangles({ before, after: policy({ ...SCOPE, state: 'disabled' }) })).toEqual([]);
  expect(await rectangles({ before })).toEqual([]);
});

test('a policy for agents looks like one for nobody, so its apps are undecided', async () => {
  const applications = SCOPE.applications;
  const conditions = { clientApplications: { includeServicePrincipals: [] } };
  expect(await rectangles({ after: policy({ users: { includeUsers: ['None'] }, applications, conditions }) })).toEqual(
    undecided([], ['crm']),
  );
  expect(await rectangles({ after: policy({ users: { includeUsers: ['AllAgentIdUsers'] }, applications }) })).toEqual(
    undecided([], ['crm']),
  );
});

test('a policy for agent resources or traffic looks like one for no app, so its people are undecided', async () => {
  expect(await rectangles({ after: policy({ users: SCOPE.users, applications: {} }) })).toEqual(undecided(['ada'], []));
});

test('a policy is undecided for its scope where v1.0 shows no demand', async () => {
  expect(await rectangles({ after: policy({ ...SCOPE, grantControls: {} }) })).toEqual(undecided(['ada'], ['crm']));
});

test('somebody who joins a group of such a policy is undecided, too', async () => {
  const users = { includeGroups: ['sales'] };
  const policies = [
    { ...policy({ users, applications: SCOPE.applications, conditions: { agentIdRiskLevels: 'low' } }), id: 'p1' },
    { ...policy({ users, applications: {} }), id: 'p2' },
  ];
  const tenant = memoryTenant({ objects: [...objects, ...policies.map(policyObject)] });
  const joined = (id: string) =>
    affectedByMembership({ ownerId: 'sales', memberId: 'ada', way: 'joined', policyIds: [id] }, { tenant, at: 0 });
  expect((await joined('p1')).scope).toEqual(undecided(['ada'], ['crm']));
  expect((await joined('p2')).scope).toEqual(undecided(['ada'], []));
});
