/** Many reports of one subject at the same time, by several processes: they race little, and none is lost. */
import { expect, test } from 'vitest';
import { mapConcurrently } from '../../src/base/concurrency.ts';
import { settleReport } from '../../src/correlate/settle-report.ts';
import { guardedEntries } from '../../src/correlate/table-subjects.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { ADA, audited, TENANT } from './report-builder.ts';

const PROCESSES = 4;
const REPORTS = 200;
/** What the host gives one process at a time. */
const IN_FLIGHT = 24;
/** About 40 on Azurite; almost 6,000 where each report raced alone and at once. */
const MOST_CONFLICTS = 600;

test('200 reports of one subject by four processes: few conflicts, all on record', async () => {
  const shared = memoryTables();
  let conflicts = 0;
  const slow = () => new Promise((resolve) => setTimeout(resolve, 2));
  const ofProcess: Tables = (name) => {
    const table = shared(name);
    return {
      ...table,
      get: (partitionKey, rowKey) => slow().then(() => table.get(partitionKey, rowKey)),
      async transact(changes) {
        await slow();
        const outcome = await table.transact(changes);
        if (outcome === 'conflict') conflicts += 1;
        return outcome;
      },
    };
  };
  const reports = Array.from({ length: REPORTS }, (_, index) => audited(index * 7));
  const stores = Array.from({ length: PROCESSES }, () => tenantStore(ofProcess, TENANT));
  const settled = await Promise.all(
    stores.map((store, process) =>
      mapConcurrently(
        IN_FLIGHT,
        reports.filter((_, index) => index % PROCESSES === process),
        (report) => settleReport(report, store),
      ),
    ),
  );

  expect(settled.flat().length).toBe(REPORTS);
  expect(conflicts).toBeLessThan(MOST_CONFLICTS);
  const opened = settled.flat().flatMap((one) => one.opened.map(({ id }) => id));
  expect(new Set(opened).size).toBe(opened.length);
  const [store] = stores;
  if (store) expect((await guardedEntries(store, { kind: 'user', id: ADA })).length).toBeGreaterThan(50);
});
