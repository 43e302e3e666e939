/** Microsoft's What If, as the simulated tenant answers it. */
import { expect, test } from 'vitest';
import { schemaValidator } from '../../../../local/tenant/http/schema-check.ts';
import { startTestTenant, type TestTenant } from '../test-tenant.ts';

const PATH = '/identity/conditionalAccess/evaluate';
const OUTSIDE = '203.0.113.7';

async function started() {
  const started = await startTestTenant();
  const { users, policies } = started.tenant.directory;
  const user = users.live().find(({ userType, accountEnabled }) => userType === 'Member' && accountEnabled);
  return { ...started, userId: user?.id ?? '', policies: policies.live() };
}

function question(userId: string, conditions: object = {}): Record<string, unknown> {
  return {
    signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId },
    signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: ['any'] },
    signInConditions: { clientAppType: 'browser', devicePlatform: 'windows', ipAddress: OUTSIDE, ...conditions },
  };
}

const ask = (tenant: Pick<TestTenant, 'send'>, body: object) => tenant.send('POST', PATH, body);

test('each stored policy is listed with the first condition that does not hold, in the form of the schema', async () => {
  const tenant = await started();
  const { status, body } = await ask(tenant, question(tenant.userId));
  expect(status).toBe(200);
  expect(body.value).toHaveLength(tenant.policies.length);
  expect((await schemaValidator())('whatIfEvaluateResponse', body)).toBeUndefined();
  const request = (await schemaValidator())('whatIfEvaluateRequest', question(tenant.userId));
  expect(request).toBeUndefined();
  for (const { state, policyApplies, analysisReasons } of body.value) {
    expect(policyApplies).toBe(analysisReasons === 'notSet');
    if (state === 'disabled') expect(analysisReasons).toBe('policyNotEnabled');
  }
});

test('only those that apply, where only they are asked for; the place decides', async () => {
  const tenant = await started();
  const applied = async (conditions: object) => {
    const { body } = await ask(tenant, { ...question(tenant.userId, conditions), appliedPoliciesOnly: true });
    return body.value.map(({ id }: { readonly id: string }) => id).sort();
  };
  const [outside, office] = [await applied({}), await applied({ ipAddress: '198.51.100.9' })];
  expect(outside.length).toBeGreaterThan(0);
  const byPlace = tenant.policies.filter(
    ({ state, conditions }) => state !== 'disabled' && conditions.locations?.excludeLocations.includes('AllTrusted'),
  );
  for (const { id } of byPlace) expect(office).not.toContain(id);
});

test.each([
  ['no identity', { signInIdentity: undefined }],
  ['an identity without its type', { signInIdentity: { userId: 'x' } }],
  ['a member that does not exist', { signInConditions: { place: 'x' } }],
  ['null for a condition', { signInConditions: { country: null } }],
  ['a parameter that does not exist', { more: 1 }],
])('%s is refused', async (_name, wrong) => {
  const tenant = await started();
  const { status } = await ask(tenant, { ...question(tenant.userId), ...wrong });
  expect(status).toBe(400);
});
