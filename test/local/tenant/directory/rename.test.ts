/** Renaming a user with our own token, as the canary does: it is visible like any other change of a user. */
import { expect, test } from 'vitest';
import { tenantClock } from '../../../ingest/tenant-clock.ts';

test('a new display name is in the object, in the delta and in the log, with the app as actor', async () => {
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

test.each([{ accountEnabled: false }, { displayName: '' }, {}])('%j is not supported, or refused', async (body) => {
  const { tenant, graph } = await tenantClock();
  const [user] = tenant.directory.users.live();
  await expect(graph.patch(`/users/${user?.id}`, body)).rejects.toThrow();
});
