/** A log as Graph keeps it: rows become visible late and not in order, and one may be published again under its id with later content. */
import type { Clock } from '../../../src/base/clock.ts';
import { sortableTime } from '../http/graph-time.ts';

interface Row<T> {
  readonly record: T;
  readonly visibleAt: number;
  readonly key: string;
}

export interface LateLog<T> {
  write(records: readonly T[], delayMs: number): void;
  /** What the API shows by now, oldest first: of each id what was published last. */
  visible(): readonly T[];
  get(id: string): T | undefined;
  /** What stood there before, where it was published again. */
  before(id: string): T | undefined;
  /** Time, then id: the order of the log. */
  keyOf(record: T): string;
}

export function lateLog<T extends { readonly id: string }>(clock: Clock, timeOf: (record: T) => string): LateLog<T> {
  const rows: Row<T>[] = [];
  const byId = new Map<string, Row<T>[]>();
  const keyOf = (record: T) => `${sortableTime(timeOf(record))}_${record.id}`;
  /** Of one id what is visible by now, in the order of publication. */
  const published = (id: string) => (byId.get(id) ?? []).filter(({ visibleAt }) => visibleAt <= clock());

  return {
    write(records, delayMs) {
      for (const record of records) {
        const row = { record, visibleAt: clock() + delayMs, key: keyOf(record) };
        // Rows come nearly in order, so this is near the end.
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
