/**
 * The coverage ledger: which time range of a source was read, and when. A range that can no longer be read is a gap.
 */

import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { isAhead } from '../../base/server-time.ts';
import { invertedTime, keyPart } from '../../storage/keys.ts';
import { removeAll } from '../../storage/remove-rows.ts';
import { allRows, type Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';

/** `newest` follows the clock; the others read older ranges again to find late records. */
export type Pass = 'newest' | 'hour' | 'day' | 'week';

/** Milliseconds since 1970. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

export interface Coverage {
  recordRead(read: CoveredRead): Promise<void>;
  recordGap(range: TimeRange, foundAt: number): Promise<void>;
  /** What a clock that was ahead of `now` wrote counts no more: of it only what lies before `newest` stays. */
  drawBack(newest: number, now: number): Promise<void>;
  /** Newest first, down to `since`. */
  list(since: number): Promise<readonly CoverageRow[]>;
}

export interface CoveredRead extends TimeRange {
  readonly pass: Pass;
  readonly readAt: number;
  /** All records read, those read before included. */
  readonly rows: number;
  /** The time of the latest record; absent where there was none. */
  readonly latest?: number;
}

type CoverageRow = Omit<CoveredRead, 'pass'> & { readonly pass: Pass | 'gap' };

const HOUR_MS = 3_600_000;
/** No check looks further back. */
const RETENTION_MS = 90 * 24 * HOUR_MS;

/** @param source key-safe name of the source */
export function tableCoverage(store: TenantStore, source: string): Coverage {
  const table = store.table('Coverage');
  const partitionKey = `${keyPart(store.tenantId)}_${source}`;
  const put = (rowKey: string, { pass, from, to, readAt, rows, latest }: CoverageRow) =>
    table.put({
      partitionKey,
      rowKey,
      v: 1,
      source,
      pass,
      from: isoOf(from),
      to: isoOf(to),
      readAt: isoOf(readAt),
      rows,
      latest: latest === undefined ? undefined : isoOf(latest),
    });
  const purge = async (before: number) => {
    const rows = { from: invertedTime(Math.max(0, before)) };
    await removeAll(table, await allRows(table, { partition: partitionKey, rows }));
  };

  const recordRead = async (read: CoveredRead) => {
    if (read.pass !== 'newest') return put(`${invertedTime(read.to)}_${read.pass}`, read);
    // One row an hour: the newest pass runs every minute, and each range continues the last one.
    const rowKey = `${invertedTime(read.to - (read.to % HOUR_MS))}_newest`;
    const stored = await table.get(partitionKey, rowKey);
    if (stored === undefined) await purge(read.readAt - RETENTION_MS);
    const before = stored && coverageIn(stored.row);
    return put(
      rowKey,
      before
        ? defined({
            ...read,
            from: Math.min(before.from, read.from),
            rows: before.rows + read.rows,
            latest: read.latest ?? before.latest,
          })
        : read,
    );
  };

  return {
    recordRead,
    async recordGap({ from, to }, foundAt) {
      await put(`${invertedTime(to)}_gap`, { pass: 'gap', from, to, readAt: foundAt, rows: 0 });
    },
    async drawBack(newest, now) {
      for (const row of await allRows(table, { partition: partitionKey })) {
        const { pass, from, to, readAt, rows } = coverageIn(row);
        if (!isAhead(readAt, now) && !isAhead(to, now)) continue;
        await table.remove(partitionKey, row.rowKey);
        // When its latest record was is not known any more.
        if (pass === 'newest' && from < newest) await recordRead({ pass, from, to: newest, readAt: now, rows });
      }
    },
    async list(since) {
      // A key holds the end of its range; for an hour's row it is the start of the hour. So read one hour further.
      const rows = await allRows(table, {
        partition: partitionKey,
        rows: { to: `${invertedTime(Math.max(0, since - HOUR_MS))}~` },
      });
      return rows.map(coverageIn);
    },
  };
}

function coverageIn(row: Row): CoverageRow {
  const time = (column: string) => Date.parse(String(row[column]));
  return {
    ...{ pass: passIn(row.pass), from: time('from'), to: time('to'), readAt: time('readAt'), rows: Number(row.rows) },
    ...(row.latest !== undefined && { latest: time('latest') }),
  };
}

function passIn(value: unknown): CoverageRow['pass'] {
  return value === 'newest' || value === 'hour' || value === 'day' || value === 'week' ? value : 'gap';
}
