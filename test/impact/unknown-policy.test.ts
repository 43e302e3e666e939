/** Whom a policy reaches that Graph v1.0 or the mirror does not show completely: undecided, and never nobody. */
import { expect, test } from 'vitest';
import type { PolicyContent } from '../../src/conditional-access/policy.ts';
import { app, grant, memoryTenant, person } from '../fakes/memory-tenant.ts';
import { BLOCK, policy } from './policy/policy-builder.ts';
import { affectedByChange, type Sides, scopeLines } from './policy-reach.ts';

const objects = [person('ada'), person('bo'), app('crm'), app('wiki'), grant('crm', 'ada')];
const tenant = memoryTenant({ objects });
const lines = async (sides: Sides) => scopeLines(await affectedByChange(sides, tenant));

const SCOPE = { users: { includeUsers: ['ada'] }, applications: { includeApplications: ['crm-app-id'] } };

test.each<[string, PolicyContent]>([
  ['a condition', policy({ ...SCOPE, grantControls: BLOCK, conditions: { agentIdRiskLevels: 'high' } })],
  [
    'a control',
    policy({ ...SCOPE, grantControls: { operator: 'OR', builtInControls: ['mfa', 'unknownFutureValue'] } }),
  ],
  ['the state', policy({ ...SCOPE, state: 'enabledForSome' })],
  ['a phased rollout', { ...policy(SCOPE), partialEnablementStrategy: { percent: 10 } }],
])('a policy is undecided for its scope where %s is unknown', async (_, after) => {
  expect(await lines({ after })).toEqual(['ada crm: cannot-decide']);
  expect(await lines({ before: policy(SCOPE), after })).toEqual(['ada crm: cannot-decide']);
  expect(await lines({ before: after, after: policy(SCOPE) })).toEqual(['ada crm: cannot-decide']);
});

test('the reason names the policy', async () => {
  const after = policy({ ...SCOPE, conditions: { agentIdRiskLevels: 'high' } });
  const { scope } = await affectedByChange({ after }, tenant);
  expect(scope?.rectangles[0]?.reason).toContain('policy “Policy”, not known: conditions.agentIdRiskLevels');
});

test('a policy with an unknown member that is no longer enforced leaves people undecided, too', async () => {
  const before = policy({ ...SCOPE, conditions: { agentIdRiskLevels: 'high' } });
  expect(await lines({ before, after: policy({ ...SCOPE, state: 'disabled' }) })).toEqual(['ada crm: cannot-decide']);
});

test.each<[string, PolicyContent]>([
  ['nobody', policy({ ...SCOPE, users: { includeUsers: ['None'] } })],
  ['no app', policy({ users: SCOPE.users, applications: {} })],
  ['no demand', policy({ ...SCOPE, grantControls: {} })],
])('a policy that shows %s may do what v1.0 does not show', async (_, after) => {
  const found = await affectedByChange({ after }, tenant);
  expect(found.uncertain).toEqual(['not known: a part of the policy that Graph v1.0 does not show']);
});

test('a group that the mirror does not have leaves those whom it may hold undecided', async () => {
  const after = policy({ ...SCOPE, users: { includeGroups: ['unread'] } });
  expect(await lines({ after })).toEqual(['ada crm: cannot-decide', 'bo crm: cannot-decide']);
});

test.each([
  ['no people', { objects: [app('crm')] }, 'not known: the people of the tenant at that time'],
  ['no apps', { objects: [person('ada')] }, 'not known: the apps of the tenant at that time'],
])('where the mirror has %s nothing can be said', async (_, facts, reason) => {
  const found = await affectedByChange({ after: policy() }, memoryTenant(facts));
  expect(found).toMatchObject({ rectangles: [], uncertain: [reason] });
  expect(found.scope).toBeUndefined();
});

test('where the other policies were not read yet nothing can be said', async () => {
  const unread = { ...tenant, readSince: async () => undefined };
  expect((await affectedByChange({ after: policy() }, unread)).uncertain).toEqual([
    'not known: the other policies, which were not read yet',
  ]);
});

test('a change of which the mirror has one side only leaves it open', async () => {
  const found = await affectedByChange({ after: policy() }, tenant, {
    detail: { policy: { change: 'changed', after: policy() } },
  });
  expect(found.uncertain).toEqual(['not known: what the policy was before the change, or what it is now']);
});
