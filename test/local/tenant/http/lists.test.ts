/** Lists have pages, and no page loses an object. */
import { expect, test } from 'vitest';
import { startTestTenant } from '../test-tenant.ts';

test('a list has small pages with https links and contains each user once', async () => {
  const { readAll, request, tenant } = await startTestTenant({ users: 60 });

  const { items, pages } = await readAll('/users?$select=id&$top=7');

  expect(pages).toBeGreaterThan(8);
  expect(items.map(({ id }) => id).sort()).toEqual(
    tenant.directory.users
      .live()
      .map(({ id }) => id)
      .sort(),
  );
  expect((await request('/users?$top=7')).body['@odata.nextLink']).toMatch(
    /^https:\/\/graph\.microsoft\.com\/v1\.0\/users\?\$top=7&\$skiptoken=/,
  );
});

test('sometimes a page is empty and still has a next link', async () => {
  const { request } = await startTestTenant();

  const firsts = await Promise.all(Array.from({ length: 40 }, (_, index) => request(`/users?$top=${index + 1}`)));

  const empty = firsts.filter(({ body }) => body.value.length === 0);
  expect(empty.length).toBeGreaterThan(0);
  for (const { body } of empty) expect(body['@odata.nextLink']).toBeDefined();
});

test('nobody is skipped when a user is removed between two pages', async () => {
  const { request, readAll, tenant } = await startTestTenant();
  const first = (await request('/users?$top=30')).body;
  const seen = new Set(first.value.map(({ id }: { id: string }) => id));
  const leaver = tenant.directory.users
    .live()
    .find(({ id, accountEnabled }) => seen.has(id) && accountEnabled && !tenant.directory.untouchable.has(id));
  tenant.act.deleteUser({ userId: leaver?.id });

  const rest = await readAll(first['@odata.nextLink']);

  const all = new Set([...seen, ...rest.items.map(({ id }) => id)]);
  for (const { id } of tenant.directory.users.live()) expect(all.has(id)).toBe(true);
});

test('guests have a # in their name, which must be encoded in a filter', async () => {
  const { request, tenant } = await startTestTenant();
  const guest = tenant.directory.users.live().find(({ userType }) => userType === 'Guest');

  const found = await request(`/users/${encodeURIComponent(guest?.userPrincipalName ?? '')}`);

  expect(found.body.id).toBe(guest?.id);
});

test('a tenant of five thousand users starts in seconds, and its big group has all of them', async () => {
  const started = performance.now();
  const { tenant, readAll } = await startTestTenant({ users: 5000 });
  // About a second alone on the machine; quadratic work would take minutes.
  expect(performance.now() - started).toBeLessThan(20_000);
  const group = tenant.directory.groups.live().find(({ displayName }) => displayName === 'All staff');

  const { items } = await readAll(`/groups/${group?.id}/transitiveMembers/microsoft.graph.user?$select=id&$top=999`);

  expect(items).toHaveLength(tenant.directory.members(group?.id ?? '').length);
});
