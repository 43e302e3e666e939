/**
 * A log as Graph has it: rows become visible late and out of order; a row may be published again with later content.
 */
import type { Clock } from '../../../src/base/clock.ts';
import { sortableTime } from '../http/graph-time.ts';

interface Row<T> {
  readonly record: T;
  readonly visibleAt: number;
  readonly key: string;
}

export interface LateLog<T> {
  write(records: readonly T[], delayMs: number): void;
  /** The rows that the API shows now, oldest first; for each id the last published one. */
  visible(): readonly T[];
  get(id: string): T | undefined;
  /** The row before it was published again. */
  before(id: string): T | undefined;
  /** Time, then id: the order of the log. */
  keyOf(record: T): string;
}

export function lateLog<T extends { readonly id: string }>(clock: Clock, timeOf: (record: T) => string): LateLog<T> {
  const rows: Row<T>[] = [];
  const byId = new Map<string, Row<T>[]>();
  const keyOf = (record: T) => `${sortableTime(timeOf(record))}_${record.id}`;
  /** The visible rows of one id, in the order of publication. */
  const published = (id: string) => (byId.get(id) ?? []).filter(({ visibleAt }) => visibleAt <= clock());

  return {
    write(records, delayMs) {
      for (const record of records) {
        const row = { record, visibleAt: clock() + delayMs, key: keyOf(record) };
        // Rows come nearly in order, so the place is near the end.
        rows.splice(rows.findLastIndex(({ key }) => key <= row.key) + 1, 0, row);
        byId.set(
          record.id,
          [...(byId.get(record.id) ?? []), row].sort((a, b) => a.visibleAt - b.visibleAt),
        );
      }
    },
    visible: () => rows.filter((row) => published(row.record.id).at(-1) === row).map(({ record }) => record),
    get: (id) => published(id).at(-1)?.record,
    before: (id) => published(id).at(-2)?.record,
    keyOf,
  };
}
