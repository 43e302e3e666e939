/** The coverage ledger: which stretch of a source was read, and when. What can no longer be read stands there as a gap. */
import { isoOf } from '../../base/clock.ts';
import { invertedTime, keyPart } from '../../storage/keys.ts';
import { allRows, type Row, type Table } from '../../storage/tables.ts';

const HOUR_MS = 3_600_000;
/** Nobody asks about what lies further back. */
const KEPT_FOR_MS = 90 * 24 * HOUR_MS;

/** `newest` follows the clock; the others read older stretches again for what came late. */
export type Pass = 'newest' | 'hour' | 'day' | 'week';

/** Times in milliseconds since 1970. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

interface Reading extends Stretch {
  readonly pass: Pass;
  readonly readAt: number;
  /** Records read, those read before included. */
  readonly rows: number;
}

/** A row as `doctor` sees it. */
interface Covered extends Stretch {
  readonly pass: Pass | 'gap';
  readonly readAt: number;
  readonly rows: number;
}

export interface Coverage {
  note(reading: Reading): Promise<void>;
  gap(stretch: Stretch, foundAt: number): Promise<void>;
  /** Newest first, down to `since`. */
  list(since: number): Promise<readonly Covered[]>;
}

/** @param source the reader's own name for what it reads, key-safe */
export function tableCoverage(table: Table, tenantId: string, source: string): Coverage {
  const partitionKey = `${keyPart(tenantId)}_${source}`;
  const put = (rowKey: string, { pass, from, to, readAt, rows }: Covered) =>
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
    });
  const forget = async (before: number) => {
    const old = await allRows(table, { partition: partitionKey, rows: { from: invertedTime(Math.max(0, before)) } });
    for (const { rowKey } of old) await table.remove(partitionKey, rowKey);
  };

  return {
    async note(reading) {
      if (reading.pass !== 'newest') return put(`${invertedTime(reading.to)}_${reading.pass}`, reading);
      // One row an hour: the newest pass comes every minute, and each joins on to the last.
      const rowKey = `${invertedTime(reading.to - (reading.to % HOUR_MS))}_newest`;
      const stored = await table.get(partitionKey, rowKey);
      if (stored === undefined) await forget(reading.readAt - KEPT_FOR_MS);
      const before = stored && coveredIn(stored.row);
      return put(
        rowKey,
        before ? { ...reading, from: Math.min(before.from, reading.from), rows: before.rows + reading.rows } : reading,
      );
    },
    async gap({ from, to }, foundAt) {
      await put(`${invertedTime(to)}_gap`, { pass: 'gap', from, to, readAt: foundAt, rows: 0 });
    },
    async list(since) {
      // Keys say when a stretch ended (an hour's row: when the hour began), so the last key to look at is an hour before.
      const rows = await allRows(table, {
        partition: partitionKey,
        rows: { to: `${invertedTime(Math.max(0, since - HOUR_MS))}~` },
      });
      return rows.map(coveredIn);
    },
  };
}

function coveredIn(row: Row): Covered {
  const time = (column: string) => Date.parse(String(row[column]));
  return { pass: passIn(row.pass), from: time('from'), to: time('to'), readAt: time('readAt'), rows: Number(row.rows) };
}

function passIn(value: unknown): Covered['pass'] {
  return value === 'newest' || value === 'hour' || value === 'day' || value === 'week' ? value : 'gap';
}
