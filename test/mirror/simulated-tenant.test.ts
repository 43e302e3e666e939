/**
 * The readings against the simulated tenant, which sends pages, repeats, lags and expires: the mirror ends up equal to
 * the tenant, and each change is enqueued once.
 */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import { openGraph } from '../../src/graph/graph.ts';
import type { MirrorPollContext } from '../../src/mirror/poll.ts';
import { pollConsents, pollUsers } from '../../src/mirror/poll-tenant.ts';
import { namedGroups } from '../../src/mirror/readings/named-groups.ts';
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
  readonly enqueued: TenantChange[];
  /** Lets five minutes pass and polls everything. */
  pollAll(): Promise<void>;
}

async function play(seed: number, tables: Tables = memoryTables()): Promise<Play> {
  let time = START;
  const clock = () => time;
  const tenant = await startTenant({ seed, clock });
  tenants.push(tenant);
  // A pause only moves the injected clock.
  const pause = async (ms: number) => {
    time += ms;
  };
  const graph = openGraph({ cloud: 'global', dial: tenant.url, token: async () => tenant.token, now: clock, pause });
  const enqueued: TenantChange[] = [];
  const store = tenantStore(tables, tenant.tenantId);
  const mirror = tableMirror({ store, live: { graph, now: clock } });
  const poll: MirrorPollContext = {
    graph,
    store,
    mirror,
    now: clock,
    enqueue: async (changes) => void enqueued.push(...changes),
  };
  const pollAll = async () => {
    time += 5 * MINUTE;
    await pollUsers(poll);
    await pollConsents(poll);
    await pollPolicies(poll);
  };
  await pollAll();
  return { tenant, poll, enqueued, pollAll };
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
  const named = await namedGroups(mirror);
  const followed = new Set(named);
  for (const id of followed)
    for (const member of directory.members(id)) if (directory.groups.get(member)) followed.add(member);
  expect(named.size).toBeGreaterThan(0);
  for (const group of directory.groups.live()) {
    const members = directory.members(group.id).filter((id) => directory.users.get(id));
    // One that is no longer named is still followed.
    const isKnown = followed.has(group.id) || (await mirror.object('group', group.id, at)) !== undefined;
    expect([...(await mirror.directMembers(group.id, at))].sort()).toEqual(isKnown ? members : []);
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

test.each([1, 2])('seed %i: the baseline is equal to the tenant, and gives no changes', async (seed) => {
  const stage = await play(seed, storageTables(azurite));
  expect(stage.enqueued).toEqual([]);
  await expectSame(stage);
  const { tenant, poll } = stage;
  for (const [userId, managerId] of [...tenant.directory.managers].slice(0, 10))
    expect((await poll.mirror.managerOf(userId, poll.now()))?.id).toBe(managerId);
});

test.each([1, 2, 3, 4])('seed %i: every act is one change, and there are no others', async (seed) => {
  const stage = await play(seed);
  const { act, faults } = stage.tenant;
  const withdrawn = act.userWithdrawsConsent();
  const disabled = act.disableUser();
  const tightened = act.tightenPolicy();
  act.widenConsent();
  act.renamePolicy();
  const joined = act.addGroupMember();
  const lost = act.loseCompliance();
  await stage.pollAll();
  await stage.pollAll();

  faults.expireDelta('users');
  faults.expireDelta('oauth2PermissionGrants');
  const narrowed = act.narrowConsent();
  const deleted = act.deleteUser();
  const policyDeleted = act.deletePolicy();
  const left = act.removeGroupMember();
  const removedDevice = act.removeDevice();
  faults.throttleNext('/groups/delta', { retryAfterSeconds: 10 });
  await stage.pollAll();
  await stage.pollAll();

  const [memberships, others] = [
    stage.enqueued.filter(({ object }) => object === 'membership'),
    stage.enqueued.filter(({ object }) => object !== 'membership'),
  ];
  // Groups that no policy or app uses give no changes.
  const expected = [`${joined.userId} into ${joined.groupId}`, `${left.userId} out of ${left.groupId}`];
  expect(expected).toEqual(expect.arrayContaining(memberships.map(lineOf)));
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

test('a removed app is a change together with every grant it had, and its grants are still known', async () => {
  const stage = await play(7, storageTables(azurite));
  const before = stage.poll.now();
  const removedApp = stage.tenant.act.removeServicePrincipal();
  await stage.pollAll();

  const id = removedApp.servicePrincipalId ?? '';
  expect(stage.enqueued[0]).toMatchObject({ object: 'service-principal', before: { id }, after: { deleted: true } });
  const grants = await stage.poll.mirror.grantsOfClient(id, before);
  expect(stage.enqueued.slice(1).every((change) => change.object === 'grants' && change.clientId === id)).toBe(true);
  expect(new Set(grants.map(({ principalId }) => principalId)).size).toBe(stage.enqueued.length - 1);
  expect(await stage.poll.mirror.grantsOfClient(id, stage.poll.now())).toEqual([]);
});

test('a deleted user is found in the recycle bin, and by the delta too, and the manager is still known', async () => {
  const stage = await play(8, storageTables(azurite));
  const { tenant, poll, enqueued } = stage;
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
  const refreshed = await refreshObject(notified, poll);
  await refreshed.apply();
  await stage.pollAll();

  expect([...refreshed.changes, ...enqueued].map((change) => `${change.source} ${lineOf(change)}`)).toEqual([
    `notification ${userId}: enabled -> deleted`,
    `users-delta ${userId}: enabled -> deleted`,
  ]);
  expect((await poll.mirror.managerOf(userId, poll.now()))?.id).toBe(managerId);
});
