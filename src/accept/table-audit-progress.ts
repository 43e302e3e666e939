/** How far the audit log has been read, kept between the timer's turns. */
import { isoOf } from '../clock.ts';
import { keyPart } from '../keys.ts';
import type { Table } from '../tables.ts';
import type { AuditProgress, Sweep } from './audit-windows.ts';

const ROW_KEY = 'directory-audits';

/** Undefined before the first look. */
export async function readAuditProgress(table: Table, tenantId: string): Promise<AuditProgress | undefined> {
  const stored = await table.get(keyPart(tenantId), ROW_KEY);
  if (stored === undefined) return undefined;
  const time = (column: string) => Date.parse(String(stored.row[column]));
  const sweep = (name: string): Sweep => ({ startedAt: time(`${name}StartedAt`), readTo: time(`${name}ReadTo`) });
  return { baseline: time('baseline'), newest: time('newest'), sweeps: { hour: sweep('hour'), day: sweep('day'), week: sweep('week') } };
}

export async function saveAuditProgress(table: Table, tenantId: string, { baseline, newest, sweeps: { hour, day, week } }: AuditProgress): Promise<void> {
  await table.put({
    partitionKey: keyPart(tenantId),
    rowKey: ROW_KEY,
    v: 1,
    baseline: isoOf(baseline),
    newest: isoOf(newest),
    hourStartedAt: isoOf(hour.startedAt),
    hourReadTo: isoOf(hour.readTo),
    dayStartedAt: isoOf(day.startedAt),
    dayReadTo: isoOf(day.readTo),
    weekStartedAt: isoOf(week.startedAt),
    weekReadTo: isoOf(week.readTo),
  });
}
