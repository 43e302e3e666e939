/**
 * Records that a source gave and that were left out because their form is not known: one row a source, for the doctor.
 * It begins again after a week without any.
 */
import { isoOf } from '../base/clock.ts';
import { LOST, untilWon } from '../base/contended.ts';
import { keyPart } from '../storage/keys.ts';
import { allRows, type Row } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { Unrecognised } from './records/unwrap-record.ts';

export interface UnrecognisedSince extends Unrecognised {
  readonly source: string;
  /** ISO 8601: the first and the last of them. */
  readonly since: string;
  readonly last: string;
}

/** So long after the last one a new one counts as news. */
export const FORGOTTEN_MS = 7 * 86_400_000;

/** Several workers read the stream at once. */
const MAX_ATTEMPTS = 10;

/** @param source a polled log, or `log-stream` @param now milliseconds @throws {ContendedError} after ten lost races */
export async function noteUnrecognised(
  store: TenantStore,
  source: string,
  { count, members }: Unrecognised,
  now: number,
): Promise<void> {
  if (count === 0) return;
  const table = store.table('Watermarks');
  const key = { partitionKey: partitionOf(store.tenantId), rowKey: source };
  await untilWon({ row: `Watermarks ${key.partitionKey} ${source}`, attempts: MAX_ATTEMPTS }, async () => {
    const stored = await table.get(key.partitionKey, key.rowKey);
    const known = stored && now - Date.parse(String(stored.row.last)) < FORGOTTEN_MS ? stored.row : undefined;
    const row: Row = {
      ...key,
      v: 1,
      count: Number(known?.count ?? 0) + count,
      since: String(known?.since ?? isoOf(now)),
      last: isoOf(now),
      members: JSON.stringify(members),
    };
    const change = stored ? { replace: row, etag: stored.etag } : { insert: row };
    return (await table.transact([change])) === 'done' ? undefined : LOST;
  });
}

export async function readUnrecognised(store: TenantStore): Promise<readonly UnrecognisedSince[]> {
  const rows = await allRows(store.table('Watermarks'), { partition: partitionOf(store.tenantId) });
  return rows.map(({ rowKey, count, since, last, members }) => ({
    source: rowKey,
    count: Number(count),
    since: String(since),
    last: String(last),
    // Only this file writes the column.
    members: JSON.parse(String(members)) as readonly string[],
  }));
}

function partitionOf(tenantId: string): string {
  return `${keyPart(tenantId)}_unrecognised`;
}
