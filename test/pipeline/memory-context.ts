/** What the pipeline works on: tables in memory, a tenant that a test makes, and notices that would be sent. */

import { tableOutbox } from '../../src/notify/table-outbox.ts';
import type { PipelineContext } from '../../src/pipeline.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { tableViews } from '../../src/record/views/views.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';

export const TENANT = '11111111-1111-4111-8111-111111111111';

/** @param now in milliseconds */
export function memoryContext(
  tenant: PipelineContext['tenant'],
  now: number,
  tables = memoryTables(),
): PipelineContext {
  const store = tenantStore(tables, TENANT);
  return {
    now: () => now,
    store,
    tenant,
    refreshObject: async () => ({ changes: [], apply: async () => {} }),
    ledger: tableLedger(store),
    views: tableViews(store, () => now),
    outbox: tableOutbox(store),
    notices: {
      mode: 'send',
      mailboxes: ['notices@contoso.example'],
      admins: 'admins@contoso.example',
      limit: 25,
      breakGlass: [],
      runbooksUrl: undefined,
    },
  };
}
