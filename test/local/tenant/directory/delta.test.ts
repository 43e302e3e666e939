/** Delta queries: everything first, then the changes, with all quirks that are hard for clients. */
import { describe, expect, test } from 'vitest';
import { startTestTenant } from '../test-tenant.ts';

const SELECT = '$select=id,displayName,accountEnabled';

test('a first run lists all users, the next one only those that changed', async () => {
  const { readAll, tenant, pass } = await startTestTenant();
  const first = await readAll(`/users/delta?${SELECT}`);
  const { userId } = tenant.act.disableUser();
  pass(2_000);

  const next = await readAll(first.deltaLink);

  expect(first.items).toHaveLength(tenant.directory.users.live().length);
  expect(next.items.find(({ id }) => id === userId)).toMatchObject({ accountEnabled: false });
  expect(new Set(next.items.map(({ id }) => id)).size).toBeLessThanOrEqual(2);
});

test('a change may be missing at first and comes later', async () => {
  const { readAll, tenant, pass } = await startTestTenant();
  let { deltaLink } = await readAll(`/users/delta?${SELECT}`);
  const seen: string[] = [];
  const { userId } = tenant.act.disableUser();

  for (let run = 0; run < 3; run += 1) {
    const { items, deltaLink: next } = await readAll(deltaLink);
    deltaLink = next;
    seen.push(...items.map(({ id }) => id));
    pass(1_000);
  }

  expect(seen).toContain(userId);
});

test('a deleted user is removed with reason changed, and comes back complete when restored', async () => {
  const { readAll, tenant, pass } = await startTestTenant();
  const first = await readAll(`/users/delta?${SELECT}`);
  const { userId } = tenant.act.deleteUser();
  pass(2_000);
  const gone = await readAll(first.deltaLink);
  tenant.act.restoreUser({ userId });
  pass(2_000);

  const back = await readAll(gone.deltaLink);

  expect(gone.items.find(({ id }) => id === userId)).toEqual({ id: userId, '@removed': { reason: 'changed' } });
  expect(back.items.find(({ id }) => id === userId)).toMatchObject({ accountEnabled: true });
});

test('a removed grant has only its id; the same consent granted again has the same id', async () => {
  const { readAll, tenant, pass } = await startTestTenant();
  const first = await readAll('/oauth2PermissionGrants/delta');
  const { grantId, clientId, resourceId, principalId } = tenant.act.adminRemovesConsent();
  pass(2_000);
  const gone = await readAll(first.deltaLink);
  tenant.act.grantConsent({ clientId, resourceId, principalId });
  pass(2_000);

  const back = await readAll(gone.deltaLink);

  expect(gone.items.find(({ id }) => id === grantId)).toEqual({ id: grantId, '@removed': { reason: 'deleted' } });
  expect(back.items.findLast(({ id }) => id === grantId)).toMatchObject({ clientId, consentType: 'AllPrincipals' });
});

test('the grants of a removed service principal are removed too', async () => {
  const { readAll, tenant, pass } = await startTestTenant();
  const [grants, apps] = [
    await readAll('/oauth2PermissionGrants/delta'),
    await readAll('/servicePrincipals/delta?$select=id,appId'),
  ];
  const before = tenant.directory.grants.live();
  const { servicePrincipalId } = tenant.act.removeServicePrincipal();
  pass(2_000);

  const lost = (await readAll(grants.deltaLink)).items.map(({ id }) => id);

  const theirs = before.filter(({ clientId }) => clientId === servicePrincipalId).map(({ id }) => id);
  expect(lost).toEqual(expect.arrayContaining(theirs));
  expect((await readAll(apps.deltaLink)).items).toContainEqual({
    id: servicePrincipalId,
    '@removed': { reason: 'changed' },
  });
});

test('with return=minimal only the changed properties come', async () => {
  const { readAll, tenant, pass } = await startTestTenant();
  const first = await readAll(`/users/delta?${SELECT}`);
  const { userId } = tenant.act.disableUser();
  pass(2_000);

  const next = await readAll(first.deltaLink, { headers: { prefer: 'return=minimal' } });

  expect(next.items.find(({ id }) => id === userId)).toEqual({ id: userId, accountEnabled: false });
});

test('a large group has several items with the same id, and later only members that joined or left', async () => {
  const { readAll, tenant, pass } = await startTestTenant();
  const group = tenant.directory.groups.live().find(({ displayName }) => displayName === 'All staff');
  const first = await readAll('/groups/delta?$select=displayName,members');
  const { userId } = tenant.act.removeGroupMember({ groupId: group?.id });
  pass(2_000);

  const next = await readAll(first.deltaLink);

  const parts = first.items.filter(({ id }) => id === group?.id);
  expect(parts.length).toBeGreaterThan(1);
  expect(parts.flatMap((part) => part['members@delta'])).toHaveLength(
    tenant.directory.members(group?.id ?? '').length + 1,
  );
  expect(next.items.find(({ id }) => id === group?.id)['members@delta']).toEqual([
    { '@odata.type': '#microsoft.graph.user', id: userId, '@removed': { reason: 'deleted' } },
  ]);
});

test('a link includes its $select and accepts no other option', async () => {
  const { readAll, request } = await startTestTenant();
  const { deltaLink } = await readAll(`/users/delta?${SELECT}`);

  expect((await request(`${deltaLink}&$select=mail`)).status).toBe(400);
});

test('the token latest skips the first list', async () => {
  const { request } = await startTestTenant();

  const { body } = await request('/users/delta?$deltatoken=latest');

  expect(body.value).toEqual([]);
  expect(body['@odata.deltaLink']).toContain('$deltatoken=');
});

test('objects are repeated although nothing changed', async () => {
  const { readAll, tenant, pass } = await startTestTenant();
  let { deltaLink } = await readAll(`/users/delta?${SELECT}`);
  let repeats = 0;
  for (let round = 0; round < 12; round += 1) {
    const { userId } = tenant.act[round % 2 ? 'enableUser' : 'disableUser']();
    pass(2_000);
    const run = await readAll(deltaLink);
    deltaLink = run.deltaLink;
    repeats +=
      run.items.length -
      run.items.filter(({ id }, index, all) => id === userId && all.findIndex((one) => one.id === id) === index).length;
  }

  expect(repeats).toBeGreaterThan(0);
});

describe('410 with syncStateNotFound and a Location', () => {
  test.each([
    ['after expiry on demand', true, (link: string) => link],
    ['for a token that is not ours', false, (link: string) => `${link.slice(0, -6)}AAAAAA`],
  ])('%s', async (_when, expires, spoil) => {
    const { readAll, request, tenant } = await startTestTenant();
    const { deltaLink } = await readAll(`/users/delta?${SELECT}`);
    if (expires) tenant.faults.expireDelta('users');

    const { status, body, headers } = await request(spoil(deltaLink));

    expect([status, body.error.code, headers.get('location')]).toEqual([
      410,
      'syncStateNotFound',
      'https://graph.microsoft.com/v1.0/users/delta',
    ]);
  });

  test('after seven days', async () => {
    const { readAll, request, pass } = await startTestTenant();
    const { deltaLink } = await readAll(`/users/delta?${SELECT}`);
    pass(7 * 86_400_000 + 1);

    expect((await request(deltaLink)).status).toBe(410);
  });
});

describe('a property without a value', () => {
  test('is left out if it was never set, though it is selected; a list sends it as null', async () => {
    const { readAll, request, tenant } = await startTestTenant();
    const device = tenant.directory.devices.live().find(({ isCompliant }) => isCompliant === null);
    const find = (items: readonly { readonly id: string }[]) => items.find(({ id }) => id === device?.id);

    const { items } = await readAll('/devices/delta?$select=displayName,isCompliant');
    const grants = await readAll('/oauth2PermissionGrants/delta');

    expect(find(items)).toEqual({ id: device?.id, displayName: device?.displayName });
    expect(grants.items.filter(({ consentType }) => consentType === 'AllPrincipals').length).toBeGreaterThan(0);
    for (const grant of grants.items) expect('principalId' in grant).toBe(grant.consentType === 'Principal');
    expect((await request(`/devices/${device?.id}?$select=isCompliant`)).body).toMatchObject({ isCompliant: null });
  });

  test('is null if it was set once, in the run that follows and in a full one', async () => {
    const { readAll, tenant, pass } = await startTestTenant();
    const { users } = tenant.directory;
    const user = users.live().find(({ department }) => department !== null);
    if (!user) throw new RangeError('Nobody has a department');
    const query = '$select=department';
    const first = await readAll(`/users/delta?${query}`);
    users.save({ ...user, department: null }, ['department']);
    pass(2_000);

    const [next, again] = [await readAll(first.deltaLink), await readAll(`/users/delta?${query}`)];

    for (const { items } of [next, again])
      expect(items.find(({ id }) => id === user.id)).toEqual({ id: user.id, department: null });
  });
});
