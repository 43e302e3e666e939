/** The audit log: rows become visible late, not in order, and now and then twice. */
import type { Clock } from '../../../src/clock.ts';
import { sortableTime } from '../graph-time.ts';
import type { AuditRecord } from './audit-record.ts';

interface Row {
  readonly record: AuditRecord;
  readonly visibleAt: number;
  /** Time, then id: the order of the log. */
  readonly key: string;
}

export interface AuditLog {
  write(records: readonly AuditRecord[], delayMs: number): void;
  /** What the API shows by now, oldest first. */
  visible(): readonly AuditRecord[];
  get(id: string): AuditRecord | undefined;
}

export function auditLog(clock: Clock): AuditLog {
  const rows: Row[] = [];

  function visible(): AuditRecord[] {
    const now = clock();
    return rows.filter((row) => row.visibleAt <= now).map((row) => row.record);
  }

  return {
    write(records, delayMs) {
      for (const record of records) rows.push({ record, visibleAt: clock() + delayMs, key: logKey(record) });
      rows.sort((a, b) => (a.key < b.key ? -1 : 1));
    },
    visible,
    get: (id) => visible().find((record) => record.id === id),
  };
}

export function logKey(record: AuditRecord): string {
  return `${sortableTime(record.activityDateTime)}_${record.id}`;
}
