/** Takes names of people out of the views: lines are computed again without them, and lists of names rewritten. */

import { mapConcurrently } from '../../base/concurrency.ts';
import { LOST, untilWon } from '../../base/contended.ts';
import type { RevocationRef } from '../../correlate/revocation.ts';
import { allRows, eachRow, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { unpackedIds } from '../rows/packed-ids.ts';
import { affectedPartition } from '../rows/record-keys.ts';
import { type Erased, isIn, tableNames } from '../table-names.ts';
import { refreshView } from './refresh-view.ts';
import { bucketsOf, END, namesKeys, partyPartitions, partyPrefix } from './view-keys.ts';
import { namesOfRow, namesRow } from './view-rows.ts';

const AT_ONCE = 8;
const MAX_ATTEMPTS = 20;

/** Resolves to how many revocations named the person in a line or in their list of names. */
export async function eraseInViews(store: TenantStore, userId: string): Promise<number> {
  const refs = await revocationsOf(store, userId);
  const erased = new Set([userId.toLowerCase()]);
  const changed = await mapConcurrently(AT_ONCE, refs, (ref) => eraseInView(store, ref, erased));
  return changed.filter(Boolean).length;
}

/** Resolves to whether one of these people was named. */
export async function eraseInView(store: TenantStore, ref: RevocationRef, erased: Erased): Promise<boolean> {
  const names = tableNames(store, erased);
  // The place stays as it is, so nothing is counted.
  const context = { store, names, namesAnew: true, writeAlways: true, countSweeps: async () => {} };
  const { outcome } = await refreshView(context, ref);
  const wasListed = await eraseInNames(store, ref, erased);
  return outcome === 'written' || wasListed;
}

async function eraseInNames(store: TenantStore, ref: RevocationRef, erased: Erased): Promise<boolean> {
  const lines = store.table('Lines');
  const { partitionKey, rowKey } = namesKeys(store.tenantId, ref.id);
  return untilWon({ row: `Lines ${rowKey}`, attempts: MAX_ATTEMPTS }, async () => {
    const stored = await lines.get(partitionKey, rowKey);
    const names = [...namesOfRow(stored?.row)];
    const left = names.filter(([id]) => !isIn(erased, id));
    if (stored === undefined || left.length === names.length) return false;
    const row = namesRow(
      store.tenantId,
      ref,
      left.map(([id, name]) => ({ id, name })),
    );
    if (row) return (await lines.replace(row, stored.etag)) === undefined ? LOST : true;
    await lines.remove(partitionKey, rowKey);
    return true;
  });
}

/** All that may name the person: lines, pointers, and what has more people than have lines of their own. */
async function revocationsOf(store: TenantStore, userId: string): Promise<readonly RevocationRef[]> {
  const rows: Row[] = [];
  for (const partition of partyPartitions(store.tenantId))
    for (const kind of ['named', 'user'] as const) {
      const prefix = partyPrefix({ kind, id: userId });
      rows.push(...(await allRows(store.table('Lines'), { partition, rows: { from: prefix, to: `${prefix}${END}` } })));
    }
  rows.push(...(await allRows(store.table('AffectedUsers'), { partition: affectedPartition(store.tenantId, userId) })));
  for (const partition of bucketsOf(store.tenantId, userId))
    for await (const row of eachRow(store.table('ReachedUsers'), { partition }))
      if (unpackedIds('userIds', row).includes(userId.toLowerCase())) rows.push(row);
  const refs = rows.map(({ revocationId, keyTime }) => ({ id: String(revocationId), keyTime: String(keyTime) }));
  return [...new Map(refs.map((ref) => [ref.id, ref])).values()];
}
