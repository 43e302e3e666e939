/** Successful sign-ins in exported files: nothing by themselves, and what they recover from may stand below them. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dryRun } from '../../src/cli/import/dry-run.ts';
import { importFiles } from '../../src/cli/import/import.ts';
import { tableOutbox } from '../../src/notify/table-outbox.ts';
import { type PipelineContext, processSignal } from '../../src/pipeline.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { awaitedBetween } from '../../src/record/recovery/table-awaiting.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { app, memoryTenant } from '../fakes/memory-tenant.ts';
import { TENANT } from '../fixtures/audit-export.ts';
import { MAIL_SYNC, signIn } from '../fixtures/sign-in-export.ts';

const now = () => Date.parse('2031-03-02T00:00:00Z');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'revaudit-successes-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const success = (time: string, differences: Readonly<Record<string, unknown>> = {}) =>
  signIn({ createdDateTime: time, status: { errorCode: 0 }, ...differences });
const NEWEST_FIRST = [
  success('2031-03-01T10:00:00Z'),
  success('2031-03-01T09:50:00Z', { userId: '0c0c0c0c-3333-4333-8333-000000000009' }),
  success('2031-03-01T09:20:00Z'),
  signIn({ createdDateTime: '2031-03-01T08:20:00Z' }),
  success('2031-03-01T08:00:00Z'),
];

function engine(): PipelineContext {
  const tables = memoryTables();
  return {
    tenantId: TENANT,
    now,
    tables,
    tenant: memoryTenant({ objects: [app('mail', { appId: MAIL_SYNC })] }),
    refreshObject: async () => ({ changes: [], apply: async () => {} }),
    ledger: tableLedger(tables, TENANT),
    outbox: tableOutbox(tables, TENANT),
    notices: {
      mode: 'observe',
      mailbox: undefined,
      admins: undefined,
      limit: 25,
      breakGlass: [],
      runbooksUrl: undefined,
    },
  };
}

async function fileOf(name: string, records: readonly unknown[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, records.map((record) => JSON.stringify(record)).join('\n'));
  return path;
}

test.each([
  ['newest first', NEWEST_FIRST],
  ['oldest first', NEWEST_FIRST.toReversed()],
])('a file recovers what it shows, %s', async (name, records) => {
  const on = engine();
  const taken: string[] = [];
  const take = (signal: Parameters<typeof processSignal>[0]) => {
    if ('record' in signal) taken.push(signal.sourceId);
    return processSignal(signal, on);
  };
  const awaited = () => awaitedBetween(on.tables, TENANT, { from: 0, to: now() });

  const [file] = await importFiles([await fileOf(name, records)], { tenantId: TENANT, take, awaited, now });

  const [found] = file?.revocations ?? [];
  const view = await tableAnswers(on.tables, TENANT).show(found?.revocationId ?? '');
  expect(view).toMatchObject({
    cause: 'refresh-token-inactive',
    state: 'recovered',
    recovery: { recoveredAt: '2031-03-01T09:20:00.000Z' },
  });
  // The other user's is not told at all.
  expect([file?.revocations.length, file?.records, taken.length]).toEqual([1, 5, 4]);
});

test('a dry run reports the refusal, and no success', async () => {
  const [file] = await importFiles([await fileOf('dry', NEWEST_FIRST)], { take: dryRun(), now });
  expect(file?.revocations.map(({ cause, evidence }) => [cause, evidence.map(({ record }) => record)])).toEqual([
    ['refresh-token-inactive', [3]],
  ]);
});
