/** What is enqueued is dequeued unchanged, in as few messages as possible. */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../../local/azurite.ts';
import { MalformedInputError } from '../../../src/base/errors.ts';
import { MESSAGE_LIMIT_BYTES, type QueueItem } from '../../../src/ingest/queue/queue-message.ts';
import {
  createQueues,
  parseQueueMessage,
  signalQueue,
  toQueueMessages,
} from '../../../src/ingest/queue/queue-signals.ts';
import type { AuditRecorded } from '../../../src/ingest/signal.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tableSnapshots } from '../../../src/storage/table-snapshots.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { ADA, TENANT } from '../notifications/notification-builder.ts';

const origin = { tenantId: TENANT, sourceId: 'source-1', seenAt: '2031-03-01T08:00:00.000Z' };
const notified = {
  ...origin,
  kind: 'change-notified',
  source: 'notification',
  object: 'user',
  objectId: ADA,
  changeType: 'updated',
} as const;
const lifecycle = {
  ...origin,
  kind: 'lifecycle-notified',
  source: 'notification',
  subscriptionId: 'sub',
  action: 'reauthorize',
} as const;
const recorded: AuditRecorded = {
  ...origin,
  kind: 'audit-recorded',
  source: 'directory-audit',
  record: {
    id: 'source-1',
    activity: 'disable account',
    at: '2031-03-01T07:59:00.000Z',
    service: 'core directory',
    category: 'UserManagement',
    succeeded: true,
    correlationId: 'c',
    actor: { kind: 'user', id: ADA },
    targets: [{ id: ADA, type: 'User', changes: [{ property: 'AccountEnabled', before: [true], after: null }] }],
    details: { key: 'value' },
  },
};
const changed = {
  ...origin,
  kind: 'tenant-changed',
  source: 'users-delta',
  between: { from: 'a', to: 'b' },
  object: 'user',
  before: { id: ADA },
} as const;

const snapshots = tableSnapshots(tenantStore(memoryTables(), TENANT));
const dequeue = async (messages: readonly string[]) =>
  (await Promise.all(messages.map((text) => parseQueueMessage(JSON.parse(text), snapshots)))).flat();

test('every kind of item is dequeued as it was enqueued', async () => {
  const items = [notified, lifecycle, recorded, changed];
  const messages = await toQueueMessages(items, { snapshots, traceparent: '00-trace-01' });
  expect(messages).toHaveLength(1);
  expect(await dequeue(messages)).toEqual(items.map((item) => ({ ...item, traceparent: '00-trace-01' })));
});

test('an item that is enqueued again stays in its first trace', async () => {
  const [item] = await dequeue(await toQueueMessages([notified], { snapshots, traceparent: '00-first-01' }));
  if (item === undefined) throw new Error('nothing came out');
  expect(await dequeue(await toQueueMessages([item], { snapshots, traceparent: '00-second-01' }))).toEqual([
    { ...notified, traceparent: '00-first-01' },
  ]);
});

test('a batch is split so that each message fits, and nothing is lost', async () => {
  const items: QueueItem[] = Array.from({ length: 100 }, (_, index) => ({
    ...changed,
    sourceId: `source-${index}`,
    note: 'ä'.repeat(index * 40),
  }));
  const messages = await toQueueMessages(items, { snapshots });
  expect(messages.every((text) => Buffer.byteLength(text) <= MESSAGE_LIMIT_BYTES)).toBe(true);
  expect(messages.length).toBeLessThan(20);
  expect(await dequeue(messages)).toEqual(items);
});

test('a body that is too large for a message goes by reference', async () => {
  const policy = { ...changed, before: { users: Array.from({ length: 5_000 }, (_, index) => `user-${index}`) } };
  const [text = ''] = await toQueueMessages([policy], { snapshots });
  expect(text.length).toBeLessThan(1_000);
  expect(JSON.parse(text)[0].ref).toMatch(/^message_2031-03-01_[0-9a-f]{64}$/);
  expect(await dequeue([text])).toEqual([policy]);
});

test('a message whose body is missing is tried again later', async () => {
  const { kind, source } = changed;
  await expect(
    parseQueueMessage({ v: 1, ...origin, kind, source, ref: 'f'.repeat(64) }, snapshots),
  ).rejects.toMatchObject({
    code: 'BODY_MISSING',
    retryable: true,
  });
});

test.each([
  ['a text', 'hello'],
  ['another version', { v: 2, ...notified, body: {} }],
  ['no body', { v: 1, ...origin, kind: 'change-notified', source: 'notification' }],
  [
    'an invalid id',
    {
      v: 1,
      ...origin,
      kind: 'change-notified',
      source: 'notification',
      body: { object: 'user', objectId: '../me', changeType: 'updated' },
    },
  ],
  ['an unknown kind', { v: 1, ...origin, kind: 'unheard-of', source: 'notification', body: {} }],
  [
    'a record without a time',
    {
      v: 1,
      ...origin,
      kind: 'audit-recorded',
      source: 'directory-audit',
      body: { record: { ...recorded.record, at: 'today' } },
    },
  ],
])('a message with %s is rejected', async (_, raw) => {
  await expect(parseQueueMessage(raw, snapshots)).rejects.toThrow(MalformedInputError);
});

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

test('messages are in the queue as host.json expects: base64, at most 64 KiB', async () => {
  const { connectionString } = azurite;
  await createQueues({ connectionString }, ['signals']);
  await createQueues({ connectionString }, ['signals']);
  const items: QueueItem[] = Array.from({ length: 200 }, (_, index) => ({
    ...changed,
    sourceId: `source-${index}`,
    note: 'ä'.repeat(2_000),
  }));
  await signalQueue({ location: { connectionString }, queueName: 'signals', snapshots }).enqueue(items);

  const queue = new QueueClient(connectionString, 'signals');
  const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
  const found = await dequeue(
    receivedMessageItems.map(({ messageText }) => Buffer.from(messageText, 'base64').toString()),
  );
  expect(found.map(({ sourceId }) => sourceId).sort()).toEqual(items.map(({ sourceId }) => sourceId).sort());
});
