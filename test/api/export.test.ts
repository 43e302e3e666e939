/** Exports: every revocation once, and everybody hit once, in whatever pages; as lines, as CSV and as events. */
import { expect, test } from 'vitest';
import { rebuildViews } from '../../src/record/views/fill-views.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { memoryKeys } from '../../src/storage/signing-keys.ts';
import { fakeServices } from '../fakes/fake-services.ts';
import { emptyRecord } from '../query/answer-record.ts';
import { reaching } from '../record/record-builder.ts';
import { ask } from './ask.ts';

const NOW = Date.parse('2031-03-02T12:00:00.000Z');
const NOBODY = { apps: [], users: [], rectangles: [] };

async function services() {
  const { store, save, answers } = emptyRecord(memoryTables());
  for (let number = 1; number <= 12; number += 1)
    await save(number, { cause: 'sessions-revoked' }, number % 3 === 0 ? NOBODY : reaching(number, 2));
  await save(13, {}, reaching(2_500, 1));
  await rebuildViews(store, { isDryRun: false });
  return fakeServices(answers, NOW, { store, signingKeys: memoryKeys() });
}

type Served = Awaited<ReturnType<typeof services>>;

async function pagesOf(path: '/api/v1/export' | '/api/v1/export/affected', served: Served, limit: string) {
  const lines: Record<string, string>[] = [];
  let after: string | undefined;
  do {
    const query = { limit, ...(after !== undefined && { after }) };
    const reply = await ask('GET', path, { query, services: served });
    expect(reply.status).toBe(200);
    const body = JSON.parse(String(reply.body));
    const page = body.revocations ?? body.affected;
    expect(page.length).toBeLessThanOrEqual(Number(limit));
    lines.push(...page);
    after = body.next;
  } while (after !== undefined);
  return lines;
}

test.each(['1', '5', '5000'])('in pages of %s each revocation comes once', async (limit) => {
  const ids = (await pagesOf('/api/v1/export', await services(), limit)).map(({ revocationId }) => revocationId);
  expect(ids).toHaveLength(13);
  expect(new Set(ids).size).toBe(13);
});

test.each(['7', '1000', '5000'])('in pages of %s everybody hit comes once for each revocation', async (limit) => {
  const lines = await pagesOf('/api/v1/export/affected', await services(), limit);
  const keys = lines.map(({ revocationId, userId, effect }) => `${revocationId} ${userId} ${effect}`);
  const people = [1, 2, 4, 5, 7, 8, 10, 11, 2_500].reduce((sum, many) => sum + many, 0);
  expect(keys).toHaveLength(people);
  expect(new Set(keys).size).toBe(people);
  expect(lines.every(({ cause, occurredTo }) => cause !== undefined && occurredTo !== undefined)).toBe(true);
});

test('as events they have a tenant; whoever keeps them is on record', async () => {
  const served = await services();
  const reply = await ask('GET', '/api/v1/export', { query: { format: 'ocsf', limit: '3' }, services: served });
  expect(reply.headers.get('content-type')).toContain('application/x-ndjson');
  expect(reply.headers.get('link')).toContain('rel="next"');
  const events = String(reply.body)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events).toHaveLength(3);
  for (const { metadata, class_uid } of events) {
    expect(metadata.tenant_uid).toBe(served.store.tenantId);
    expect([3001, 3003, 3004]).toContain(class_uid);
  }
  expect(served.accesses).toMatchObject([{ route: 'export-revocations', rows: 3 }]);
});

test('a list that has no events says which forms it has', async () => {
  const query = { format: 'ocsf' };
  const reply = await ask('GET', '/api/v1/export/affected', { query, services: await services() });
  expect(reply.status).toBe(400);
  expect(String(reply.body)).toContain('json, ndjson, csv');
});
