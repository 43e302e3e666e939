/** The engine as an import drives it: it records, and tells nobody. */

import type { Clock } from '../../base/clock.ts';
import type { NoticeSettings } from '../../config.ts';
import { notingClients } from '../../mirror/seen-sign-ins.ts';
import { tableMirror } from '../../mirror/table-mirror.ts';
import { tableOutbox } from '../../notify/table-outbox.ts';
import type { PipelineContext } from '../../pipeline.ts';
import { tableLedger } from '../../record/table-ledger.ts';
import { storageTables } from '../../storage/azure-tables.ts';
import { locationOf } from '../store/store.ts';
import type { TablesChoice } from '../store/store-choice.ts';

/** Whatever the function app is set to: who imports a log is looking back, and nobody waits for mail about it. */
const NOBODY_IS_TOLD: NoticeSettings = {
  mode: 'observe',
  mailbox: undefined,
  admins: undefined,
  limit: 25,
  breakGlass: [],
  runbooksUrl: undefined,
};

export function recordingEngine(choice: TablesChoice, now: Clock): PipelineContext {
  const { tenantId } = choice;
  const tables = storageTables(locationOf(choice));
  const mirror = tableMirror({ tables, tenantId });
  return {
    tenantId,
    now,
    tables,
    tenant: mirror,
    noteClient: notingClients(mirror, now),
    // Logs hold no change notifications.
    refreshObject: async () => ({ changes: [], apply: async () => {} }),
    ledger: tableLedger(tables, tenantId),
    outbox: tableOutbox(tables, tenantId),
    notices: NOBODY_IS_TOLD,
  };
}
