/** Settling on the storage service itself, with workers that really race: the answer is that of one worker alone. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import type { Report } from '../../src/detect/report.ts';
import { grantSubjectId } from '../../src/detect/subject.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { ADA, APP, audited, seen, uncorrelated } from './report-builder.ts';
import { deliver, dump, modelOf, readModel } from './settled-model.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
  await createTables({ connectionString: azurite.connectionString });
});
afterAll(() => azurite.stop());

const grant = { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, ADA) } } as const;

const REPORTS: readonly Report[] = [
  seen(0, 2, { source: 'notification' }),
  seen(0, 5),
  audited(1),
  audited(3),
  uncorrelated(30),
  uncorrelated(32),
  uncorrelated(31, { kind: 'reversal' }),
  audited(50, { kind: 'reversal' }),
  audited(1.05, { cause: 'account-deleted' }),
  seen(9, 12, { ...grant, source: 'grants-delta' }),
  audited(10, { cause: 'app-deleted', subject: { kind: 'service-principal', id: APP } }),
];

test('all reports twice and at once give the answer of one worker, and a repetition changes nothing', async () => {
  const tables = storageTables({ connectionString: azurite.connectionString });

  await Promise.all([...REPORTS, ...REPORTS].map((report) => deliver(report, tables)));
  expect(await readModel(tables)).toEqual(await modelOf(REPORTS));

  const once = await dump(tables);
  await Promise.all(REPORTS.map((report) => deliver(report, tables)));
  expect(await dump(tables)).toBe(once);
});
