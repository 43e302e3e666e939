/** `revaudit subscriptions` against the simulated tenant of a running instance. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import type { RunningInstance } from '../../src/cli/store/running-instance.ts';
import { openGraph } from '../../src/graph/graph.ts';
import { maintainSubscriptions } from '../../src/ingest/subscriptions/maintain-subscriptions.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { NOW } from './revocation-view.ts';
import { runHere } from './run-here.ts';

let azurite: Azurite;
let tenant: Tenant;
let running: RunningInstance;
beforeAll(async () => {
  azurite = await startAzurite();
  tenant = await startTenant({ seed: 1, users: 20, clock: () => NOW, deliver: shakeHands });
  const { connectionString } = azurite;
  running = {
    pid: 1,
    startedAt: '',
    apiUrl: 'http://127.0.0.1:1/api',
    session: '',
    connectionString,
    tenantId: tenant.tenantId,
    graphDial: tenant.url,
    graphToken: tenant.token,
  };
  await createTables({ connectionString });
  await maintainSubscriptions({
    graph: openGraph({ cloud: 'global', dial: tenant.url, token: async () => tenant.token }),
    store: tenantStore(storageTables({ connectionString }), tenant.tenantId),
    notificationUrl: 'https://app.example/api/graph-notification',
    lifecycleUrl: 'https://app.example/api/graph-lifecycle',
    now: NOW,
  });
});
afterAll(async () => {
  await tenant.stop();
  await azurite.stop();
});

test('list shows the subscriptions that Graph has, and that their secrets are known', async () => {
  const { code, out } = await runHere(['subscriptions', 'list'], { running });
  expect(code).toBe(0);
  expect(
    JSON.parse(out)
      .map(({ resource, known }: { resource: string; known: boolean }) => [resource, known])
      .sort(),
  ).toEqual([
    ['groups', true],
    ['users', true],
  ]);
});

test('ensure keeps valid subscriptions, and replaces those that go to another address', async () => {
  const ensure = async (url: string) =>
    JSON.parse((await runHere(['subscriptions', 'ensure', '--url', url], { running })).out);
  expect(await ensure('https://app.example/')).toEqual({ kept: 2, renewed: 0, created: 0, deleted: 0, refused: [] });
  expect(await ensure('https://moved.example')).toMatchObject({ kept: 0, created: 2, deleted: 2 });
  expect(await ensure('https://app.example')).toMatchObject({ created: 2 });
});

test('ensure refuses an address to which Graph would not send', async () => {
  const { code, err } = await runHere(['subscriptions', 'ensure', '--url', 'http://app.example'], { running });
  expect([code, err]).toEqual([2, expect.stringContaining('https')]);
});

test('on a terminal, the list shows when they expire', async () => {
  const { out } = await runHere(['subscriptions', 'list', '--no-color'], { running, terminal: 120 });
  expect(out).toMatch(/^users\s+deleted,updated\s+\d\d-\d\d \d\d:\d\d \(in 28 d\)\s+known\s+[0-9a-f-]{36}/m);
});

test('delete deletes them, and then the list is empty', async () => {
  const deleted = await runHere(['subscriptions', 'delete', '--yes'], { running });
  expect(JSON.parse(deleted.out).deleted).toHaveLength(2);
  expect(await runHere(['subscriptions', 'list'], { running })).toMatchObject({ code: 0, out: '[]\n' });
});

test('they cannot be listed through --api', async () => {
  expect(await runHere(['subscriptions', 'list', '--api', 'https://a.example'], { running })).toMatchObject({
    code: 2,
    err: expect.stringContaining('--api'),
  });
});

async function shakeHands(url: string): Promise<Response> {
  return new Response(new URL(url).searchParams.get('validationToken') ?? '', {
    headers: { 'content-type': 'text/plain' },
  });
}
