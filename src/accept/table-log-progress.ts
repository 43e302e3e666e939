/** How far a log has been read, kept between the timer's turns. */
import { isoOf } from '../clock.ts';
import { keyPart } from '../keys.ts';
import type { Table } from '../tables.ts';
import type { LogProgress, Sweep } from './log-windows.ts';

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
  const sweep = (name: string): Sweep => ({ startedAt: time(`${name}StartedAt`), readTo: time(`${name}ReadTo`) });
  const newest = time('newest');
  // Rows of the first version lack it.
  const settled = stored.row.settled === undefined ? newest : time('settled');
  return { baseline: time('baseline'), newest, settled, sweeps: { hour: sweep('hour'), day: sweep('day'), week: sweep('week') } };
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
