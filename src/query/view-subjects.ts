/**
 * What happened to one app or user, from the views. Where a revocation has few apps and users, each has its line. Of
 * the others the record, or `ReachedUsers`, says that it reached this one, and their lines are one range of their own.
 */
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

/**
 * The rows of what reached it, the newest first; of several rows with one key one, that of a line if there is one.
 * {@link rootFinder} leads from the others to theirs.
 */
export async function* entriesOf(party: Party, from: PartyScan): AsyncGenerator<Entry> {
  const table = from.store.table('Lines');
  const own = partyPartitions(from.store.tenantId).map((partition) =>
    scan({ ...from, table, partition, prefix: partyPrefix(party) }),
  );
  yield* merged([...own, widelyReached(party, from)]);
}

/** The lines of revocations with many apps and users that reached this one. */
async function* widelyReached(party: Party, from: PartyScan): AsyncGenerator<Entry> {
  const { store } = from;
  const table = store.table('Lines');
  const wide = scan({ ...from, table, partition: listPartition(store.tenantId), prefix: listPrefix('wide') });
  let next: IteratorResult<Entry> | undefined;
  for await (const { key } of merged(reachedRows(party, from))) {
    next ??= await wide.next();
    while (!next.done && next.value.key < key) next = await wide.next();
    if (next.done) return;
    if (next.value.key === key) yield next.value;
  }
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
