/** How far a log has been read, kept between the timer's turns. */
import { isoOf } from '../../base/clock.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Table } from '../../storage/tables.ts';
import type { LogProgress, Reread } from './log-windows.ts';

/** Whose log, and which: the source is the reader's own name for it, key-safe. */
export interface LogPlace {
  readonly table: Table;
  readonly tenantId: string;
  readonly source: string;
}

/** Undefined before the first look. */
export async function readLogProgress({ table, tenantId, source }: LogPlace): Promise<LogProgress | undefined> {
  const stored = await table.get(keyPart(tenantId), source);
  if (stored === undefined) return undefined;
  const time = (column: string) => Date.parse(String(stored.row[column]));
  const sweep = (name: string): Reread => ({ startedAt: time(`${name}StartedAt`), readTo: time(`${name}ReadTo`) });
  const newest = time('newest');
  // Rows of the first version lack it.
  const settled = stored.row.settled === undefined ? newest : time('settled');
  return {
    baseline: time('baseline'),
    newest,
    settled,
    sweeps: { hour: sweep('hour'), day: sweep('day'), week: sweep('week') },
  };
}

export async function saveLogProgress(
  { table, tenantId, source }: LogPlace,
  { baseline, newest, settled, sweeps: { hour, day, week } }: LogProgress,
): Promise<void> {
  await table.put({
    partitionKey: keyPart(tenantId),
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

// How far a source has been read of which one mark tells all, kept between the timer's turns. Logs of which records come days late have more of them: {@link LogProgress}.

/** Milliseconds since 1970. */
export interface Progress {
  /** The first look. What happened before it was there before us, and is never told. */
  readonly baseline: number;
  /** Everything up to here has been told. */
  readonly newest: number;
}

/** Undefined before the first look. */
export async function readProgress({ table, tenantId, source }: LogPlace): Promise<Progress | undefined> {
  const stored = await table.get(keyPart(tenantId), source);
  if (stored === undefined) return undefined;
  const time = (column: string) => Date.parse(String(stored.row[column]));
  return { baseline: time('baseline'), newest: time('newest') };
}

export async function saveProgress(
  { table, tenantId, source }: LogPlace,
  { baseline, newest }: Progress,
): Promise<void> {
  await table.put({
    partitionKey: keyPart(tenantId),
    rowKey: source,
    v: 1,
    baseline: isoOf(baseline),
    newest: isoOf(newest),
  });
}
