/** How much of the record a cut-off would remove, and whether that is so much that a person must have said so. */
import { isoOf } from '../base/clock.ts';
import { invertedDay, keyPart } from '../storage/keys.ts';
import { eachRow } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { MOST_PROGRESS_MS, RemovalStoppedError } from './removal-time.ts';

export interface Removal {
  readonly store: TenantStore;
  /** Milliseconds: whole days before go. */
  readonly cutoff: number;
  readonly days: number;
  /** The number of days that a person has approved, whatever share of the record it removes. */
  readonly approvedDays: number | undefined;
}

const ROW_KEY = 'removal-cutoff';
/** Of the days that have revocations. */
const LARGEST_SHARE = 0.2;

/**
 * Keeps the cut-off, so that the next one is compared with it. Where it moves two days at most, every share is small
 * enough: in a small tenant one day may be a third of the record.
 * @throws {RemovalStoppedError} if more than a fifth of the days on record would go, and nobody has approved that
 */
export async function allowRemoval({ store, cutoff, days, approvedDays }: Removal): Promise<void> {
  const keys = { partitionKey: keyPart(store.tenantId), rowKey: ROW_KEY };
  const kept = (await store.table('Watermarks').get(keys.partitionKey, keys.rowKey))?.row;
  const last = kept && Date.parse(String(kept.cutoff));
  const isSmallStep = last !== undefined && cutoff - last <= MOST_PROGRESS_MS;
  if (!isSmallStep && approvedDays !== days) await checkShare(store, { from: last, to: cutoff, days });
  await store.table('Watermarks').put({ ...keys, v: 1, cutoff: isoOf(cutoff) });
}

/** What the last cut-off has allowed already, and is not deleted yet, does not count. */
async function checkShare(
  store: TenantStore,
  { from, to, days }: { readonly from: number | undefined; readonly to: number; readonly days: number },
): Promise<void> {
  const [expired, allowed] = [partitionBefore(store, to), from === undefined ? '~' : partitionBefore(store, from)];
  let [total, newly] = [0, 0];
  for await (const day of daysOnRecord(store)) {
    total += 1;
    if (day >= expired && day < allowed) newly += 1;
  }
  if (newly <= total * LARGEST_SHARE) return;
  throw new RemovalStoppedError(
    `keeping ${days} days would remove ${newly} of ${total} days on record at once. If that is meant, set ` +
      `RETENTION_APPROVED_DAYS=${days}`,
  );
}

/** One small query for each day. */
async function* daysOnRecord({ table, tenantId }: TenantStore): AsyncGenerator<string> {
  const to = `${keyPart(tenantId)}_:`;
  for (let from = `${keyPart(tenantId)}_`; ; ) {
    const day = await firstPartition(eachRow(table('Revocations'), { partition: { from, to }, limit: 1 }));
    if (day === undefined) return;
    yield day;
    from = `${day}!`;
  }
}

async function firstPartition(rows: AsyncIterable<{ readonly partitionKey: string }>): Promise<string | undefined> {
  for await (const { partitionKey } of rows) return partitionKey;
  return undefined;
}

/** Days are inverted: greater keys are older days. */
function partitionBefore({ tenantId }: TenantStore, time: number): string {
  return `${keyPart(tenantId)}_${invertedDay(time - 1)}`;
}
