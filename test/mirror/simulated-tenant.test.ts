/** The readings against the simulated tenant, which pages, repeats, lags and expires: the mirror ends where the tenant is, and tells each change once. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import { openGraph } from '../../src/graph/graph.ts';
import type { MirrorPollContext } from '../../src/mirror/poll.ts';
import { pollConsents, pollUsers } from '../../src/mirror/poll-tenant.ts';
import { pollPolicies } from '../../src/mirror/readings/read-policies.ts';
import { refreshObject } from '../../src/mirror/refresh-object.ts';
import { tableMirror } from '../../src/mirror/table-mirror.ts';
import type { TenantChange } from '../../src/mirror/tenant-change.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { lineOf, MINUTE, START } from './readings/graph-items.ts';

let azurite: Azurite;
const tenants: Tenant[] = [];

beforeAll(async () => {
  azurite = await startAzurite();
  await createTables(azurite);
});
afterEach(async () => {
  for (const tenant of tenants.splice(0)) await tenant.stop();
});
afterAll(() => azurite.stop());

interface Play {
  readonly tenant: Tenant;
  readonly poll: MirrorPollContext;
  readonly told: TenantChange[];
  /** Lets five minutes pass and reads everything. */
  turn(): Promise<void>;
}

async function play(seed: number, tables: Tables = memoryTables()): Promise<Play> {
  let time = START;
  const clock = () => time;
  const tenant = await startTenant({ seed, clock });
  tenants.push(tenant);
  // Waiting costs injected time only.
  const pause = async (ms: number) => {
    time += ms;
  };
  const graph = openGraph({ cloud: 'global', dial: tenant.url, token: async () => tenant.token, now: clock, pause });
  const told: TenantChange[] = [];
  const store = tenantStore(tables, tenant.tenantId);
  const mirror = tableMirror({ store, live: { graph, now: clock } });
  const poll: MirrorPollContext = {
    graph,
    store,
    mirror,
    now: clock,
    enqueue: async (changes) => void told.push(...changes),
  };
  const turn = async () => {
    time += 5 * MINUTE;
    await pollUsers(poll);
    await pollConsents(poll);
    await pollPolicies(poll);
  };
  await turn();
  return { tenant, poll, told, turn };
}

async function expectSame({ tenant: { directory }, poll: { mirror, now } }: Play): Promise<void> {
  const at = now();
  const grants: string[] = [];
  for await (const { id, scopes } of mirror.objects('grant', at)) grants.push(`${id} ${scopes.join(' ')}`);
  const scopesOf = (scope: string) => [...new Set(scope.trim().split(/\s+/))].sort().join(' ');
  expect(grants.sort()).toEqual(
    directory.grants
      .live()
      .map(({ id, scope }) => `${id} ${scopesOf(scope)}`)
      .sort(),
  );
  const enabled: string[] = [];
  for await (const user of mirror.objects('user', at)) if (!user.deleted) enabled.push(`${user.id} ${user.enabled}`);
  expect(enabled.sort()).toEqual(
    directory.users
      .live()
      .map(({ id, accountEnabled }) => `${id} ${accountEnabled}`)
      .sort(),
  );
  for (const group of directory.groups.live()) {
    const members = directory.members(group.id).filter((id) => directory.users.get(id));
    expect([...(await mirror.directMembers(group.id, at))].sort()).toEqual(members);
  }
  for (const app of directory.servicePrincipals.live()) {
    const assigned = directory.assignments.live().filter(({ resourceId }) => resourceId === app.id);
    expect(new Set((await mirror.assignmentsOfApp(app.id, at)).map(({ principalId }) => principalId))).toEqual(
      new Set(assigned.map(({ principalId }) => principalId)),
    );
  }
}

const grantLine = (clientId: string | undefined, principalId: string | null | undefined) =>
  `${clientId}/${principalId ?? 'all'}`;

test.each([1, 2])('seed %i: the baseline is the tenant, and tells nothing', async (seed) => {
  const stage = await play(seed, storageTables(azurite));
  expect(stage.told).toEqual([]);
  await expectSame(stage);
  const { tenant, poll } = stage;
  for (const [userId, managerId] of [...tenant.directory.managers].slice(0, 10))
    expect((await poll.mirror.managerOf(userId, poll.now()))?.id).toBe(managerId);
});

test.each([1, 2, 3, 4])('seed %i: every act is told once, and nothing else', async (seed) => {
  const stage = await play(seed);
  const { act, faults } = stage.tenant;
  const withdrawn = act.userWithdrawsConsent();
  const disabled = act.disableUser();
  const tightened = act.tightenPolicy();
  act.widenConsent();
  act.renamePolicy();
  const joined = act.addGroupMember();
  const lost = act.loseCompliance();
  await stage.turn();
  await stage.turn();

  faults.expireDelta('users');
  faults.expireDelta('oauth2PermissionGrants');
  const narrowed = act.narrowConsent();
  const deleted = act.deleteUser();
  const policyDeleted = act.deletePolicy();
  const left = act.removeGroupMember();
  const removedDevice = act.removeDevice();
  faults.throttleNext('/groups/delta', { retryAfterSeconds: 10 });
  await stage.turn();
  await stage.turn();

  const [moves, others] = [
    stage.told.filter(({ object }) => object === 'membership'),
    stage.told.filter(({ object }) => object !== 'membership'),
  ];
  // Of groups that nothing goes by there is nothing to tell.
  const moved = [`${joined.userId} into ${joined.groupId}`, `${left.userId} out of ${left.groupId}`];
  expect(moved).toEqual(expect.arrayContaining(moves.map(lineOf)));
  const subjects = others.map((change) => lineOf(change).split(':')[0]);
  expect(subjects.sort()).toEqual(
    [
      grantLine(withdrawn.clientId, withdrawn.principalId),
      disabled.userId,
      tightened.policyId,
      grantLine(narrowed.clientId, narrowed.principalId),
      deleted.userId,
      policyDeleted.policyId,
      lost.deviceId,
      removedDevice.deviceId,
    ].sort(),
  );
  await expectSame(stage);
});

test('an app that is removed is told with every grant it had, and what it had is still known', async () => {
  const stage = await play(7, storageTables(azurite));
  const before = stage.poll.now();
  const removedApp = stage.tenant.act.removeServicePrincipal();
  await stage.turn();

  const id = removedApp.servicePrincipalId ?? '';
  expect(stage.told[0]).toMatchObject({ object: 'service-principal', before: { id }, after: { deleted: true } });
  const had = await stage.poll.mirror.grantsOfClient(id, before);
  expect(stage.told.slice(1).every((change) => change.object === 'grants' && change.clientId === id)).toBe(true);
  expect(new Set(had.map(({ principalId }) => principalId)).size).toBe(stage.told.length - 1);
  expect(await stage.poll.mirror.grantsOfClient(id, stage.poll.now())).toEqual([]);
});

test('a deleted user is seen by a look in the recycle bin, by the delta too, and its manager is still known', async () => {
  const stage = await play(8, storageTables(azurite));
  const { tenant, poll, told } = stage;
  const [userId = '', managerId] =
    [...tenant.directory.managers].find(([id]) => !tenant.directory.untouchable.has(id)) ?? [];
  tenant.act.deleteUser({ userId });
  const notified = {
    kind: 'change-notified',
    tenantId: tenant.tenantId,
    source: 'notification',
    sourceId: 'n',
    seenAt: '',
    object: 'user',
    objectId: userId,
    changeType: 'updated',
  } as const;
  const look = await refreshObject(notified, poll);
  await look.apply();
  await stage.turn();

  expect([...look.changes, ...told].map((change) => `${change.source} ${lineOf(change)}`)).toEqual([
    `notification ${userId}: enabled -> deleted`,
    `users-delta ${userId}: enabled -> deleted`,
  ]);
  expect((await poll.mirror.managerOf(userId, poll.now()))?.id).toBe(managerId);
});
