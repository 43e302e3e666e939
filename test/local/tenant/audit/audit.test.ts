/** The audit log shows who did an act: late, in several records, among many unrelated ones. */
import { expect, test } from 'vitest';
import { MINUTE_MS, startTestTenant } from '../test-tenant.ts';

const LOG = '/auditLogs/directoryAudits?$orderby=activityDateTime&$top=999';

function textIn(
  record: { targetResources: { modifiedProperties: { displayName: string; oldValue: string; newValue: string }[] }[] },
  name: string,
) {
  return record.targetResources
    .flatMap((target) => target.modifiedProperties)
    .find(({ displayName }) => displayName === name);
}

test('records of an act are visible one to five minutes later, all with its correlation id', async () => {
  const { tenant, readAll, pass } = await startTestTenant();
  const { correlationId, userId, actorId } = tenant.act.disableUser();
  const rows = async () => (await readAll(LOG)).items.filter((row) => row.correlationId === correlationId);

  expect(await rows()).toEqual([]);
  pass(5 * MINUTE_MS);
  const found = await rows();

  expect(new Set(found.map((row) => row.activityDisplayName))).toEqual(new Set(['Disable account', 'Update user']));
  for (const row of found) {
    expect(row.id).toMatch(new RegExp(`^Directory_${correlationId}_\\w+_\\d+$`));
    expect(row.initiatedBy.user.id).toBe(actorId);
    expect(row.targetResources[0].id).toBe(userId);
    expect(textIn(row, 'AccountEnabled')).toMatchObject({ oldValue: '[true]', newValue: '[false]' });
  }
});

test('a test can choose the delay of a record', async () => {
  const { tenant, request, pass } = await startTestTenant();
  const { correlationId } = tenant.act.adminRemovesConsent({ auditDelayMs: 10 * MINUTE_MS });
  const count = async () =>
    (await request(`/auditLogs/directoryAudits?$filter=correlationId%20eq%20'${correlationId}'&$top=50`)).body.value
      .length;

  pass(10 * MINUTE_MS - 1);
  expect(await count()).toBe(0);
  pass(1);
  expect(await count()).toBeGreaterThan(0);
});

test('a widened consent is a Remove and an Add with the same values, and no scope is lost', async () => {
  const { tenant, readAll } = await startTestTenant();
  const { correlationId } = tenant.act.widenConsent({ auditDelayMs: 0 });

  const rows = (await readAll(LOG)).items.filter(
    (row) => row.correlationId === correlationId && row.activityDisplayName.includes('delegated'),
  );

  expect(new Set(rows.map((row) => row.activityDisplayName))).toEqual(
    new Set(['Remove delegated permission grant', 'Add delegated permission grant']),
  );
  const [one, other] = rows.map((row) => textIn(row, 'DelegatedPermissionGrant.Scope'));
  expect(one).toEqual(other);
  const [before, after] = [one?.oldValue, one?.newValue].map((value) =>
    JSON.parse(value ?? '""')
      .trim()
      .split(' '),
  );
  expect(after).toEqual(expect.arrayContaining(before));
});

test('a removed consent has no new values, and only some records contain the principal', async () => {
  const { tenant, readAll } = await startTestTenant();
  const acts = Array.from({ length: 8 }, () => tenant.act.userWithdrawsConsent({ auditDelayMs: 0 }));

  const { items } = await readAll(LOG);
  const rows = acts.map(({ correlationId }) => items.find((row) => row.correlationId === correlationId));

  for (const row of rows) expect(textIn(row, 'DelegatedPermissionGrant.Scope')?.newValue).toBeNull();
  const named = rows.filter((row) => textIn(row, 'DelegatedPermissionGrant.PrincipalId'));
  expect(named.length).toBeGreaterThan(0);
  expect(named.length).toBeLessThan(rows.length);
});

test('a policy change has a record by Conditional Access with the full policy, and one by the directory', async () => {
  const { tenant, readAll } = await startTestTenant();
  const { correlationId, policyId } = tenant.act.tightenPolicy({ auditDelayMs: 0 });

  const rows = (await readAll(LOG)).items.filter((row) => row.correlationId === correlationId);

  const own = rows.find((row) => row.activityDisplayName === 'Update conditional access policy');
  const twin = rows.find((row) => row.activityDisplayName === 'Update policy');
  expect([own.loggedByService, own.id.slice(0, 9), twin.loggedByService, twin.id.slice(0, 10)]).toEqual([
    'Conditional Access',
    'IPCGraph_',
    'Core Directory',
    'Directory_',
  ]);
  expect(JSON.parse(textIn(own, 'ConditionalAccessPolicy')?.newValue ?? '')).toMatchObject({
    id: policyId,
    state: 'enabled',
  });
  expect(twin.targetResources[0].id).toBe(policyId);
});

test('the name of a deleted user starts with the object id', async () => {
  const { tenant, readAll } = await startTestTenant();
  const { correlationId, userId } = tenant.act.deleteUser({ auditDelayMs: 0 });

  const row = (await readAll(LOG)).items.find((one) => one.correlationId === correlationId);

  expect(row.targetResources[0].userPrincipalName.startsWith(userId?.replaceAll('-', ''))).toBe(true);
});

test('a removed app writes one record, its grants none', async () => {
  const { tenant, readAll } = await startTestTenant();
  const { correlationId } = tenant.act.removeServicePrincipal({ auditDelayMs: 0 });

  const rows = (await readAll(LOG)).items.filter((row) => row.correlationId === correlationId);

  expect(new Set(rows.map((row) => row.activityDisplayName))).toEqual(new Set(['Remove service principal']));
});

test('some records come twice, and some failures have the activity names we look for', async () => {
  const { tenant, readAll, pass } = await startTestTenant();
  for (let count = 0; count < 20; count += 1) tenant.act.addGroupMember();
  pass(10 * MINUTE_MS);

  const { items } = await readAll(LOG);

  expect(items.length).toBeGreaterThan(new Set(items.map(({ id }) => id)).size);
  expect(items.some((row) => row.result === 'failure')).toBe(true);
});

test('pages of the log contain every record of a time window at least once', async () => {
  const { tenant, readAll, pass, now } = await startTestTenant();
  for (let count = 0; count < 10; count += 1) tenant.act.removeGroupMember({ auditDelayMs: 0 });
  pass(10 * MINUTE_MS);
  const [from, to] = [new Date(now() - 3_600_000), new Date(now())].map((time) => time.toISOString());
  const window = `activityDateTime%20ge%20${from}%20and%20activityDateTime%20le%20${to}`;

  const whole = await readAll(`/auditLogs/directoryAudits?$filter=${window}&$orderby=activityDateTime&$top=999`);
  const paged = await readAll(`/auditLogs/directoryAudits?$filter=${window}&$orderby=activityDateTime&$top=4`);

  expect(paged.pages).toBeGreaterThan(2);
  expect(new Set(paged.items.map(({ id }) => id))).toEqual(new Set(whole.items.map(({ id }) => id)));
});
