/**
 * The real functions in the local host, whose tables do not answer for a while: no message is given up, and afterwards
 * all is on record without a hand. The host may deliver a message only once here; it gave up after thirty times.
 */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { readRecord } from '../../local/day/day-summary.ts';
import { apiAnswers } from '../../src/cli/store/api-answers.ts';
import { listPoison } from '../../src/ingest/queue/queue-poison.ts';
import { type Trouble, type UnreliableServer, unreliableServer } from '../fakes/unreliable-server.ts';
import { SESSION, type SteppedApp, startSteppedApp } from '../functions/stepped-app.ts';

const HOST_JSON = {
  version: '2.0',
  extensions: { http: { routePrefix: '' }, queues: { maxDequeueCount: 1, batchSize: 4 } },
};
const PATIENCE = { timeout: 60_000, interval: 250 };

let azurite: Azurite;
let tables: UnreliableServer;
let app: SteppedApp;
beforeAll(async () => {
  azurite = await startAzurite();
  tables = await unreliableServer(azurite.tableUrl);
  const connectionString = azurite.connectionString.replace(azurite.tableUrl, tables.url);
  const storage = Promise.resolve({ connectionString, stop: async () => {} });
  app = await startSteppedApp({ seed: 11, hostJson: HOST_JSON, storage });
  await app.pass(1);
});
afterAll(async () => {
  await app.stop();
  await tables.stop();
  await azurite.stop();
});

const queue = (name: string) => new QueueClient(azurite.connectionString, name);
const poison = async () => (await listPoison(azurite, 'signals')).messages;
const failures = () =>
  app.log.flatMap((entry) =>
    entry.event === 'logged' && entry.message.startsWith('a message of signals failed') ? [entry.message] : [],
  );
const recorded = async () => {
  const answers = apiAnswers({ url: app.host.url, token: SESSION });
  return (await readRecord(answers)).map(({ subject }) => subject.id);
};
/** Only the message of the test tells of it: no notification, and no record in the log. */
const disableUser = () => String(app.tenant.act.disableUser({ notify: false, auditDelayMs: 3_600_000 }).userId);
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
const changeOf = (objectId: string) => ({
  v: 1,
  tenantId: app.tenant.tenantId,
  kind: 'change-notified',
  source: 'notification',
  sourceId: `change-${objectId}`,
  seenAt: new Date(app.time.now()).toISOString(),
  body: { object: 'user', objectId, changeType: 'updated' },
});

const TROUBLES: readonly Trouble[] = [{ status: 403 }, 'closed', { status: 503 }];

test.each(process.env.LONG ? TROUBLES : TROUBLES.slice(0, 1))(
  'tables that are away (%j) lose no message, and need no hand',
  { timeout: 180_000 },
  async (trouble) => {
    const userId = disableUser();
    const before = failures().length;
    tables.trouble = trouble;
    await queue('signals').sendMessage(base64([changeOf(userId)]));
    await expect.poll(() => failures().length, PATIENCE).toBeGreaterThan(before + 2);
    expect(failures().at(-1)).toMatch(/now with outage .* is tried again in/);
    expect(await poison()).toEqual([]);

    tables.trouble = undefined;
    await expect.poll(recorded, PATIENCE).toContain(userId);
    expect(await poison()).toEqual([]);
  },
);

test('a bad message is in the poison queue after a few tries, with its reason, and stays there', async () => {
  const before = failures().length;
  await queue('signals').sendMessage(base64([{ v: 1, kind: 'unheard-of' }]));
  await expect.poll(async () => (await poison()).length, PATIENCE).toBe(1);
  expect(failures().length).toBe(before + 5);
  await app.host.runTimer('notice-timer');
  expect(await poison()).toMatchObject([{ kind: 'fault', reason: 'MALFORMED_INPUT', tries: 5 }]);
  await queue('signals-poison').clearMessages();
}, 90_000);

test('what the host gave up during an outage goes back by itself', async () => {
  await queue('signals-poison').createIfNotExists();
  await queue('signals-poison').sendMessage(base64([changeOf(disableUser())]));
  expect(await poison()).toMatchObject([{ kind: 'outage', reason: 'HOST_GAVE_UP' }]);
  await app.host.runTimer('notice-timer');
  expect(await poison()).toEqual([]);
  expect((await queue('signals').getProperties()).approximateMessagesCount).toBe(1);
});
