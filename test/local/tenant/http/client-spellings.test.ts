/** What Microsoft's own clients send is accepted as Graph accepts it; what Graph refuses is still refused. */
import { expect, test } from 'vitest';
import { startTestTenant } from '../test-tenant.ts';

const idsIn = (body: { readonly value: readonly { readonly id: string }[] }) => body.value.map(({ id }) => id).sort();

test.each([
  ['a key in brackets', (id: string) => `/users('${id}')`],
  ['a key in encoded brackets', (id: string) => `/users(%27${id}%27)`],
])('%s is the same object', async (_what, pathOf) => {
  const { request, tenant } = await startTestTenant();
  const id = tenant.directory.adminIds[0] ?? '';

  const { status, body } = await request(`${pathOf(id)}?$select=id`);

  expect([status, body.id]).toEqual([200, id]);
  expect((await request(`${pathOf(id)}/manager('x')`)).status).toBe(400);
});

test('delta() is delta, and its links work unchanged', async () => {
  const { readAll, request, tenant } = await startTestTenant();

  const run = await readAll('/users/delta()?$select=id');

  expect(new Set(run.items.map(({ id }) => id)).size).toBe(tenant.directory.users.live().length);
  expect((await request(run.deltaLink)).status).toBe(200);
  expect((await request('/users()')).status).toBe(400);
  expect((await request('/oauth2PermissionGrants/count()')).status).toBe(404);
});

test.each(['microsoft.graph.user', 'graph.user'])('%s casts the members of a group to users', async (cast) => {
  const { readAll, request, tenant } = await startTestTenant();
  const { directory } = tenant;
  const group = directory.groups.live().find(({ displayName }) => displayName === 'Office departments');
  const members = directory.members(group?.id ?? '');

  const { items } = await readAll(`/groups/${group?.id}/members/${cast}?$select=id,accountEnabled`);
  const groups = await readAll(`/groups/${group?.id}/members/${cast.replace('user', 'group')}?$select=id`);

  const users = members.filter((id) => directory.users.get(id));
  expect(items.map(({ id }) => id)).toEqual(users);
  expect(users.length).toBeLessThan(members.length);
  expect(groups.items.map(({ id }) => id)).toEqual(members.filter((id) => directory.groups.get(id)));
  for (const item of items) expect(Object.keys(item).sort()).toEqual(['accountEnabled', 'id']);
  expect((await request(`/groups/${group?.id}/members/microsoft.graph.banana`)).status).toBe(400);
  expect((await request(`/groups/${group?.id}/${cast}`)).status).toBe(400);
  expect((await request('/users/graph.user')).status).toBe(404);
});

test('a body may name its type, and only a type of Graph', async () => {
  const { send, tenant } = await startTestTenant();
  const id = tenant.directory.adminIds[0] ?? '';

  const named = await send('PATCH', `/users/${id}`, { '@odata.type': '#microsoft.graph.user', displayName: 'A B' });
  const madeUp = await send('PATCH', `/users/${id}`, { '@odata.type': 'user', displayName: 'A C' });

  expect([named.status, madeUp.status]).toEqual([204, 400]);
  expect(tenant.directory.users.get(id)?.displayName).toBe('A B');
});

test('getByIds finds only the kinds that it is asked for', async () => {
  const { send, tenant } = await startTestTenant();
  const { users, groups, servicePrincipals } = tenant.directory;
  const [user, group, app] = [users.live()[0]?.id ?? '', groups.live()[0]?.id ?? '', servicePrincipals.live()[0]?.id];
  const find = async (types?: readonly unknown[]) =>
    send('POST', '/directoryObjects/getByIds', { ids: [user, group, app], ...(types ? { types } : {}) });

  expect(idsIn((await find()).body)).toEqual([user, group, app].sort());
  expect(idsIn((await find(['group'])).body)).toEqual([group]);
  expect(idsIn((await find(['user', 'servicePrincipal'])).body)).toEqual([user, app].sort());
  expect((await find(['banana'])).status).toBe(400);
});

test('a count comes with the first page only', async () => {
  const { request, tenant } = await startTestTenant();
  const headers = { consistencylevel: 'eventual' };
  const first = await request('/users?$count=true&$top=7', { headers });

  const next = await request(first.body['@odata.nextLink'], { headers });

  expect(first.body['@odata.count']).toBe(tenant.directory.users.live().length);
  expect(next.body).not.toHaveProperty('@odata.count');
});

test('one risky user can be asked for by id', async () => {
  const { request, tenant, pass } = await startTestTenant();
  const { userId } = tenant.act.raiseRisk();
  pass(600_000);

  expect((await request(`/identityProtection/riskyUsers/${userId}`)).body).toMatchObject({ id: userId });
  expect((await request(`/identityProtection/riskyUsers/${tenant.directory.adminIds[0]}`)).status).toBe(404);
});

test('beta sign-ins have riskEventTypes_v2 only', async () => {
  const { request, tenant, pass } = await startTestTenant();
  tenant.act.signIn({ auditDelayMs: 0 });
  pass(600_000);

  const [v1] = (await request('/auditLogs/signIns')).body.value;
  const [inBeta] = (await request('https://graph.microsoft.com/beta/auditLogs/signIns')).body.value;

  expect(v1).toMatchObject({ riskEventTypes: [], riskEventTypes_v2: [] });
  expect(inBeta).toMatchObject({ riskEventTypes_v2: [] });
  expect(inBeta).not.toHaveProperty('riskEventTypes');
});
