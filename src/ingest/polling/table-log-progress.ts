/** How far a source has been read, saved between polls. */
import { isoOf } from '../../base/clock.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { LogProgress, Reread } from './log-windows.ts';

/**
 * For a source whose records never come late, so that one time is enough. A log with late records needs
 * {@link LogProgress}. Milliseconds since 1970.
 */
export interface Progress {
  /** The first poll. What happened before it is never reported. */
  readonly baseline: number;
  /** Everything up to here is enqueued. */
  readonly newest: number;
}

/** @param source key-safe name of the log. Undefined before the first poll */
export async function readLogProgress(store: TenantStore, source: string): Promise<LogProgress | undefined> {
  const row = await rowOf(store, source);
  if (row === undefined) return undefined;
  const reread = (pass: string): Reread => ({
    startedAt: timeIn(row, `${pass}StartedAt`),
    readTo: timeIn(row, `${pass}ReadTo`),
  });
  return {
    baseline: timeIn(row, 'baseline'),
    newest: timeIn(row, 'newest'),
    // Rows of the first version have no such column.
    settled: timeIn(row, row.settled === undefined ? 'newest' : 'settled'),
    rereads: { hour: reread('hour'), day: reread('day'), week: reread('week') },
  };
}

export async function saveLogProgress(store: TenantStore, source: string, progress: LogProgress): Promise<void> {
  const { baseline, newest, settled, rereads } = progress;
  const { hour, day, week } = rereads;
  await store.table('Watermarks').put({
    partitionKey: keyPart(store.tenantId),
    rowKey: source,
    v: 1,
    baseline: isoOf(baseline),
    newest: isoOf(newest),
    settled: isoOf(settled),
    hourStartedAt: isoOf(hour.startedAt),
    hourReadTo: isoOf(hour.readTo),
    dayStartedAt: isoOf(day.startedAt),
    dayReadTo: isoOf(day.readTo),
    weekStartedAt: isoOf(week.startedAt),
    weekReadTo: isoOf(week.readTo),
  });
}

/** @param source key-safe name of the source. Undefined before the first poll */
export async function readProgress(store: TenantStore, source: string): Promise<Progress | undefined> {
  const row = await rowOf(store, source);
  return row && { baseline: timeIn(row, 'baseline'), newest: timeIn(row, 'newest') };
}

export async function saveProgress(store: TenantStore, source: string, { baseline, newest }: Progress): Promise<void> {
  await store.table('Watermarks').put({
    partitionKey: keyPart(store.tenantId),
    rowKey: source,
    v: 1,
    baseline: isoOf(baseline),
    newest: isoOf(newest),
  });
}

async function rowOf(store: TenantStore, source: string): Promise<Row | undefined> {
  return (await store.table('Watermarks').get(keyPart(store.tenantId), source))?.row;
}

function timeIn(row: Row, column: string): number {
  return Date.parse(String(row[column]));
}
