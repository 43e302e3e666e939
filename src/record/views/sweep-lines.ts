/**
 * The sweeps of one root and cause on one day, with their counts, in one row: whoever lists a thousand members reads it
 * once. It is computed from the partition of `Sweeps`, as whoever reads that would compute it.
 */

import { LOST, untilWon } from '../../base/contended.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Row, StoredRow } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { readSweeps } from '../table-sweeps.ts';
import type { Line, LinePlace } from './line.ts';
import { sweepKeys } from './view-keys.ts';

/** Times in milliseconds. */
export interface SweepCounts {
  readonly firstId: string;
  readonly from: number;
  readonly to: number;
  readonly members: number;
}

/** Where sweeps are: the day, the root and the cause. */
export interface SweepsOfDay {
  readonly cause: Cause;
  readonly place: LinePlace;
}

const MAX_ATTEMPTS = 20;

/** Resolves to how many revocations are in its partition. */
export async function refreshSweeps(store: TenantStore, { cause, place }: SweepsOfDay): Promise<number> {
  const keys = sweepKeys(store.tenantId, cause, place);
  return untilWon({ row: `Lines ${keys.rowKey}`, attempts: MAX_ATTEMPTS }, async () => {
    // First what is stored, then what it is made of: whoever writes has seen at least what the last writer saw.
    const stored = await store.table('Lines').get(keys.partitionKey, keys.rowKey);
    const { members, counts } = await countSweeps(store, { cause, place });
    const chains = JSON.stringify(counts.map(({ firstId, from, to, members: many }) => [firstId, from, to, many]));
    if (chains === String(stored?.row.chains ?? '[]')) return members;
    return (await write(store, { ...keys, v: 1, chains }, stored)) ? members : LOST;
  });
}

/** From the record. */
export async function countSweeps(
  store: TenantStore,
  { cause, place }: SweepsOfDay,
): Promise<{ readonly members: number; readonly counts: readonly SweepCounts[] }> {
  const { members, sweeps } = await readSweeps(store, { cause, at: place.at, root: place.root });
  const counts = sweeps.flatMap((sweep): SweepCounts[] => {
    const [first, last] = [sweep[0], sweep.at(-1)];
    return first && last ? [{ firstId: first.id, from: first.at, to: last.at, members: sweep.length }] : [];
  });
  return { members, counts: counts.sort((a, b) => a.from - b.from) };
}

/** Only {@link refreshSweeps} writes these rows. */
export function sweepsOfRow(row: Row | undefined): readonly SweepCounts[] {
  const chains = JSON.parse(String(row?.chains ?? '[]')) as [string, number, number, number][];
  return chains.map(([firstId, from, to, members]) => ({ firstId, from, to, members }));
}

/** The one that a line belongs to, among the sweeps of its root, cause and day. */
export function sweepAt(counts: readonly SweepCounts[], { place }: Pick<Line, 'place'>): SweepCounts | undefined {
  if (place === undefined) return undefined;
  const at = Date.parse(place.at);
  return counts.find(({ from, to }) => from <= at && at <= to);
}

async function write({ table }: TenantStore, row: Row, stored: StoredRow | undefined): Promise<boolean> {
  if (stored === undefined) return (await table('Lines').insert(row)) === 'inserted';
  return (await table('Lines').replace(row, stored.etag)) !== undefined;
}
