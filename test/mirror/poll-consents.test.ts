/** A poll of the consent timer: the changes that the deltas of apps and grants show against the mirror. */
import { expect, test } from 'vitest';
import { pollConsents } from '../../src/mirror/poll-tenant.ts';
import { appItem, grantItem, lineOf, MINUTE, removed, START, type Stage, stage } from './readings/graph-items.ts';

const APPS = '/servicePrincipals/delta';
const GRANTS = '/oauth2PermissionGrants/delta';

async function afterBaseline(options: Parameters<typeof stage>[0] = {}): Promise<Stage> {
  const poll = stage(options);
  poll.graph.responses.set(APPS, [appItem('mail-sync'), appItem('notes')]);
  poll.graph.responses.set(GRANTS, [
    grantItem('g1'),
    grantItem('g2', { principalId: 'bo' }),
    grantItem('g3', { principalId: null, scope: 'User.Read' }),
  ]);
  poll.graph.responses.set('/servicePrincipals/mail-sync/appRoleAssignedTo', [
    { id: 'a1', principalId: 'sales', principalType: 'Group', appRoleId: 'member' },
  ]);
  poll.graph.responses.set('/servicePrincipals/mail-sync/owners', [
    { id: 'olga', '@odata.type': '#microsoft.graph.user' },
  ]);
  await pollConsents(poll);
  poll.wait(MINUTE);
  return poll;
}

test('the first reading is the baseline and gives no changes', async () => {
  const poll = await afterBaseline();
  expect(poll.enqueued).toEqual([]);
  expect((await poll.mirror.grantsOfClient('mail-sync', poll.now())).map(({ id }) => id).sort()).toEqual([
    'g1',
    'g2',
    'g3',
  ]);
});

test('a removed grant, of which Graph gives only the id, is a change with what it allowed', async () => {
  const poll = await afterBaseline();
  poll.graph.addToDelta(GRANTS, removed('g1'));

  const result = await pollConsents(poll);

  expect(result).toMatchObject({ baseline: false, resync: [], changes: 1 });
  expect(poll.enqueued.map(lineOf)).toEqual(['mail-sync/ada: Mail.Read+offline_access -> none']);
  expect(poll.enqueued[0]?.between).toEqual({ from: '2031-03-01T08:00:00.000Z', to: '2031-03-01T08:01:00.000Z' });
});

test('a removed grant is still known as it was before', async () => {
  const poll = await afterBaseline();
  poll.graph.addToDelta(GRANTS, removed('g1'));
  await pollConsents(poll);

  expect((await poll.mirror.grantsOfUser('ada', START)).map(({ id }) => id)).toEqual(['g1']);
  expect(await poll.mirror.grantsOfUser('ada', poll.now())).toEqual([]);
  expect(await poll.mirror.object('grant', 'g1', START)).toMatchObject({ principalId: 'ada' });
});

test('a grant that lost a scope is a change with the scopes before and after', async () => {
  const poll = await afterBaseline();
  poll.graph.addToDelta(GRANTS, grantItem('g2', { principalId: 'bo', scope: 'Mail.Read' }));
  await pollConsents(poll);
  expect(poll.enqueued.map(lineOf)).toEqual(['mail-sync/bo: Mail.Read+offline_access -> Mail.Read']);
});

test('a new or wider consent is no change', async () => {
  const poll = await afterBaseline();
  poll.graph.addToDelta(
    GRANTS,
    grantItem('g1', { scope: 'Mail.Read offline_access Calendars.Read' }),
    grantItem('g9', { principalId: 'cy' }),
  );
  await pollConsents(poll);
  expect(poll.enqueued).toEqual([]);
  expect(await poll.mirror.grantsOfUser('cy', poll.now())).toHaveLength(1);
});

test('a consent that came back is a change, and so is its next loss', async () => {
  const poll = await afterBaseline();
  for (const item of [removed('g1'), grantItem('g1'), removed('g1')]) {
    poll.graph.addToDelta(GRANTS, item);
    await pollConsents(poll);
    poll.wait(MINUTE);
  }
  expect(poll.enqueued.map(lineOf)).toEqual([
    'mail-sync/ada: Mail.Read+offline_access -> none',
    'mail-sync/ada: none -> Mail.Read+offline_access',
    'mail-sync/ada: Mail.Read+offline_access -> none',
  ]);
  expect(new Set(poll.enqueued.map(({ sourceId }) => sourceId)).size).toBe(3);
});

test('a deleted app comes before the grants that it takes along', async () => {
  const poll = await afterBaseline();
  poll.graph.addToDelta(APPS, removed('mail-sync', 'changed'));
  poll.graph.addToDelta(GRANTS, removed('g1'), removed('g2'), removed('g3'));
  await pollConsents(poll);
  expect(poll.enqueued.map(({ object }) => object)).toEqual(['service-principal', 'grants', 'grants', 'grants']);
  expect(poll.enqueued.slice(0, 1).map(lineOf)).toEqual(['mail-sync: enabled -> deleted']);
});

test('when the queue fails, the same changes are enqueued again in full, with the same ids', async () => {
  const enqueued: string[][] = [];
  const poll = await afterBaseline({
    async enqueue(changes) {
      enqueued.push(changes.map(({ sourceId }) => sourceId));
      if (enqueued.length === 1) throw new Error('the queue is away');
    },
  });
  poll.graph.addToDelta(GRANTS, removed('g1'), removed('g2'));

  await expect(pollConsents(poll)).rejects.toThrow('the queue is away');
  poll.wait(MINUTE);
  await pollConsents(poll);

  expect(enqueued[1]).toEqual(enqueued[0]);
});

test('after an expired delta link a full reading misses nothing', async () => {
  const poll = await afterBaseline();
  poll.graph.expire(GRANTS);
  poll.graph.responses.set(GRANTS, [
    grantItem('g2', { principalId: 'bo', scope: 'offline_access' }),
    grantItem('g3', { principalId: null, scope: 'User.Read' }),
  ]);

  const result = await pollConsents(poll);

  expect(result).toMatchObject({ resync: ['grants: its link had expired'], changes: 2 });
  expect(poll.enqueued.map(lineOf).sort()).toEqual([
    'mail-sync/ada: Mail.Read+offline_access -> none',
    'mail-sync/bo: Mail.Read+offline_access -> offline_access',
  ]);
});

test('an app missing after a resync is soft-deleted if the recycle bin has it, otherwise gone', async () => {
  const poll = await afterBaseline();
  poll.graph.expire(APPS);
  poll.graph.responses.set(APPS, []);
  poll.graph.responses.set('/directory/deletedItems/microsoft.graph.servicePrincipal', [{ id: 'notes' }]);
  await pollConsents(poll);
  expect(poll.enqueued.map(lineOf).sort()).toEqual(['mail-sync: enabled -> gone', 'notes: enabled -> deleted']);
});

test('assignments and owners are known of every app after the baseline, and of a new app at once', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set('/servicePrincipals/fresh/appRoleAssignedTo', [
    { id: 'a2', principalId: 'ada', principalType: 'User', appRoleId: 'admin' },
  ]);
  poll.graph.responses.set('/servicePrincipals/fresh/owners', []);
  poll.graph.addToDelta(APPS, appItem('fresh'));
  await pollConsents(poll);

  expect(await poll.mirror.assignmentsOfApp('mail-sync', START)).toEqual([
    { principalId: 'sales', principalKind: 'group', appId: 'mail-sync', roleIds: ['member'] },
  ]);
  expect(await poll.mirror.assignmentsOfUser('ada', poll.now())).toEqual([
    { principalId: 'ada', principalKind: 'user', appId: 'fresh', roleIds: ['admin'] },
  ]);
});

test('a removed assignment is seen in the next round, and is still known as it was before', async () => {
  const poll = await afterBaseline();
  poll.graph.responses.set('/servicePrincipals/mail-sync/appRoleAssignedTo', []);
  poll.wait(15 * MINUTE);
  await pollConsents(poll);
  expect(await poll.mirror.assignmentsOfApp('mail-sync', poll.now())).toEqual([]);
  expect(await poll.mirror.assignmentsOfApp('mail-sync', START)).toHaveLength(1);
});

test('a reading without permission is returned as refused, and the other readings are done', async () => {
  const poll = await afterBaseline();
  poll.graph.refuse('/servicePrincipals');
  poll.wait(15 * MINUTE);
  poll.graph.addToDelta(GRANTS, removed('g1'));
  const result = await pollConsents(poll);
  expect(result.refused.map(({ path }) => path)).toEqual(['/servicePrincipals']);
  expect(poll.enqueued).toHaveLength(1);
});
