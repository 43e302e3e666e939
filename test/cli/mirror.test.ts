/** `revaudit mirror` against the simulated tenant of a running instance. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import type { RunningInstance } from '../../src/cli/store/running-instance.ts';
import { createQueues } from '../../src/ingest/queue/queue-signals.ts';
import { holdReading } from '../../src/mirror/states/table-readings.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { NOW } from './revocation-view.ts';
import { runHere } from './run-here.ts';

const MINUTE = 60_000;

let azurite: Azurite;
let tenant: Tenant;
let running: RunningInstance;
beforeAll(async () => {
  azurite = await startAzurite();
  tenant = await startTenant({ seed: 1, users: 20, clock: () => NOW + performance.now() });
  const { connectionString } = azurite;
  const instance = { pid: 1, startedAt: '', apiUrl: 'http://127.0.0.1:1/api', session: '', connectionString };
  const { tenantId, url: graphDial, token: graphToken } = tenant;
  running = { ...instance, tenantId, graphDial, graphToken };
  await createTables({ connectionString });
  await createQueues({ connectionString }, ['signals']);
});
afterAll(async () => {
  await tenant.stop();
  await azurite.stop();
});

const statusOf = (out: string, source: string) =>
  (JSON.parse(out) as readonly { readonly source: string }[]).find((row) => row.source === source);

test('status shows how far a first reading is: rows, rate, time left', async () => {
  const store = tenantStore(storageTables(azurite), tenant.tenantId);
  const held = await holdReading(store, 'users', () => NOW - 11 * MINUTE);
  const counts = { pages: 5, rows: 1_000, leftOut: 0, restarts: 0, total: 4_000 };
  await held?.save({ kind: 'baseline', startedAt: NOW - 10 * MINUTE, savedAt: NOW, ...counts });
  await held?.release();
  const { code, out } = await runHere(['mirror', 'status'], { running });
  expect(code).toBe(0);
  expect(statusOf(out, 'users')).toMatchObject({
    ...{ phase: 'baseline', pages: 5, rows: 1_000, total: 4_000, rowsPerMinute: 100, leftMs: 30 * MINUTE },
    lastReadAt: new Date(NOW).toISOString(),
  });
  expect(statusOf(out, 'grants')).toMatchObject({ phase: 'waiting', pages: 0 });
  const table = await runHere(['mirror', 'status', '--no-color'], { running, terminal: 120 });
  expect(table.out).toMatch(/users +baseline +5 +1000 of 4000 +100 +30 min +just now/);
  await held?.end();
});

test('sync reads one source, then all, and says nothing of what it read', async () => {
  const one = await runHere(['mirror', 'sync', '--source', 'users'], { running });
  expect(one.code, one.err).toBe(0);
  expect(JSON.parse(one.out)).toMatchObject([{ source: 'users', phase: 'changes' }]);
  const all = await runHere(['mirror', 'sync'], { running });
  expect(all.code, all.err).toBe(0);
  const open = (JSON.parse(all.out) as readonly { readonly phase: string }[]).filter(
    ({ phase }) => phase !== 'changes',
  );
  expect(open).toEqual([]);
});

test('an unknown source is refused', async () => {
  const { code, err } = await runHere(['mirror', 'sync', '--source', 'people'], { running });
  expect(code).toBe(2);
  expect(err).toContain('group-members');
});
