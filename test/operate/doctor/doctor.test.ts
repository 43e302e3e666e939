/** The doctor as a whole: a healthy app, a check that does not answer, and what can be seen from a laptop. */
import { expect, test } from 'vitest';
import { runDoctor } from '../../../src/operate/doctor/doctor.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { fakeGraph } from '../../fakes/fake-graph.ts';
import { findings, healthy, NOW, storageError, TENANT } from './healthy-app.ts';

test('a healthy app has no findings', async () => {
  const { ok, checks, lines } = await findings(await healthy());
  expect(lines).toEqual([]);
  expect(ok).toBe(true);
  expect(checks.filter(({ state }) => state === 'ok').length).toBeGreaterThan(25);
});

test('every finding says what to do', async () => {
  const { unhealthy } = await findings({ tables: memoryTables(), graph: fakeGraph() });
  expect(unhealthy.length).toBeGreaterThan(5);
  expect(unhealthy.filter(({ fix = '' }) => fix.length < 10)).toEqual([]);
});

test('a check without an answer fails by itself and hides no other check', async () => {
  const { tables } = await healthy();
  const queues = { depth: () => new Promise<never>(() => {}), poison: async () => 0 };
  const { checks } = await runDoctor({ store: tenantStore(tables, TENANT), now: NOW, queues }, 50);
  expect(checks.filter(({ state }) => state === 'failed')).toMatchObject([
    { name: 'queues', detail: expect.stringContaining('no answer within') },
  ]);
  expect(checks.find(({ name }) => name === 'tables')?.state).toBe('ok');
});

test('queues that the caller may not read are skipped and are no failure of the app', async () => {
  const queues = {
    depth: async () => Promise.reject(storageError(403, 'AuthorizationPermissionMismatch')),
    poison: async () => 0,
  };
  const { ok, checks } = await findings(await healthy(), { inApp: false, queues });
  expect(ok).toBe(true);
  expect(checks.find(({ name }) => name === 'queue signals')).toMatchObject({
    state: 'skipped',
    detail: expect.stringContaining('--api'),
  });
});

test('the tables are checked even if the location of the queues is unknown', async () => {
  const { tables } = await healthy();
  const { ok, checks } = await runDoctor({ store: tenantStore(tables, TENANT), now: NOW, queues: undefined });
  expect(ok).toBe(true);
  expect(checks.find(({ name }) => name === 'queues')?.state).toBe('skipped');
});

test('from a laptop it skips what only the app can tell, and says how to ask the app', async () => {
  const { ok, checks } = await findings(await healthy(), { inApp: false });
  expect(ok).toBe(true);
  expect(checks.filter(({ state }) => state === 'skipped').map(({ name }) => name)).toEqual([
    'settings',
    'clock',
    'identity',
    'permissions',
    'lag',
    'canary',
  ]);
  expect(checks.find(({ name }) => name === 'identity')?.detail).toContain('--api');
});
