/** A table that is missing or being deleted says nothing of its rows: no call takes it for an answer about one. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { failureKindOf } from '../../src/ingest/queue/failure-kind.ts';
import { storageTables } from '../../src/storage/azure-tables.ts';
import type { Table } from '../../src/storage/tables.ts';

const ROW = { partitionKey: 'p', rowKey: 'r' };
const CALLS: readonly (readonly [string, (table: Table) => Promise<unknown>])[] = [
  ['insert', (table) => table.insert(ROW)],
  ['get', (table) => table.get('p', 'r')],
  ['put', (table) => table.put(ROW)],
  ['replace', (table) => table.replace(ROW, 'W/"1"')],
  ['remove', (table) => table.remove('p', 'r')],
  ['transact', (table) => table.transact([{ insert: ROW }])],
  ['query', (table) => table.query({ partition: 'p' })],
];
const deleting = createServer((_, response) => {
  const body = {
    'odata.error': { code: 'TableBeingDeleted', message: { lang: 'en-US', value: 'a table is deleted' } },
  };
  response.writeHead(409, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});

let azurite: Azurite;
let beingDeleted: string;
beforeAll(async () => {
  azurite = await startAzurite();
  deleting.listen(0, '127.0.0.1');
  await once(deleting, 'listening');
  const url = `http://127.0.0.1:${(deleting.address() as AddressInfo).port}/account`;
  beingDeleted = `DefaultEndpointsProtocol=http;AccountName=account;AccountKey=AAAA;TableEndpoint=${url};`;
});
afterAll(async () => {
  deleting.close();
  await azurite.stop();
});

const outcome = (call: Promise<unknown>) =>
  call.then(
    (answer) => answer,
    (error: unknown) => failureKindOf(error),
  );

describe.each(CALLS)('%s', (_, call) => {
  test('in a table that does not exist', async () => {
    expect(await outcome(call(storageTables(azurite)('Trail')))).toBe('outage');
  });

  test('in a table that is being deleted', async () => {
    expect(await outcome(call(storageTables({ connectionString: beingDeleted })('Trail')))).toBe('outage');
  });
});
