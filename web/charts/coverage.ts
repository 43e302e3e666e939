/** Which minutes were read, which are gaps, and how long after a minute it was read. Pure. */
import type { SourcesAnswer } from '../ask/answers.ts';

type Covered = SourcesAnswer['coverage'][number];

export interface Run {
  /** Minutes since the start of the map; `end` exclusive. */
  readonly first: number;
  readonly end: number;
  readonly kind: 'read' | 'gap';
}

export interface SourceCoverage {
  readonly source: string;
  readonly runs: readonly Run[];
  /** Of these minutes nothing will ever be known. */
  readonly gapMinutes: number;
  /** Between the end of what was read and its first reading, in milliseconds. Absent: nothing was read. */
  readonly lag?: { readonly p50: number; readonly p95: number };
}

const MINUTE_MS = 60_000;

/** @param from the first minute of the map, milliseconds */
export function coverageOf(coverage: readonly Covered[], from: number, minutes: number): readonly SourceCoverage[] {
  const bySource = Map.groupBy(coverage, ({ source }) => source);
  return [...bySource].map(([source, rows]) => {
    const cells = cellsOf(rows, from, minutes);
    const lags = rows
      .filter(({ pass }) => pass === 'newest')
      .map(({ to, readAt }) => Math.max(0, Date.parse(readAt) - Date.parse(to)))
      .toSorted((a, b) => a - b);
    const lag = lags.length === 0 ? {} : { lag: { p50: at(lags, 0.5), p95: at(lags, 0.95) } };
    return { source, runs: runsOf(cells), gapMinutes: cells.filter((cell) => cell === 'gap').length, ...lag };
  });
}

type Cell = Run['kind'] | undefined;

/** What was read later after all is no gap. */
function cellsOf(rows: readonly Covered[], from: number, minutes: number): readonly Cell[] {
  const cells: Cell[] = new Array(minutes).fill(undefined);
  for (const kind of ['gap', 'read'] as const) {
    for (const row of rows.filter(({ pass }) => (pass === 'gap') === (kind === 'gap'))) {
      const first = Math.max(0, Math.floor((Date.parse(row.from) - from) / MINUTE_MS));
      const end = Math.min(minutes, Math.ceil((Date.parse(row.to) - from) / MINUTE_MS));
      if (end > first) cells.fill(kind, first, end);
    }
  }
  return cells;
}

function runsOf(cells: readonly Cell[]): readonly Run[] {
  const runs: Run[] = [];
  let first = 0;
  for (let minute = 1; minute <= cells.length; minute++) {
    const kind = cells[first];
    if (cells[minute] === kind && minute < cells.length) continue;
    if (kind !== undefined) runs.push({ first, end: minute, kind });
    first = minute;
  }
  return runs;
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
