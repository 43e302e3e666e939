/**
 * Whether the views have everything that the record has. A record that began before there were views is filled in by
 * the timer, or at once by `revaudit views rebuild`; until then answers are read from the record itself.
 */

import { LOST, untilWon } from '../../base/contended.ts';
import type { Row, StoredRow } from '../../storage/tables.ts';
import { ofTenant, type TenantStore } from '../../storage/tenant-store.ts';
import { stateKeys } from './view-keys.ts';

export interface ViewState {
  readonly isComplete: boolean;
  /** Row of `Revocations` up to which the views have been filled, the newest first: its partition and row key. */
  readonly cursor?: { readonly partitionKey: string; readonly rowKey: string };
}

/** The form of the views that this version writes. After a change they are filled again. */
const FORM = 2;
const MAX_ATTEMPTS = 20;

/** Before anything is recorded: views of an empty record are complete. */
export async function beginViews(store: TenantStore): Promise<void> {
  if ((await read(store)) !== undefined || (await hasRecord(store))) return;
  await store.table('Lines').insert(rowOf(store, { isComplete: true }));
}

/** Complete, too, where nothing has been recorded yet. */
export async function areViewsComplete(store: TenantStore): Promise<boolean> {
  const stored = await read(store);
  return stored ? stateOf(stored.row).isComplete : !(await hasRecord(store));
}

export async function readViewState(store: TenantStore): Promise<ViewState> {
  const stored = await read(store);
  return stored ? stateOf(stored.row) : { isComplete: !(await hasRecord(store)) };
}

/** Two that fill at once do the same work: the one that is further on counts. */
export async function saveViewState(store: TenantStore, state: ViewState): Promise<void> {
  const row = rowOf(store, state);
  await untilWon({ row: 'Lines state', attempts: MAX_ATTEMPTS }, async () => {
    const stored = await read(store);
    if (stored === undefined) return (await store.table('Lines').insert(row)) === 'inserted' ? 'saved' : LOST;
    return (await store.table('Lines').replace(row, stored.etag)) === undefined ? LOST : 'saved';
  });
}

async function hasRecord({ table, tenantId }: TenantStore): Promise<boolean> {
  let after: string | undefined;
  do {
    // The service may return an empty page before a full one.
    const page = await table('Revocations').query({
      partition: ofTenant(tenantId),
      limit: 1,
      ...(after !== undefined && { after }),
    });
    if (page.rows.length > 0) return true;
    after = page.next;
  } while (after !== undefined);
  return false;
}

async function read(store: TenantStore): Promise<StoredRow | undefined> {
  const { partitionKey, rowKey } = stateKeys(store.tenantId);
  return store.table('Lines').get(partitionKey, rowKey);
}

function rowOf({ tenantId }: TenantStore, { isComplete, cursor }: ViewState): Row {
  return {
    ...stateKeys(tenantId),
    v: 1,
    form: FORM,
    complete: isComplete,
    cursorPartition: cursor?.partitionKey,
    cursorRow: cursor?.rowKey,
  };
}

function stateOf({ form, complete, cursorPartition, cursorRow }: Row): ViewState {
  if (form !== FORM) return { isComplete: false };
  const cursor = { partitionKey: String(cursorPartition), rowKey: String(cursorRow) };
  return { isComplete: complete === true, ...(cursorPartition !== undefined && { cursor }) };
}
