/** An import that records: the pipeline on the tables of a tenant. It sends no notices. */
import type { Clock } from '../../base/clock.ts';
import { seenClientSaver } from '../../mirror/seen-sign-ins.ts';
import { tableMirror } from '../../mirror/table-mirror.ts';
import type { NoticeSettings } from '../../notify/notice-settings.ts';
import { tableOutbox } from '../../notify/table-outbox.ts';
import { type PipelineContext, processSignal } from '../../pipeline.ts';
import { awaitedUsersBetween } from '../../record/recovery/table-awaiting.ts';
import { tableLargeReaches } from '../../record/recovery/table-large-reaches.ts';
import { tableLedger } from '../../record/table-ledger.ts';
import { tableViews } from '../../record/views/views.ts';
import { writtenNames } from '../../record/written-names.ts';
import { createTables } from '../../storage/azure-tables.ts';
import type { Table } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { silent } from '../../telemetry/telemetry.ts';
import { openStore, tablesLocationOf } from '../store/store.ts';
import type { TablesChoice } from '../store/store-choice.ts';
import type { ImportTarget } from './import.ts';

type InsertOutcome = Awaited<ReturnType<Table['insert']>>;

/** Not the settings of the function app: an import looks back, and nobody expects mail about the past. */
const NO_NOTICES: NoticeSettings = {
  mode: 'observe',
  mailboxes: [],
  admins: undefined,
  limit: 25,
  breakGlass: [],
  runbooksUrl: undefined,
};

/** Creates the tables that are missing. */
export async function recordingImport(choice: TablesChoice, now: Clock): Promise<ImportTarget> {
  await createTables(tablesLocationOf(choice));
  return importInto(openStore(choice), now);
}

/** @param store its tables exist */
export function importInto(store: TenantStore, now: Clock): ImportTarget {
  const context = pipelineContext(store, now);
  const names = writtenNames();
  let [newRecords, knownRecords] = [0, 0];
  return {
    tenantId: store.tenantId,
    // A log may be of any age.
    awaitedUsers: () => awaitedUsersBetween(store, { from: 0, to: now() }),
    async process(signal) {
      const outcomes = new Set<InsertOutcome>();
      const ledger = tableLedger(
        noting(store, (outcome) => outcomes.add(outcome)),
        silent,
        names,
      );
      const processed = await processSignal(signal, { ...context, ledger });
      if (outcomes.has('inserted')) newRecords += 1;
      else if (outcomes.size > 0) knownRecords += 1;
      return processed;
    },
    recorded: () => ({ newRecords, knownRecords }),
  };
}

/** What a record says stands in the trail of a revocation: where it can be inserted, the record is new. */
function noting(store: TenantStore, note: (outcome: InsertOutcome) => void): TenantStore {
  return {
    ...store,
    table(name) {
      const table = store.table(name);
      if (name !== 'Trail') return table;
      return {
        ...table,
        async insert(row) {
          const outcome = await table.insert(row);
          note(outcome);
          return outcome;
        },
        async transact(changes) {
          const outcome = await table.transact(changes);
          // Otherwise its rows are inserted one by one.
          if (outcome === 'done') note('inserted');
          return outcome;
        },
      };
    },
  };
}

function pipelineContext(store: TenantStore, now: Clock): PipelineContext {
  const mirror = tableMirror({ store });
  return {
    store,
    now,
    tenant: mirror,
    noteClient: seenClientSaver(store, now),
    // Logs hold no change notifications.
    refreshObject: async () => ({ changes: [], apply: async () => {} }),
    ledger: tableLedger(store),
    views: tableViews(store, now),
    outbox: tableOutbox(store),
    // Once for all sign-ins: those of reaches of the last thirty days are marked.
    largeReaches: tableLargeReaches(store, now),
    notices: NO_NOTICES,
  };
}
