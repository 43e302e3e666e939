/** An empty record to fill and query, in memory and in Azurite. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import type { Revocation } from '../../src/correlate/revocation.ts';
import type { Affected } from '../../src/impact/affected.ts';
import type { Answers, SubjectAnswer } from '../../src/query/answers.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { AFFECTED, record } from '../record/record-builder.ts';

export const NOBODY: Affected = { apps: [], users: [], rectangles: [] };

/** Starts Azurite for the tests of the calling file. */
export function tableKinds(): readonly (readonly [string, () => Tables])[] {
  let azurite: Azurite;
  beforeAll(async () => {
    azurite = await startAzurite();
    await createTables({ connectionString: azurite.connectionString });
  });
  afterAll(() => azurite.stop());
  return [
    ['memory', memoryTables],
    ['Azurite', () => storageTables({ connectionString: azurite.connectionString })],
  ];
}

/** Each record has a tenant of its own, because the tables are shared. */
export function emptyRecord(tables: Tables) {
  const tenantId = randomUUID();
  const store = tenantStore(tables, tenantId);
  const ledger = tableLedger(store);
  const save = async (number: number, different: Partial<Revocation> = {}, affected: Affected = AFFECTED) => {
    const opened = record(number, { revocation: { tenantId, ...different }, affected });
    const { id, keyTime, openedBy, cause, occurred, actor, detail } = opened.revocation;
    await ledger.append(
      { id, keyTime },
      { kind: 'evidence', ...openedBy, cause, occurred, seenAt: keyTime, ...(actor && { actor }), detail, order: 1 },
    );
    return ledger.open(opened);
  };
  return { store, ledger, save, answers: tableAnswers(store) };
}

/** The numbers of the revocations that an answer about a user or app has. */
export function numbersIn(answer: Awaited<ReturnType<Answers['user']>>): readonly number[] {
  return ((answer as SubjectAnswer | undefined)?.revocations ?? []).map(({ revocationId }) =>
    parseInt(revocationId, 16),
  );
}
