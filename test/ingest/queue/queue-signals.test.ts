/** What is put in the queue comes out as it was, in as few messages as will do. */
import { QueueClient } from '@azure/storage-queue';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../../local/azurite.ts';
import { MalformedInputError } from '../../../src/base/errors.ts';
import { MESSAGE_LIMIT_BYTES, type Observed } from '../../../src/ingest/queue/queue-message.ts';
import { createQueues, parseMessage, signalQueue, toMessages } from '../../../src/ingest/queue/queue-signals.ts';
import type { AuditRecorded } from '../../../src/ingest/signal.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tableSnapshots } from '../../../src/storage/table-snapshots.ts';
import { ADA, TENANT } from '../notifications/notification-builder.ts';

const told = { tenantId: TENANT, sourceId: 'source-1', seenAt: '2031-03-01T08:00:00.000Z' };
const notified = {
  ...told,
  kind: 'change-notified',
  source: 'notification',
  object: 'user',
  objectId: ADA,
  changeType: 'updated',
} as const;
const lifecycle = {
  ...told,
  kind: 'lifecycle-notified',
  source: 'notification',
  subscriptionId: 'sub',
  action: 'reauthorize',
} as const;
const recorded: AuditRecorded = {
  ...told,
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
  ...told,
  kind: 'tenant-changed',
  source: 'users-delta',
  between: { from: 'a', to: 'b' },
  object: 'user',
  before: { id: ADA },
} as const;

const snapshots = tableSnapshots(memoryTables()('Snapshots'), TENANT);
const opened = async (messages: readonly string[]) =>
  (await Promise.all(messages.map((text) => parseMessage(JSON.parse(text), snapshots)))).flat();

test('every kind comes out as it was put in', async () => {
  const observed = [notified, lifecycle, recorded, changed];
  const messages = await toMessages(observed, { snapshots, traceparent: '00-trace-01' });
  expect(messages).toHaveLength(1);
  expect(await opened(messages)).toEqual(observed.map((one) => ({ ...one, traceparent: '00-trace-01' })));
});

test('what is put back is still in the trace that it came from', async () => {
  const [taken] = await opened(await toMessages([notified], { snapshots, traceparent: '00-first-01' }));
  if (taken === undefined) throw new Error('nothing came out');
  expect(await opened(await toMessages([taken], { snapshots, traceparent: '00-second-01' }))).toEqual([
    { ...notified, traceparent: '00-first-01' },
  ]);
});

test('a batch is split so that no message is too large, and nothing is lost', async () => {
  const observed: Observed[] = Array.from({ length: 100 }, (_, index) => ({
    ...changed,
    sourceId: `source-${index}`,
    note: 'ä'.repeat(index * 40),
  }));
  const messages = await toMessages(observed, { snapshots });
  expect(messages.every((text) => Buffer.byteLength(text) <= MESSAGE_LIMIT_BYTES)).toBe(true);
  expect(messages.length).toBeLessThan(20);
  expect(await opened(messages)).toEqual(observed);
});

test('a body too large for a message goes by reference', async () => {
  const policy = { ...changed, before: { users: Array.from({ length: 5_000 }, (_, index) => `user-${index}`) } };
  const [text = ''] = await toMessages([policy], { snapshots });
  expect(text.length).toBeLessThan(1_000);
  expect(JSON.parse(text)[0].ref).toMatch(/^[0-9a-f]{64}$/);
  expect(await opened([text])).toEqual([policy]);
});

test('a reference to a body that is not there is tried again later', async () => {
  const { kind, source } = changed;
  await expect(parseMessage({ v: 1, ...told, kind, source, ref: 'f'.repeat(64) }, snapshots)).rejects.toMatchObject({
    code: 'BODY_MISSING',
    retryable: true,
  });
});

test.each([
  ['a text', 'hello'],
  ['another version', { v: 2, ...notified, body: {} }],
  ['no body', { v: 1, ...told, kind: 'change-notified', source: 'notification' }],
  [
    'an id that is none',
    {
      v: 1,
      ...told,
      kind: 'change-notified',
      source: 'notification',
      body: { object: 'user', objectId: '../me', changeType: 'updated' },
    },
  ],
  ['an unknown kind', { v: 1, ...told, kind: 'unheard-of', source: 'notification', body: {} }],
  [
    'a record without a time',
    {
      v: 1,
      ...told,
      kind: 'audit-recorded',
      source: 'directory-audit',
      body: { record: { ...recorded.record, at: 'today' } },
    },
  ],
])('a message with %s is not taken', async (_, raw) => {
  await expect(parseMessage(raw, snapshots)).rejects.toThrow(MalformedInputError);
});

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.stop());

test('messages lie in the queue as host.json expects them: base64, at most 64 KiB', async () => {
  const { connectionString } = azurite;
  await createQueues({ connectionString }, ['signals']);
  await createQueues({ connectionString }, ['signals']);
  const observed: Observed[] = Array.from({ length: 200 }, (_, index) => ({
    ...changed,
    sourceId: `source-${index}`,
    note: 'ä'.repeat(2_000),
  }));
  await signalQueue({ location: { connectionString }, queueName: 'signals', snapshots }).enqueue(observed);

  const queue = new QueueClient(connectionString, 'signals');
  const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
  const found = await opened(
    receivedMessageItems.map(({ messageText }) => Buffer.from(messageText, 'base64').toString()),
  );
  expect(found.map(({ sourceId }) => sourceId).sort()).toEqual(observed.map(({ sourceId }) => sourceId).sort());
});
