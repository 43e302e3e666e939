/** What a page that is open and sees nothing new costs: one storage transaction a poll, and no body. */
import { expect, test } from 'vitest';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { feedKeys } from '../../src/record/rows/record-keys.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';

import { fakeServices, TENANT_ID } from '../fakes/fake-services.ts';
import { ask, HERE } from './ask.ts';

const NOW = Date.parse('2031-03-01T10:00:00.000Z');
const RECORDED_AT = '2031-03-01T09:59:00.000Z';

async function recordOfOne() {
  const tables = memoryTables();
  const keys = feedKeys(TENANT_ID, '1'.padStart(32, '0'), RECORDED_AT);
  const row = {
    ...keys,
    v: 1,
    revocationId: '1'.padStart(32, '0'),
    cause: 'account-disabled',
    recordedAt: RECORDED_AT,
  };
  await tables('Feed').insert(row);
  const calls: string[] = [];
  const store = tenantStore(
    (name) =>
      new Proxy(tables(name), {
        get(table, method) {
          const called = Reflect.get(table, method);
          if (typeof called !== 'function') return called;
          return (...values: readonly unknown[]) => {
            calls.push(`${name}.${String(method)}`);
            return Reflect.apply(called, table, values);
          };
        },
      }),
    TENANT_ID,
  );
  return { services: fakeServices(tableAnswers(store), NOW, { store }), calls };
}

test('a poll with nothing new is one query and 304; nobody is noted as having read', async () => {
  const { services, calls } = await recordOfOne();
  const first = await ask('GET', '/api/v1/feed', { services });
  const { newest } = JSON.parse(String(first.body)) as { readonly newest: string };
  const second = await ask('GET', '/api/v1/feed', { services, query: { since: newest } });
  const etag = second.headers.get('etag') ?? '';
  calls.length = 0;
  for (let poll = 1; poll <= 3; poll++) {
    const headers = { ...HERE, 'if-none-match': etag };
    const idle = await ask('GET', '/api/v1/feed', { services, query: { since: newest }, headers });
    expect({ status: idle.status, body: idle.body ?? '', calls: [...calls] }).toEqual({
      status: 304,
      body: '',
      calls: Array.from({ length: poll }, () => 'Feed.query'),
    });
  }
  expect(services.accesses).toEqual([]);
});
