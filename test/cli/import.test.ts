/** Exported audit logs in a dry run. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MalformedInputError } from '../../src/base/errors.ts';
import { dryRunImport } from '../../src/cli/import/dry-run-import.ts';
import { importFiles } from '../../src/cli/import/import.ts';
import {
  ADA,
  analysed,
  changed,
  type ExportedRecord,
  exported,
  grantRecord,
  POLICY,
  policy,
  policyRecord,
  portalRow,
  streamed,
  TENANT,
  unified,
  userTarget,
} from '../fixtures/audit-export.ts';

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'revaudit-import-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function fileOf(content: string | Uint8Array): Promise<string> {
  files += 1;
  const path = join(folder, `export-${files}`);
  await writeFile(path, content);
  return path;
}

const now = () => Date.parse('2031-03-02T00:00:00Z');
const importAll = (paths: readonly string[], tenantId?: string) =>
  importFiles(paths, { ...dryRunImport(), now, ...(tenantId === undefined ? {} : { tenantId }) });

async function imported(content: string | Uint8Array, tenantId?: string) {
  const [file] = await importAll([await fileOf(content)], tenantId);
  if (!file) throw new TypeError('nothing imported');
  return file;
}

const found = async (records: readonly unknown[]) =>
  (await imported(JSON.stringify(records))).revocations.map(({ cause, subject, evidence }) => [
    cause,
    subject.id,
    evidence.map(({ record }) => record),
  ]);

const ordinary = () => exported({ activityDisplayName: 'Add member to group' });
const csvOf = (rows: readonly Readonly<Record<string, unknown>>[]) => {
  const cell = (value: unknown) => `"${String(value ?? '').replaceAll('"', '""')}"`;
  return [Object.keys(rows[0] ?? {}), ...rows.map((row) => Object.values(row))]
    .map((cells) => cells.map(cell).join(','))
    .join('\r\n');
};

describe('the same records are read from', () => {
  const wrappings: Readonly<Record<string, (records: readonly ExportedRecord[]) => string | Uint8Array>> = {
    'a page of Graph': (records) => JSON.stringify({ '@odata.context': 'x', value: records }),
    'the download of the portal, as JSON': (records) => JSON.stringify(records, null, 2),
    'the download of the portal, as a table': (records) =>
      `\ufeff${csvOf(records.map((record) => ({ ...Object.fromEntries(Object.keys(portalRow(exported())).map((name) => [name, ''])), ...portalRow(record) })))}`,
    'a stream, a record a line': (records) => records.map((record) => JSON.stringify(streamed(record))).join('\n'),
    'messages of an event hub': (records) => JSON.stringify({ records: records.map(streamed) }),
    'Log Analytics': (records) => JSON.stringify(records.map(analysed)),
    'Log Analytics, as a table': (records) => csvOf(records.map(analysed)),
    'the unified audit log': (records) => JSON.stringify(records.map(unified)),
    'UTF-16': (records) => Buffer.from(`\ufeff${JSON.stringify({ value: records })}`, 'utf16le'),
  };

  test.each(Object.entries(wrappings))('%s', async (_, wrap) => {
    const records = [
      ordinary(),
      exported(),
      exported({ activityDisplayName: 'Delete user', targetResources: [userTarget()] }),
    ];
    const file = await imported(wrap(records));
    expect(file).toMatchObject({ records: 3, unreadable: [] });
    expect(file.revocations.map(({ cause, subject }) => [cause, subject.id])).toContainEqual(['account-deleted', ADA]);
    expect(file.revocations.flatMap(({ evidence }) => evidence.map(({ record }) => record)).sort()).toEqual([1, 2]);
  });
});

describe('several records of one act are one revocation with all of them as evidence', () => {
  test('a disabled account and its second record', async () => {
    const record = exported();
    const twin = { ...record, id: `${record.id}_twin`, activityDisplayName: 'Update user' };
    expect(await found([twin, ordinary(), record])).toEqual([['account-disabled', ADA, [0, 2]]]);
  });

  test('both records of a narrowed consent', async () => {
    const half = grantRecord('Add delegated permission grant', ['Mail.Read User.Read', 'User.Read'], {
      principalId: ADA,
    });
    const other = {
      ...half,
      id: `${half.id}_2`,
      activityDisplayName: 'Remove delegated permission grant',
      activityDateTime: '2031-03-01T08:20:00.7634321Z',
    };
    expect(await found([half, other])).toEqual([['consent-revoked', expect.stringContaining(ADA), [0, 1]]]);
  });

  test('a policy and the record of the directory about it', async () => {
    const record = policyRecord('Delete conditional access policy', [policy(), null]);
    const detail = JSON.stringify([JSON.stringify({ State: 'Enabled', Conditions: {}, Controls: [] })]);
    const targetResources = [
      {
        id: POLICY,
        displayName: 'Require MFA',
        type: 'Policy',
        userPrincipalName: null,
        modifiedProperties: [changed('PolicyDetail', detail, null)],
      },
    ];
    const twin = { ...record, id: `${record.id}_twin`, activityDisplayName: 'Delete policy', targetResources };
    expect(await found([record, twin])).toEqual([['policy-changed', POLICY, [0, 1]]]);
  });

  test('a record that is in the file twice', async () => {
    const record = exported();
    expect(await found([record, record])).toEqual([['account-disabled', ADA, [0, 1]]]);
  });
});

test('records with the same id about different people are different revocations', async () => {
  const [one, other] = [
    exported({ id: 'same' }),
    exported({ id: 'same', targetResources: [userTarget({ id: 'b0b10000-0002-4002-8002-0000000000b0' })] }),
  ];
  expect((await found([one, other])).map(([, , records]) => records)).toEqual([[0], [1]]);
});

test('a consent that was widened is no revocation', async () => {
  const half = grantRecord('Add delegated permission grant', ['User.Read', 'User.Read Mail.Read']);
  expect(
    await found([half, { ...half, id: 'other', activityDisplayName: 'Remove delegated permission grant' }]),
  ).toEqual([]);
});

test('two acts with a reversal between them are two revocations, in any order of the records', async () => {
  const at = (activityDisplayName: string, time: string) =>
    exported({ activityDisplayName, activityDateTime: time, targetResources: [userTarget()] });
  const records = [
    at('Disable account', '2031-03-01T10:00:00Z'),
    at('Enable account', '2031-03-01T09:00:00Z'),
    at('Disable account', '2031-03-01T08:00:00Z'),
  ];
  expect((await found(records)).map(([, , own]) => own)).toEqual([[2], [0]]);
  expect((await found(records.toReversed())).map(([, , own]) => own)).toEqual([[0], [2]]);
});

test('a revocation that two files show is listed for both, with the records of each', async () => {
  const record = exported();
  const paths = [
    await fileOf(JSON.stringify([ordinary(), record])),
    await fileOf(JSON.stringify({ ...record, id: 'twin', activityDisplayName: 'Update user' })),
  ];
  const [first, second] = await importAll(paths);
  expect(first?.revocations.map(({ revocationId }) => revocationId)).toEqual(
    second?.revocations.map(({ revocationId }) => revocationId),
  );
  expect(
    [first, second].map((file) => file?.revocations[0]?.evidence.map(({ file: of, record: number }) => [of, number])),
  ).toEqual([[[paths[0], 1]], [[paths[1], 0]]]);
});

test('an act is one revocation, also if one of the files does not name the tenant', async () => {
  const record = exported();
  const files = await importAll([
    await fileOf(JSON.stringify([portalRow(record)])),
    await fileOf(JSON.stringify(streamed(record))),
  ]);
  expect(new Set(files.flatMap(({ revocations }) => revocations.map(({ revocationId }) => revocationId))).size).toBe(1);
});

describe('what cannot be read', () => {
  test('is listed with its line, and the rest is read', async () => {
    const lines = [
      JSON.stringify(exported()),
      '{"id": broken}',
      JSON.stringify(exported({ activityDateTime: 'yesterday' })),
      JSON.stringify(ordinary()),
    ];
    const file = await imported(lines.join('\n'), TENANT);
    expect(file).toMatchObject({
      records: 2,
      unreadable: [{ line: 2 }, { line: 3, reason: expect.stringContaining('no time') }],
    });
    expect(file.revocations).toHaveLength(1);
  });

  test('may be a record of another tenant', async () => {
    const file = await imported(JSON.stringify([streamed(exported())]), '0000aaaa-0000-4000-8000-00000000000a');
    expect(file).toMatchObject({
      records: 0,
      revocations: [],
      unreadable: [{ line: 1, reason: expect.stringContaining(TENANT) }],
    });
  });

  test('may be no record at all', async () => {
    expect(await imported('[1, "text", null, {}]')).toMatchObject({
      records: 0,
      unreadable: [{ line: 1 }, { line: 1 }, { line: 1 }],
      unrecognised: [{ count: 1, members: [], example: 3 }],
    });
  });

  test('may be a record without a time: the time of the file is not the time of the act', async () => {
    expect(await imported(JSON.stringify([exported({ activityDateTime: undefined })]))).toMatchObject({
      records: 0,
      revocations: [],
      unreadable: [{ line: 1, reason: expect.stringContaining('no time') }],
    });
  });
});

test('a missing file stops the import before it begins', async () => {
  const processed: unknown[] = [];
  const process = async (signal: unknown) => {
    processed.push(signal);
    return [];
  };
  await expect(
    importFiles([await fileOf(JSON.stringify(exported())), join(folder, 'none')], { process, now }),
  ).rejects.toThrow(MalformedInputError);
  expect(processed).toEqual([]);
});
