/**
 * What happened to one app or user, from the views. Where a revocation has few apps and users, each has its line. Of
 * the others the record, or `ReachedUsers`, says that it reached this one, and their lines are one range of their own.
 */
import { batches } from '../base/batches.ts';
import type { RevocationRef } from '../correlate/revocation.ts';
import { unpackedIds } from '../record/rows/packed-ids.ts';
import { affectedPartition } from '../record/rows/record-keys.ts';
import type { Line } from '../record/views/line.ts';
import { lineOfRow } from '../record/views/line-row.ts';
import {
  appsPartition,
  bucketsOf,
  guardKeys,
  listPartition,
  listPrefix,
  type Party,
  partyPartitions,
  partyPrefix,
  primaryKeys,
} from '../record/views/view-keys.ts';
import { keyPart } from '../storage/keys.ts';
import type { Row } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { type Entry, merged, type Scan, scan } from './line-entries.ts';

/** How its ranges are read. */
export interface PartyScan extends Pick<Scan, 'span' | 'budget' | 'size'> {
  readonly store: TenantStore;
}

/** A missing consent may be part of a withdrawn consent, and that of a deleted app. No chain is longer. */
const MAX_MERGE_STEPS = 4;
/** Lines that are looked up together. */
const READ_AHEAD = 16;

/**
 * The rows of what reached it, the newest first; of several rows with one key one, that of a line if there is one.
 * {@link rootFinder} leads from the others to theirs.
 */
export async function* entriesOf(party: Party, from: PartyScan): AsyncGenerator<Entry> {
  const table = from.store.table('Lines');
  const own = partyPartitions(from.store.tenantId).map((partition) =>
    scan({ ...from, table, partition, prefix: partyPrefix(party) }),
  );
  for await (const batch of batches(merged([...own, ...reachedRows(party, from)]), READ_AHEAD)) {
    const entries = await Promise.all(batch.map((entry) => (isOfView(entry) ? entry : wideLine(entry, from))));
    yield* entries.filter((entry) => entry !== undefined);
  }
}

function isOfView({ row }: Entry): boolean {
  return row.state !== undefined || row.ofId !== undefined;
}

/**
 * The line of a revocation with many apps and users, by its key: between two that reached this one there may be
 * thousands of others.
 */
async function wideLine({ key }: Entry, { store, budget }: PartyScan): Promise<Entry | undefined> {
  budget.left -= 1;
  const stored = await store.table('Lines').get(listPartition(store.tenantId), `${listPrefix('wide')}${key}`);
  return stored && { key, row: stored.row };
}

/** Rows, by the key of a revocation, that say that it reached this one. */
function reachedRows({ kind, id }: Party, from: PartyScan): AsyncGenerator<Entry>[] {
  const { table, tenantId } = from.store;
  const partition = affectedPartition(tenantId, id);
  const [buckets, column] =
    kind === 'app' ? [[appsPartition(tenantId)], 'appIds'] : [bucketsOf(tenantId, id), 'userIds'];
  const reached = buckets.map((bucket) =>
    holding(keyPart(id), {
      column,
      entries: scan({ ...from, table: table('ReachedUsers'), partition: bucket, prefix: '' }, true),
    }),
  );
  const own = table(kind === 'app' ? 'AffectedApps' : 'AffectedUsers');
  return [scan({ ...from, table: own, partition, prefix: '' }), ...reached];
}

interface Packed {
  readonly column: string;
  readonly entries: AsyncGenerator<Entry>;
}

async function* holding(id: string, { column, entries }: Packed): AsyncGenerator<Entry> {
  for await (const entry of entries) if (unpackedIds(column, entry.row).some((one) => keyPart(one) === id)) yield entry;
}

/** Follows a pointer to the line of what it was merged into, at the end of the chain; each once. */
export function rootFinder(store: TenantStore): (row: Row) => Promise<Line | undefined> {
  const found = new Map<string, Promise<Line | undefined>>();
  const get = async ({ partitionKey, rowKey }: { readonly partitionKey: string; readonly rowKey: string }) =>
    (await store.table('Lines').get(partitionKey, rowKey))?.row;
  const follow = async (pointer: Row | undefined): Promise<Line | undefined> => {
    let row = pointer;
    for (let step = 0; step < MAX_MERGE_STEPS && row?.ofId !== undefined; step += 1) {
      const of: RevocationRef = { id: String(row.ofId), keyTime: String(row.ofKeyTime) };
      const primary = await get(primaryKeys(store.tenantId, of));
      const line = primary && lineOfRow(primary);
      if (line) return line;
      row = await get(guardKeys(store.tenantId, of.id));
    }
    return undefined;
  };
  return (row) => {
    const known = found.get(String(row.ofId)) ?? follow(row);
    found.set(String(row.ofId), known);
    return known;
  };
}
