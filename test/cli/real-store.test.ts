/** The command as a separate process, against tables: importing, querying, finding a running instance. */
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { announceInstance } from '../../src/cli/store/running-instance.ts';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { type CleanCopy, cleanCopy } from './clean-copy.ts';
import { ADA, NOW, revocationView } from './revocation-view.ts';
import { KEY, serveAnswers } from './serve-answers.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';

let azurite: Azurite;
let copy: CleanCopy;
let env: Record<string, string>;
beforeAll(async () => {
  [azurite, copy] = await Promise.all([startAzurite(), cleanCopy()]);
  env = { REVAUDIT_CONNECTION_STRING: azurite.connectionString, REVAUDIT_TENANT_ID: TENANT };
});
afterAll(async () => {
  await copy[Symbol.asyncDispose]();
  await azurite.stop();
});

const json = async (args: readonly string[]) => JSON.parse((await copy.revaudit(args, { env })).out);

test('what an import finds is recorded once, also if it is imported twice', async () => {
  const file = await logOf([disabled()]);
  const [first] = await json(['import', file]);
  const [again] = await json(['import', file]);
  expect([first, again].map(({ recorded }) => [recorded.newRecords > 0, recorded.knownRecords > 0])).toEqual([
    [true, false],
    [false, true],
  ]);
  const listed = await json(['revocations', 'list']);

  expect(first).toMatchObject({
    file,
    records: 1,
    unreadable: [],
    revocations: [
      { cause: 'account-disabled', subject: { kind: 'user', id: ADA.id }, evidence: [{ file, record: 0 }] },
    ],
  });
  expect(again.revocations[0].revocationId).toBe(first.revocations[0].revocationId);
  expect(listed).toMatchObject([
    { revocationId: first.revocations[0].revocationId, cause: 'account-disabled', state: 'open' },
  ]);
});

test('a revocation is found by its id, by the start of its id, and by the user', async () => {
  const [{ revocationId }] = await json(['revocations', 'list']);
  const [byId, byShortId, byUser] = [
    await json(['revocations', 'show', revocationId]),
    await json(['revocations', 'show', revocationId.slice(0, 8)]),
    await json(['users', 'show', ADA.id]),
  ];
  expect(byId).toMatchObject({
    revocationId,
    cause: 'account-disabled',
    evidence: [{ source: 'directory-audit', sourceId: 'Directory_1' }],
  });
  expect(byShortId).toEqual(byId);
  expect(byUser).toMatchObject({ subject: { kind: 'user', id: ADA.id }, revocations: [{ revocationId }] });
});

test('a log record of another tenant is refused, and the exit code is 6', async () => {
  const file = await logOf([{ ...disabled(), tenantId: '22222222-2222-4222-8222-222222222222' }]);
  const { code, err } = await copy.revaudit(['import', file], { env });
  expect(code).toBe(6);
  expect(err).toContain('22222222-2222-4222-8222-222222222222');
});

test('a dry run needs no record and records nothing', async () => {
  const before = await json(['revocations', 'list', '--all']);
  const { code, out } = await copy.revaudit([
    'import',
    '--dry-run',
    await logOf([
      { ...disabled(), id: 'Directory_2', correlationId: 'other', activityDateTime: '2031-02-01T08:00:00Z' },
    ]),
  ]);
  expect([code, JSON.parse(out)[0].revocations.length]).toEqual([0, 1]);
  expect(await json(['revocations', 'list', '--all'])).toEqual(before);
});

test('a missing file stops the import and is named', async () => {
  expect(await copy.revaudit(['import', '--dry-run', 'gone.json'])).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/gone\.json[\s\S]*ENOENT/),
  });
});

test('an account without our tables ends with 5', async () => {
  await using empty = await emptyStore();
  expect(
    await copy.revaudit(['revocations', 'list'], {
      env: { ...env, REVAUDIT_CONNECTION_STRING: empty.connectionString },
    }),
  ).toMatchObject({
    code: 5,
    err: expect.stringContaining('no tables of Revocation Auditor'),
  });
});

test('a second terminal finds a running instance, until it stops', async () => {
  await using served = await serveAnswers(memoryAnswers([revocationView(1)]), { now: NOW });
  const withdraw = await announceInstance(
    {
      pid: process.pid,
      startedAt: new Date().toISOString(),
      apiUrl: `${served.url}/api`,
      session: KEY,
      connectionString: azurite.connectionString,
      tenantId: TENANT,
    },
    copy.root,
  );
  const found = await copy.revaudit(['revocations', 'list']);
  await withdraw();
  expect([found.code, JSON.parse(found.out).length]).toEqual([0, 1]);
  expect(await copy.revaudit(['revocations', 'list'])).toMatchObject({ code: 5, out: '' });
});

function disabled() {
  return {
    id: 'Directory_1',
    category: 'UserManagement',
    correlationId: '33333333-3333-4333-8333-333333333333',
    result: 'success',
    activityDisplayName: 'Disable account',
    activityDateTime: '2031-03-01T08:00:00Z',
    loggedByService: 'Core Directory',
    initiatedBy: {
      user: {
        id: '0c0c0c0c-3333-4333-8333-000000000001',
        displayName: 'Grace Hopper',
        userPrincipalName: 'grace@contoso.example',
      },
    },
    targetResources: [
      {
        id: ADA.id,
        type: 'User',
        userPrincipalName: 'ada@contoso.example',
        modifiedProperties: [{ displayName: 'AccountEnabled', oldValue: '[true]', newValue: '[false]' }],
      },
    ],
  };
}

async function logOf(records: readonly unknown[]): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'log-')), 'audit.json');
  await writeFile(file, JSON.stringify({ value: records }));
  return file;
}

async function emptyStore() {
  const store = await startAzurite();
  return { connectionString: store.connectionString, [Symbol.asyncDispose]: () => store.stop() };
}
