/** A storage account that does not answer, or asks for a pause of a day: each call ends, and counts as an outage. */
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureKindOf } from '../../src/ingest/queue/failure-kind.ts';
import { queueDepth } from '../../src/ingest/queue/queue-poison.ts';
import { sendAgain } from '../../src/ingest/queue/queue-retries.ts';
import { openQueue, signalQueue } from '../../src/ingest/queue/queue-signals.ts';
import { storageBlobs } from '../../src/storage/azure-blobs.ts';
import { storageTables, type TablesLocation } from '../../src/storage/azure-tables.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tableSnapshots } from '../../src/storage/table-snapshots.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';

const LIMITS = { tryMs: 50, callMs: 20_000, firstPauseMs: 1 };
const NOW = '2031-03-01T08:00:00.000Z';
const ROW = { partitionKey: 'p', rowKey: 'r' };

type Answer = (response: ServerResponse, request: number) => void;

let requests = 0;
let answer: Answer;
const server = createServer((_, response) => {
  requests += 1;
  answer(response, requests);
});
let location: TablesLocation;

beforeEach(async () => {
  requests = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/account`;
  const account = 'DefaultEndpointsProtocol=http;AccountName=account;AccountKey=AAAA';
  const connectionString = `${account};TableEndpoint=${url};QueueEndpoint=${url};BlobEndpoint=${url};`;
  location = { connectionString, limits: LIMITS };
});
afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

const table = () => storageTables(location)('Trail');
const blobs = () => storageBlobs(location);
const snapshots = tableSnapshots(tenantStore(memoryTables(), 't'));
const item = { kind: 'signed-in', tenantId: 't', source: 'sign-in', sourceId: 's', seenAt: NOW } as const;
const failed = { queue: 'signals', message: {}, error: new Error('x'), now: NOW } as const;
const CALLS: Readonly<Record<string, () => Promise<unknown>>> = {
  'insert a row': () => table().insert(ROW),
  'get a row': () => table().get('p', 'r'),
  'put a row': () => table().put(ROW),
  'replace a row': () => table().replace(ROW, 'W/"1"'),
  'remove a row': () => table().remove('p', 'r'),
  transact: () => table().transact([{ insert: ROW }, { put: { ...ROW, rowKey: 's' } }]),
  query: () => table().query({ partition: 'p' }),
  'get a blob': () => blobs().get('b'),
  'create a blob': () => blobs().create('b', new Uint8Array(1)),
  'replace a blob': () => blobs().replace('b', new Uint8Array(1), '"1"'),
  'remove a blob': () => blobs().remove('b'),
  'list blobs': async () => {
    for await (const _ of blobs().list('b')) break;
  },
  enqueue: () => signalQueue({ location, queueName: 'signals', snapshots }).enqueue([item]),
  'send again': () => sendAgain(failed, location),
  'ask for a depth': () => queueDepth(location, 'signals'),
  receive: async () => (await openQueue(location, 'signals')).receiveMessages(),
};

const silent: Answer = () => {};
const SILENT: Readonly<Record<string, Answer>> = {
  'no answer': silent,
  'a body that does not end': (response) =>
    void response.writeHead(200, { 'content-length': 100, etag: '"1"' }).write('{'),
};
const PAUSE: Answer = (response) => void response.writeHead(503, { 'retry-after': '86400' }).end();

const outcome = (call: () => Promise<unknown>) =>
  call().then(
    () => 'done',
    (error: unknown) => failureKindOf(error),
  );

describe.each(Object.entries(CALLS))('%s', (_, call) => {
  test.each(Object.entries(SILENT))('%s: it is tried again a few times, and ends as an outage', async (_name, one) => {
    answer = one;
    expect(await outcome(call)).toBe('outage');
    expect(requests).toBeGreaterThan(1);
  });

  test('it ends where the server asks for a pause of a day', async () => {
    answer = PAUSE;
    location = { ...location, limits: { ...LIMITS, callMs: 200 } };
    expect(await outcome(call)).toBe('outage');
  });
});

test('the limit of the call ends the tries', async () => {
  answer = silent;
  location = { ...location, limits: { tryMs: 150, callMs: 200, firstPauseMs: 1 } };
  await expect(table().get('p', 'r')).rejects.toMatchObject({
    code: 'ETIMEDOUT',
    message: expect.stringContaining('within 200 ms'),
  });
  expect(requests).toBeLessThan(4);
});

test('an answer to a later try counts', async () => {
  location = { ...location, limits: { ...LIMITS, tryMs: 500 } };
  answer = (response, request) => {
    if (request > 1) response.writeHead(404).end();
  };
  expect(await table().get('p', 'r')).toBeUndefined();
});

test('a token that never comes is not waited for without end', async () => {
  const credential = async () => ({ getToken: () => new Promise<never>(() => {}) });
  const tables = storageTables({ url: 'https://account.invalid', credential, limits: { ...LIMITS, callMs: 200 } });
  expect(await outcome(() => tables('Trail').get('p', 'r'))).toBe('outage');
});
