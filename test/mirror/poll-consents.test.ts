/** The consent timer's turn: what the deltas of apps and grants tell against the mirror. */
import { expect, test } from 'vitest';
import { pollConsents } from '../../src/mirror/poll-tenant.ts';
import { appItem, grantItem, lineOf, MINUTE, removed, START, type Stage, stage } from './readings/graph-items.ts';

const APPS = '/servicePrincipals/delta';
const GRANTS = '/oauth2PermissionGrants/delta';

async function afterBaseline(options: Parameters<typeof stage>[0] = {}): Promise<Stage> {
  const poll = stage(options);
  poll.graph.found.set(APPS, [appItem('mail-sync'), appItem('notes')]);
  poll.graph.found.set(GRANTS, [
    grantItem('g1'),
    grantItem('g2', { principalId: 'bo' }),
    grantItem('g3', { principalId: null, scope: 'User.Read' }),
  ]);
  poll.graph.found.set('/servicePrincipals/mail-sync/appRoleAssignedTo', [
    { id: 'a1', principalId: 'sales', principalType: 'Group', appRoleId: 'member' },
  ]);
  poll.graph.found.set('/servicePrincipals/mail-sync/owners', [{ id: 'olga', '@odata.type': '#microsoft.graph.user' }]);
  await pollConsents(poll);
  poll.wait(MINUTE);
  return poll;
}

test('the first reading is the baseline and tells nothing', async () => {
  const poll = await afterBaseline();
  expect(poll.told).toEqual([]);
  expect((await poll.mirror.grantsOfClient('mail-sync', poll.now())).map(({ id }) => id).sort()).toEqual([
    'g1',
    'g2',
    'g3',
  ]);
});

test('a removed grant, of which Graph says only the id, is told with what it allowed', async () => {
  const poll = await afterBaseline();
  poll.graph.tell(GRANTS, removed('g1'));

  const result = await pollConsents(poll);

  expect(result).toMatchObject({ baseline: false, resync: false, changes: 1 });
  expect(poll.told.map(lineOf)).toEqual(['mail-sync/ada: Mail.Read+offline_access -> none']);
  expect(poll.told[0]?.between).toEqual({ from: '2031-03-01T08:00:00.000Z', to: '2031-03-01T08:01:00.000Z' });
});

test('a grant that is gone is still known as of before', async () => {
  const poll = await afterBaseline();
  poll.graph.tell(GRANTS, removed('g1'));
  await pollConsents(poll);

  expect((await poll.mirror.grantsOfUser('ada', START)).map(({ id }) => id)).toEqual(['g1']);
  expect(await poll.mirror.grantsOfUser('ada', poll.now())).toEqual([]);
  expect(await poll.mirror.object('grant', 'g1', START)).toMatchObject({ principalId: 'ada' });
});

test('a grant that lost a scope is told with the scopes before and after', async () => {
  const poll = await afterBaseline();
  poll.graph.tell(GRANTS, grantItem('g2', { principalId: 'bo', scope: 'Mail.Read' }));
  await pollConsents(poll);
  expect(poll.told.map(lineOf)).toEqual(['mail-sync/bo: Mail.Read+offline_access -> Mail.Read']);
});

test('a consent that is new or wider is not told', async () => {
  const poll = await afterBaseline();
  poll.graph.tell(
    GRANTS,
    grantItem('g1', { scope: 'Mail.Read offline_access Calendars.Read' }),
    grantItem('g9', { principalId: 'cy' }),
  );
  await pollConsents(poll);
  expect(poll.told).toEqual([]);
  expect(await poll.mirror.grantsOfUser('cy', poll.now())).toHaveLength(1);
});

test('a consent that came back is told, and again when it is lost again', async () => {
  const poll = await afterBaseline();
  for (const item of [removed('g1'), grantItem('g1'), removed('g1')]) {
    poll.graph.tell(GRANTS, item);
    await pollConsents(poll);
    poll.wait(MINUTE);
  }
  expect(poll.told.map(lineOf)).toEqual([
    'mail-sync/ada: Mail.Read+offline_access -> none',
    'mail-sync/ada: none -> Mail.Read+offline_access',
    'mail-sync/ada: Mail.Read+offline_access -> none',
  ]);
  expect(new Set(poll.told.map(({ sourceId }) => sourceId)).size).toBe(3);
});

test('an app that is deleted is told before the grants it takes along', async () => {
  const poll = await afterBaseline();
  poll.graph.tell(APPS, removed('mail-sync', 'changed'));
  poll.graph.tell(GRANTS, removed('g1'), removed('g2'), removed('g3'));
  await pollConsents(poll);
  expect(poll.told.map(({ object }) => object)).toEqual(['service-principal', 'grants', 'grants', 'grants']);
  expect(poll.told.slice(0, 1).map(lineOf)).toEqual(['mail-sync: enabled -> deleted']);
});

test('a reading whose telling fails is told again in full, under the same ids', async () => {
  const told: string[][] = [];
  const poll = await afterBaseline({
    async tell(changes) {
      told.push(changes.map(({ sourceId }) => sourceId));
      if (told.length === 1) throw new Error('the queue is away');
    },
  });
  poll.graph.tell(GRANTS, removed('g1'), removed('g2'));

  await expect(pollConsents(poll)).rejects.toThrow('the queue is away');
  poll.wait(MINUTE);
  await pollConsents(poll);

  expect(told[1]).toEqual(told[0]);
});

test('an expired delta link leads to a full reading that misses nothing', async () => {
  const poll = await afterBaseline();
  poll.graph.expire(GRANTS);
  poll.graph.found.set(GRANTS, [
    grantItem('g2', { principalId: 'bo', scope: 'offline_access' }),
    grantItem('g3', { principalId: null, scope: 'User.Read' }),
  ]);

  const result = await pollConsents(poll);

  expect(result).toMatchObject({ resync: true, changes: 2 });
  expect(poll.told.map(lineOf).sort()).toEqual([
    'mail-sync/ada: Mail.Read+offline_access -> none',
    'mail-sync/bo: Mail.Read+offline_access -> offline_access',
  ]);
});

test('an app missing after a resync is soft-deleted where the recycle bin has it, else gone', async () => {
  const poll = await afterBaseline();
  poll.graph.expire(APPS);
  poll.graph.found.set(APPS, []);
  poll.graph.found.set('/directory/deletedItems/microsoft.graph.servicePrincipal', [{ id: 'notes' }]);
  await pollConsents(poll);
  expect(poll.told.map(lineOf).sort()).toEqual(['mail-sync: enabled -> gone', 'notes: enabled -> deleted']);
});

test('assignments and owners of every app are known after the baseline, and of a new app at once', async () => {
  const poll = await afterBaseline();
  poll.graph.found.set('/servicePrincipals/fresh/appRoleAssignedTo', [
    { id: 'a2', principalId: 'ada', principalType: 'User', appRoleId: 'admin' },
  ]);
  poll.graph.found.set('/servicePrincipals/fresh/owners', []);
  poll.graph.tell(APPS, appItem('fresh'));
  await pollConsents(poll);

  expect(await poll.mirror.assignmentsOfApp('mail-sync', START)).toEqual([
    { principalId: 'sales', principalKind: 'group', appId: 'mail-sync', roleIds: ['member'] },
  ]);
  expect(await poll.mirror.assignmentsOfUser('ada', poll.now())).toEqual([
    { principalId: 'ada', principalKind: 'user', appId: 'fresh', roleIds: ['admin'] },
  ]);
});

test('an assignment that was taken away is seen by the next round, and was there before', async () => {
  const poll = await afterBaseline();
  poll.graph.found.set('/servicePrincipals/mail-sync/appRoleAssignedTo', []);
  poll.wait(15 * MINUTE);
  await pollConsents(poll);
  expect(await poll.mirror.assignmentsOfApp('mail-sync', poll.now())).toEqual([]);
  expect(await poll.mirror.assignmentsOfApp('mail-sync', START)).toHaveLength(1);
});

test('what no permission allows is handed back, and the rest is read', async () => {
  const poll = await afterBaseline();
  poll.graph.refuse('/servicePrincipals/mail-sync/owners');
  poll.wait(15 * MINUTE);
  poll.graph.tell(GRANTS, removed('g1'));
  const result = await pollConsents(poll);
  expect(result.refused.map(({ path }) => path)).toEqual(['/servicePrincipals/mail-sync/owners']);
  expect(poll.told).toHaveLength(1);
});
