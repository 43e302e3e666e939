/** Sign-ins come late, in kinds, and twice; risk is one row a user. */
import { expect, test } from 'vitest';
import { MINUTE_MS, type Playground, playground } from '../playground.ts';

const BETA = 'https://graph.microsoft.com/beta/auditLogs/signIns';

function kind(name: string, more = ''): string {
  return `${BETA}?$filter=${encodeURIComponent(`signInEventTypes/any(t:t eq '${name}')${more}`)}&$orderby=createdDateTime&$top=999`;
}

const idsOf = async ({ readAll }: Playground, target: string): Promise<readonly string[]> =>
  (await readAll(target)).items.map(({ id }) => id);

test('a refused refresh is a row of its kind alone, in beta alone, one to five minutes later', async () => {
  const state = await playground();
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

test('a row is published again under its id, with more in it', async () => {
  const state = await playground();
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

test('an app that signs in for itself has no user, and a success has code 0', async () => {
  const state = await playground();
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

test('v1.0 does not know the kinds, neither in a filter nor in a row', async () => {
  const { ask, tenant } = await playground();
  tenant.act.signIn({ auditDelayMs: 0 });
  const refused = await ask(
    `/auditLogs/signIns?$filter=${encodeURIComponent("signInEventTypes/any(t:t eq 'interactiveUser')")}`,
  );
  expect(refused.status).toBe(400);
  const { body } = await ask('/auditLogs/signIns?$orderby=createdDateTime%20desc&$top=50');
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
  const { ask } = await playground();
  expect((await ask(target)).status).toBe(400);
});

test('the ordinary day is in the log, and the same however often it is stepped', async () => {
  const [often, once] = [await playground(), await playground()];
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

test('a risky user is one row that shows the last state, found by when it changed', async () => {
  const { tenant, readAll, pass, now } = await playground();
  const { userId } = tenant.act.raiseRisk({ auditDelayMs: 0 });
  const since = () =>
    readAll(
      `/identityProtection/riskyUsers?$filter=riskLastUpdatedDateTime%20ge%20${new Date(now() - MINUTE_MS).toISOString()}&$top=500`,
    );
  expect((await since()).items).toMatchObject([{ id: userId, riskState: 'atRisk', riskLevel: 'high' }]);
  pass(10 * MINUTE_MS);
  expect((await since()).items).toEqual([]);
  tenant.act.clearRisk({ userId, auditDelayMs: 0 });
  expect((await since()).items).toMatchObject([{ id: userId, riskState: 'remediated' }]);
  expect((await readAll('/identityProtection/riskyUsers')).items).toHaveLength(1);
});

test('risk shares the one request a second of Conditional Access', async () => {
  const { ask } = await playground({ throttle: 'injected' });
  expect((await ask('/identityProtection/riskyUsers')).status).toBe(200);
  const second = await ask('/identity/conditionalAccess/policies');
  expect([second.status, second.headers.has('retry-after')]).toEqual([429, false]);
});
