/** Exported sign-ins and risks in a dry run. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dryRunImport } from '../../src/cli/import/dry-run-import.ts';
import { importFiles } from '../../src/cli/import/import.ts';
import { importFilterOf } from '../../src/cli/import/import-filter.ts';
import { isRelevantActivity } from '../../src/detect/detect-reports.ts';
import { ADA, exported } from '../fixtures/audit-export.ts';
import {
  analysedSignIn,
  failing,
  MAIL_SYNC,
  portalSignIn,
  riskyUser,
  signIn,
  streamedSignIn,
  unifiedSignIn,
} from '../fixtures/sign-in-export.ts';

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'revaudit-sign-ins-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

async function imported(content: string) {
  files += 1;
  const path = join(folder, `export-${files}`);
  await writeFile(path, content);
  const [file] = await importFiles([path], { ...dryRunImport(), now: () => Date.parse('2031-03-02T00:00:00Z') });
  if (!file) throw new TypeError('nothing imported');
  return file;
}

const found = async (content: string) =>
  (await imported(content)).revocations.map(({ cause, subject, evidence }) => [
    cause,
    subject.id,
    evidence.map(({ record }) => record),
  ]);

const INACTIVE = ['refresh-token-inactive', `${ADA}_${MAIL_SYNC}`];

describe('sign-ins', () => {
  const success = signIn({ status: { errorCode: 0 } });
  const record = signIn();
  const csvOf = (row: Readonly<Record<string, unknown>>) =>
    [Object.keys(row), Object.values(row)].map((cells) => cells.map((cell) => `"${cell}"`).join(',')).join('\r\n');

  test.each([
    ['a page of Graph', JSON.stringify({ value: [success, record] }), 1],
    ['an Event Hub message', JSON.stringify({ records: [streamedSignIn(success), streamedSignIn(record)] }), 1],
    ['a blob of lines', [success, record].map((one) => JSON.stringify(streamedSignIn(one))).join('\n'), 1],
    ['Log Analytics', JSON.stringify([analysedSignIn(success), analysedSignIn(record)]), 1],
    ['the unified audit log', JSON.stringify([unifiedSignIn(success), unifiedSignIn(record)]), 1],
    [
      'hunting in Defender',
      JSON.stringify([success, record].map((one) => ({ ActionType: 'LogonFailed', RawEventData: unifiedSignIn(one) }))),
      1,
    ],
    ['the portal’s CSV', csvOf(portalSignIn(record)), 0],
  ])('are found in %s', async (_form, content, place) => {
    expect(await found(content)).toEqual([[...INACTIVE, [place]]]);
  });

  test('that were published twice are one revocation, with both records as evidence', async () => {
    expect(await found(JSON.stringify([record, success, { ...record, riskDetail: 'hidden' }]))).toEqual([
      [...INACTIVE, [0, 2]],
    ]);
  });

  test('without a time are unreadable: the time of the file is not theirs', async () => {
    expect(await imported(JSON.stringify([signIn({ createdDateTime: null })]))).toMatchObject({
      revocations: [],
      unreadable: [{ line: 1, reason: expect.stringContaining('no time') }],
    });
  });

  test('may be in one file with audit records and risks', async () => {
    const mixed = JSON.stringify([failing(50053, { userId: 'bo' }), exported(), riskyUser({ id: 'cy' })]);
    expect((await found(mixed)).map(([cause]) => cause).toSorted()).toEqual([
      'account-disabled',
      'account-locked',
      'risk-raised',
    ]);
  });
});

test('the import filter accepts any input', () => {
  fc.assert(fc.property(fc.array(fc.jsonValue()), (raws) => void importFilterOf(isRelevantActivity).select(raws)));
  const names = [
    ...Object.keys(signIn()),
    'properties',
    'category',
    'Category',
    'Type',
    'OperationName',
    'resultType',
    'ResultType',
    'Status',
  ];
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom(...names), fc.jsonValue()),
      (changes) => void importFilterOf(isRelevantActivity).select([{ ...signIn(), ...changes }, changes]),
    ),
    { numRuns: 1000 },
  );
});
