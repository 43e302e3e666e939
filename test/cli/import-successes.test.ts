/** Successful sign-ins in exported files: they end nothing, but show recovery, also from a failure further down. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dryRunImport } from '../../src/cli/import/dry-run-import.ts';
import { importFiles } from '../../src/cli/import/import.ts';
import { tableOutbox } from '../../src/notify/table-outbox.ts';
import { type PipelineContext, processSignal } from '../../src/pipeline.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { awaitedUsersBetween } from '../../src/record/recovery/table-awaiting.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { tableViews } from '../../src/record/views/views.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { app, memoryTenant } from '../fakes/memory-tenant.ts';
import { TENANT } from '../fixtures/audit-export.ts';
import { failing, MAIL_SYNC, portalSignIn, signIn } from '../fixtures/sign-in-export.ts';

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

function pipelineContext(): PipelineContext {
  const store = tenantStore(memoryTables(), TENANT);
  return {
    store,
    now,
    tenant: memoryTenant({ objects: [app('mail', { appId: MAIL_SYNC })] }),
    refreshObject: async () => ({ changes: [], apply: async () => {} }),
    ledger: tableLedger(store),
    views: tableViews(store, now),
    outbox: tableOutbox(store),
    notices: {
      mode: 'observe',
      mailboxes: [],
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
])('the sign-ins of a file count as recovery from its revocations, %s', async (name, records) => {
  const context = pipelineContext();
  const processed: string[] = [];
  const process = (signal: Parameters<typeof processSignal>[0]) => {
    if ('record' in signal) processed.push(signal.sourceId);
    return processSignal(signal, context);
  };
  const awaitedUsers = () => awaitedUsersBetween(context.store, { from: 0, to: now() });

  const path = await fileOf(name, records);
  const [file] = await importFiles([path], { tenantId: TENANT, process, awaitedUsers, now });

  const [found] = file?.revocations ?? [];
  const details = await tableAnswers(context.store).show(found?.revocationId ?? '');
  expect(details).toMatchObject({
    cause: 'refresh-token-inactive',
    state: 'recovered',
    recovery: { recoveredAt: '2031-03-01T09:20:00.000Z' },
  });
  // The sign-in of the other user is not processed at all.
  expect([file?.revocations.length, file?.records, processed.length]).toEqual([1, 5, 4]);
});

test('a dry run reports the failed sign-in and ignores the successful ones', async () => {
  const [file] = await importFiles([await fileOf('dry', NEWEST_FIRST)], { ...dryRunImport(), now });
  expect(file?.revocations.map(({ cause, evidence }) => [cause, evidence.map(({ record }) => record)])).toEqual([
    ['refresh-token-inactive', [3]],
  ]);
});

const REFUSED = failing(50076, { createdDateTime: '2031-03-01T09:10:00Z' });
const ANSWER = success('2031-03-01T09:14:00Z');

test.each<readonly [string, readonly (readonly unknown[])[]]>([
  ['in the same file', [[REFUSED, ANSWER]]],
  ['above the refusal', [[ANSWER, REFUSED]]],
  ['in a later file', [[REFUSED], [ANSWER]]],
  ['in an earlier file', [[ANSWER], [REFUSED]]],
])('a dry run finds no loss where the answer is %s', async (name, files) => {
  const paths = await Promise.all(files.map((records, index) => fileOf(`${name} ${index}`, records)));
  const imported = await importFiles(paths, { ...dryRunImport(), now });
  expect(imported.flatMap(({ revocations }) => revocations)).toEqual([]);
});

test('a dry run finds it where the answer came too late, or where only one of two refusals was answered', async () => {
  const late = success('2031-03-01T09:30:00Z');
  const again = failing(50076, { createdDateTime: '2031-03-01T11:00:00Z', id: 'again' });
  const [tooLate, twice] = await Promise.all([
    fileOf('late', [late, REFUSED]),
    fileOf('twice', [again, ANSWER, REFUSED]),
  ]);
  const found = async (path: string) =>
    (await importFiles([path], { ...dryRunImport(), now })).flatMap(({ revocations }) =>
      revocations.map(({ cause, evidence }) => [cause, evidence.map(({ record }) => record)]),
    );
  expect(await found(tooLate)).toEqual([['mfa-required', [1]]]);
  expect(await found(twice)).toEqual([['mfa-required', [0]]]);
});

test('a dry run knows people by their names where an export has no ids', async () => {
  const named = ({ 'User ID': _, ...row }: Readonly<Record<string, unknown>>) => row;
  const refused = { ...named(portalSignIn(REFUSED)), 'Incoming token type': 'Refresh token' };
  const path = await fileOf('names', [named(portalSignIn(ANSWER)), refused]);
  const [alone] = await importFiles([await fileOf('alone', [refused])], { ...dryRunImport(), now });
  expect(alone?.revocations.map(({ cause }) => cause)).toEqual(['mfa-required']);
  const [file] = await importFiles([path], { ...dryRunImport(), now });
  expect(file?.revocations).toEqual([]);
});
