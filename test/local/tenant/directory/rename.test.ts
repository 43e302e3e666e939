/** Renaming a user, as our own token may where it is let: it is seen wherever a change of a user is seen. */
import { expect, test } from 'vitest';
import { tenantClock } from '../../../ingest/tenant-clock.ts';

test('a new display name is in the object, in the delta and in the log, by the app itself', async () => {
  const { tenant, graph, pass } = await tenantClock();
  const id = tenant.directory.users.live().find((user) => !tenant.directory.untouchable.has(user.id))?.id ?? '';
  let deltaLink = '';
  for await (const page of graph.pages('/users/delta', { query: { $select: 'id,displayName' } }))
    deltaLink = page.deltaLink ?? '';
  await graph.patch(`/users/${id}`, { displayName: 'Canary' });
  await pass(10 * 60_000);

  expect(await graph.get(`/users/${id}`, { query: { $select: 'id,displayName' } })).toMatchObject({
    displayName: 'Canary',
  });
  const changed: unknown[] = [];
  for await (const { items } of graph.pages(deltaLink)) changed.push(...items);
  expect(changed).toMatchObject([{ id, displayName: 'Canary' }]);
  const logged: unknown[] = [];
  for await (const { items } of graph.pages('/auditLogs/directoryAudits', { query: { $top: 50 } }))
    logged.push(...items);
  const own = logged.filter((record) => JSON.stringify(record).includes('[\\"Canary\\"]'));
  expect(own).toMatchObject([
    { activityDisplayName: 'Update user', initiatedBy: { app: { displayName: 'Revocation Auditor' } } },
  ]);
});

test.each([{ accountEnabled: false }, { displayName: '' }, {}])('%j is not played, or refused', async (body) => {
  const { tenant, graph } = await tenantClock();
  const [user] = tenant.directory.users.live();
  await expect(graph.patch(`/users/${user?.id}`, body)).rejects.toThrow();
});
