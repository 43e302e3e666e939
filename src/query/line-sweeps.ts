/** The sweeps that lines belong to, from the rows that count them: each by its key, many by the range of their days. */
import { isoOf } from '../base/clock.ts';
import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import type { Line } from '../record/views/line.ts';
import { countSweeps, type SweepCounts, sweepAt, sweepsOfRow } from '../record/views/sweep-lines.ts';
import { END, sweepKeys, sweepPartition } from '../record/views/view-keys.ts';
import { invertedDay } from '../storage/keys.ts';
import { eachRow } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { SweepSummary } from './answers.ts';
import { SWEEP_PREFIX } from './sweep-summary.ts';

/** So many rows are read one by one; more only where few of them share a day, or else as the range of their days. */
const [FEW, FEW_OF_A_DAY] = [100, 8];
const AT_ONCE = 32;
const DAY_MS = 86_400_000;

/** By revocation; those that belong to none are not in it. */
export async function sweepsOfLines(
  store: TenantStore,
  lines: readonly Line[],
): Promise<ReadonlyMap<string, SweepSummary>> {
  const rows = await readRows(store, lines);
  const found = new Map<string, SweepSummary>();
  for (const line of lines) {
    const counts = line.place && sweepAt(rows.get(keyOf(store, line)) ?? [], line);
    if (counts) found.set(line.id, summaryOfSweep(line, counts));
  }
  return found;
}

/** Counted anew where no row has it: a revocation whose line was never written can still be shown. */
export async function sweepOfLine(store: TenantStore, line: Line): Promise<SweepCounts | undefined> {
  if (line.place === undefined) return undefined;
  const stored = sweepAt((await readRows(store, [line])).get(keyOf(store, line)) ?? [], line);
  return stored ?? sweepAt((await countSweeps(store, { cause: line.cause, place: line.place })).counts, line);
}

export function summaryOfSweep({ place }: Line, { firstId, members, from, to }: SweepCounts): SweepSummary {
  const { kind, id } = place?.root ?? { kind: 'user', id: '' };
  return {
    id: `${SWEEP_PREFIX}${firstId}`,
    by: defined({ kind, id, name: place?.rootName }),
    members,
    occurred: { from: isoOf(from), to: isoOf(to) },
  };
}

function keyOf({ tenantId }: TenantStore, { cause, place }: Line): string {
  return place ? sweepKeys(tenantId, cause, place).rowKey : '';
}

async function readRows(
  store: TenantStore,
  lines: readonly Line[],
): Promise<ReadonlyMap<string, readonly SweepCounts[]>> {
  const table = store.table('Lines');
  const partition = sweepPartition(store.tenantId);
  const placed = lines.flatMap(({ place }) => (place ? [place.at] : [])).sort();
  const [oldest = '', newest = ''] = [placed[0], placed.at(-1)];
  const keys = [...new Set(lines.map((line) => keyOf(store, line)))].filter((key) => key !== '');
  const days = (Date.parse(newest) - Date.parse(oldest)) / DAY_MS + 1;
  if (keys.length <= FEW || keys.length < days * FEW_OF_A_DAY) {
    const stored = await mapConcurrently(AT_ONCE, keys, (key) => table.get(partition, key));
    return new Map(keys.map((key, index) => [key, sweepsOfRow(stored[index]?.row)]));
  }
  const rows = new Map<string, readonly SweepCounts[]>();
  const range = { from: invertedDay(newest), to: `${invertedDay(oldest)}${END}` };
  for await (const row of eachRow(table, { partition, rows: range })) rows.set(row.rowKey, sweepsOfRow(row));
  return rows;
}
