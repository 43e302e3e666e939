/** Lists come in pages, and lose nobody on the way. */
import { expect, test } from 'vitest';
import { playground } from '../playground.ts';

test('a list comes in small pages with https links and holds everybody once', async () => {
  const { readAll, ask, tenant } = await playground({ users: 60 });

  const { items, pages } = await readAll('/users?$select=id&$top=7');

  expect(pages).toBeGreaterThan(8);
  expect(items.map(({ id }) => id).sort()).toEqual(
    tenant.directory.users
      .live()
      .map(({ id }) => id)
      .sort(),
  );
  expect((await ask('/users?$top=7')).body['@odata.nextLink']).toMatch(
    /^https:\/\/graph\.microsoft\.com\/v1\.0\/users\?\$top=7&\$skiptoken=/,
  );
});

test('now and then a page is empty and has a next link all the same', async () => {
  const { ask } = await playground();

  const firsts = await Promise.all(Array.from({ length: 40 }, (_, index) => ask(`/users?$top=${index + 1}`)));

  const empty = firsts.filter(({ body }) => body.value.length === 0);
  expect(empty.length).toBeGreaterThan(0);
  for (const { body } of empty) expect(body['@odata.nextLink']).toBeDefined();
});

test('nobody is skipped when somebody leaves between two pages', async () => {
  const { ask, readAll, tenant } = await playground();
  const first = (await ask('/users?$top=30')).body;
  const seen = new Set(first.value.map(({ id }: { id: string }) => id));
  const leaver = tenant.directory.users
    .live()
    .find(({ id, accountEnabled }) => seen.has(id) && accountEnabled && !tenant.directory.untouchable.has(id));
  tenant.act.deleteUser({ userId: leaver?.id });

  const rest = await readAll(first['@odata.nextLink']);

  const all = new Set([...seen, ...rest.items.map(({ id }) => id)]);
  for (const { id } of tenant.directory.users.live()) expect(all.has(id)).toBe(true);
});

test('guests have a hash in their name, which must be encoded to be found', async () => {
  const { ask, tenant } = await playground();
  const guest = tenant.directory.users.live().find(({ userType }) => userType === 'Guest');

  const found = await ask(`/users/${encodeURIComponent(guest?.userPrincipalName ?? '')}`);

  expect(found.body.id).toBe(guest?.id);
});

test('five thousand users are there in about a second, and in the big group', async () => {
  const started = performance.now();
  const { tenant, readAll } = await playground({ users: 5000 });
  expect(performance.now() - started).toBeLessThan(3_000);
  const group = tenant.directory.groups.live().find(({ displayName }) => displayName === 'All staff');

  const { items } = await readAll(`/groups/${group?.id}/transitiveMembers/microsoft.graph.user?$select=id&$top=999`);

  expect(items).toHaveLength(tenant.directory.members(group?.id ?? '').length);
});
