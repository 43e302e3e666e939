/** `revaudit webhooks`: registering, disabling and replaying the events of an app, on real tables. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import type { RunningInstance } from '../../src/cli/store/running-instance.ts';
import { tableEndpoints } from '../../src/notify/channels/table-endpoints.ts';
import { tableOutbox } from '../../src/notify/table-outbox.ts';
import { checkWebhooks } from '../../src/operate/doctor/check-webhooks.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';
import { APP, opened } from '../notify/channels/webhook-office.ts';
import { NOW } from './revocation-view.ts';
import { runHere } from './run-here.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
let azurite: Azurite;
let running: RunningInstance;
let store: TenantStore;
beforeAll(async () => {
  azurite = await startAzurite();
  const { connectionString } = azurite;
  running = {
    pid: 1,
    startedAt: '',
    apiUrl: 'http://127.0.0.1:1/api',
    session: '',
    connectionString,
    tenantId: TENANT,
    graphDial: '',
    graphToken: '',
  };
  await createTables({ connectionString });
  store = tenantStore(storageTables({ connectionString }), TENANT);
});
afterAll(() => azurite.stop());

const webhooks = (...args: readonly string[]) => runHere(['webhooks', ...args], { running });
const add = (url: string, secret = 'webhook-mailer', app = APP) =>
  webhooks('add', app, '--url', url, '--secret', secret);

test.each([
  ['an address that is not https', 'http://hooks.contoso.example/', 'webhook-a', 'not-https'],
  ['an address that is not public', 'https://169.254.169.254/', 'webhook-a', 'address-not-public'],
  ['an address with a password', 'https://a:b@hooks.contoso.example/', 'webhook-a', 'has-credentials'],
  ['the secret itself', 'https://hooks.contoso.example/', 'whsec_c2VjcmV0', 'never the secret'],
  ["the app's own key", 'https://hooks.contoso.example/', 'signing-key', 'never the secret'],
])('add refuses %s', async (_, url, secret, problem) => {
  expect(await add(url, secret)).toMatchObject({ code: 2, err: expect.stringContaining(problem) });
  expect(JSON.parse((await webhooks('list')).out)).toEqual([]);
});

test('an address is registered, disabled and enabled again; the list shows it, and the doctor what is wrong', async () => {
  expect((await add('https://hooks.contoso.example/events')).code).toBe(0);
  expect(JSON.parse((await webhooks('list')).out)).toMatchObject([
    { appId: APP, state: 'enabled', secretRef: 'webhook-mailer' },
  ]);
  expect(await checkWebhooks({ store, now: NOW, queues: undefined })).toMatchObject([{ state: 'ok' }]);

  expect(JSON.parse((await webhooks('disable', APP.toUpperCase())).out)).toMatchObject({
    state: 'disabled',
    reason: 'admin',
  });
  expect(await checkWebhooks({ store, now: NOW, queues: undefined })).toMatchObject([{ state: 'ok' }]);
  const since = new Date(NOW - 7 * 86_400_000).toISOString();
  const endpoints = tableEndpoints(store, () => NOW);
  await endpoints.update(APP, (one) => ({ ...one, reason: 'failing', failingSince: since }));
  expect(await checkWebhooks({ store, now: NOW, queues: undefined })).toMatchObject([
    { state: 'failed', detail: expect.stringContaining('a week'), fix: expect.stringContaining('replay') },
  ]);

  expect(JSON.parse((await webhooks('enable', APP)).out)).not.toHaveProperty('reason');
  expect((await runHere(['webhooks', 'list', '--no-color'], { running, terminal: 160 })).out).toMatch(
    /APP\s+STATE[\s\S]+enabled/,
  );
});

test('replay puts back what was sent since a moment', async () => {
  const outbox = tableOutbox(store);
  const event = opened({ tenantId: TENANT });
  await outbox.plan([event]);
  for (const ref of await outbox.due(Date.parse(event.dueAt), 10)) {
    const stored = await outbox.get(ref);
    if (stored) await outbox.update(stored, { state: 'failed', reason: 'http-500', progress: { tries: 8 } });
  }
  expect(JSON.parse((await webhooks('replay', APP, '--since', '2031-01-01')).out)).toEqual({ replayed: 1 });
  expect(await outbox.due(Math.max(NOW, Date.parse(event.dueAt)), 10)).toHaveLength(1);
  expect((await webhooks('replay', APP, '--since', 'whenever')).code).toBe(2);
});

test('an app that takes no events is not on record', async () => {
  expect((await webhooks('disable', '99999999-9999-4999-8999-999999999999')).code).toBe(3);
  expect((await webhooks('disable', 'payroll')).code).toBe(2);
});
