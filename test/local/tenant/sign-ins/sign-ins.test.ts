/** Sign-ins are late, of several kinds, and published twice; risk is one row per user. */
import { expect, test } from 'vitest';
import { MINUTE_MS, startTestTenant, type TestTenant } from '../test-tenant.ts';

const BETA = 'https://graph.microsoft.com/beta/auditLogs/signIns';

function kind(name: string, more = ''): string {
  const filter = encodeURIComponent(`signInEventTypes/any(t:t eq '${name}')${more}`);
  return `${BETA}?$filter=${filter}&$orderby=createdDateTime&$top=999`;
}

const idsOf = async ({ readAll }: TestTenant, target: string): Promise<readonly string[]> =>
  (await readAll(target)).items.map(({ id }) => id);

test('a refused refresh is a row of its own kind, only in beta, one to five minutes later', async () => {
  const state = await startTestTenant();
  const { userId } = state.tenant.act.refuseRefresh();
  const mine = async (target: string) =>
    (await state.readAll(target)).items.filter((row) => row.userId === userId && row.status.errorCode === 700082);
  expect(await mine(kind('nonInteractiveUser'))).toEqual([]);
  state.pass(5 * MINUTE_MS);
  expect(await mine(kind('nonInteractiveUser'))).toMatchObject([
    { isInteractive: false, signInEventTypes: ['nonInteractiveUser'] },
  ]);
  for (const target of [kind('interactiveUser'), kind('servicePrincipal'), BETA, '/auditLogs/signIns'])
    expect(await mine(target)).toEqual([]);
});

test('a row is published again with the same id and more data', async () => {
  const state = await startTestTenant();
  const { userId } = state.tenant.act.refuseRefresh({ auditDelayMs: 0 });
  const details = async () =>
    (
      await state.readAll(kind('nonInteractiveUser', ` and userId eq '${userId}' and status/errorCode eq 700082`))
    ).items.map((row) => [row.id, row.status.additionalDetails]);
  const [[id, first] = []] = await details();
  expect(first).toBeNull();
  state.pass(20 * MINUTE_MS);
  const again = await details();
  expect(again.at(-1)).toEqual([id, expect.stringContaining('MFA')]);
});

test('an app that signs in as itself has no user, and a success has code 0', async () => {
  const state = await startTestTenant();
  const { servicePrincipalId } = state.tenant.act.refuseApp({ auditDelayMs: 0 });
  const { userId } = state.tenant.act.signIn({ auditDelayMs: 0 });
  const [refused] = (await state.readAll(kind('servicePrincipal', ' and status/errorCode eq 7000222'))).items;
  expect(refused).toMatchObject({ userId: '', servicePrincipalId, status: { errorCode: 7000222 } });
  expect(
    (
      await state.readAll(
        `/auditLogs/signIns?$filter=${encodeURIComponent(`userId eq '${userId}' and status/errorCode eq 0`)}`,
      )
    ).items,
  ).toHaveLength(1);
});

test('v1.0 has no kinds, neither in a filter nor in a row', async () => {
  const { request, tenant } = await startTestTenant();
  tenant.act.signIn({ auditDelayMs: 0 });
  const refused = await request(
    `/auditLogs/signIns?$filter=${encodeURIComponent("signInEventTypes/any(t:t eq 'interactiveUser')")}`,
  );
  expect(refused.status).toBe(400);
  const { body } = await request('/auditLogs/signIns?$orderby=createdDateTime%20desc&$top=50');
  for (const row of body.value) expect(row).not.toHaveProperty('signInEventTypes');
});

test.each([
  ['a list of codes in one comparison', `${BETA}?$filter=${encodeURIComponent('status/errorCode in (50173, 700082)')}`],
  ['another code than one', `${BETA}?$filter=${encodeURIComponent('status/errorCode ne 0')}`],
  ['a code in quotes', `${BETA}?$filter=${encodeURIComponent("status/errorCode eq '50173'")}`],
  ['a choice of properties', `${BETA}?$select=id`],
  ['another order', `${BETA}?$orderby=userId`],
  ['more than a thousand', `${BETA}?$top=1001`],
  ['more than five hundred risky users', '/identityProtection/riskyUsers?$top=501'],
  [
    'risky users up to a time',
    `/identityProtection/riskyUsers?$filter=${encodeURIComponent('riskLastUpdatedDateTime le 2026-03-02T08:00:00Z')}`,
  ],
])('refuses %s', async (_, target) => {
  const { request } = await startTestTenant();
  expect((await request(target)).status).toBe(400);
});

test('the log has ordinary sign-ins, and they do not depend on the number of steps', async () => {
  const [often, once] = [await startTestTenant(), await startTestTenant()];
  for (let minute = 0; minute < 30; minute += 1) {
    often.pass(MINUTE_MS);
    await often.tenant.step();
  }
  once.pass(30 * MINUTE_MS);
  await once.tenant.step();
  for (const state of [often, once]) state.pass(10 * MINUTE_MS);
  const ids = await idsOf(often, kind('interactiveUser'));
  expect(new Set(ids).size).toBe(90);
  expect(await idsOf(once, kind('interactiveUser'))).toEqual(ids);
});

test('a risky user is one row with the last state, which a filter by time of change finds', async () => {
  const { tenant, readAll, pass, now } = await startTestTenant();
  const { userId } = tenant.act.raiseRisk({ auditDelayMs: 0 });
  const since = () => {
    const filter = `riskLastUpdatedDateTime%20ge%20${new Date(now() - MINUTE_MS).toISOString()}`;
    return readAll(`/identityProtection/riskyUsers?$filter=${filter}&$top=500`);
  };
  expect((await since()).items).toMatchObject([{ id: userId, riskState: 'atRisk', riskLevel: 'high' }]);
  pass(10 * MINUTE_MS);
  expect((await since()).items).toEqual([]);
  tenant.act.clearRisk({ userId, auditDelayMs: 0 });
  expect((await since()).items).toMatchObject([{ id: userId, riskState: 'remediated' }]);
  expect((await readAll('/identityProtection/riskyUsers')).items).toHaveLength(1);
});

test('risk shares the limit of Conditional Access: one request per second', async () => {
  const { request } = await startTestTenant({ throttle: 'injected' });
  expect((await request('/identityProtection/riskyUsers')).status).toBe(200);
  const second = await request('/identity/conditionalAccess/policies');
  expect([second.status, second.headers.has('retry-after')]).toEqual([429, false]);
});
