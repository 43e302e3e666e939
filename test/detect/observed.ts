/** Inputs of the detectors in short form: an exported record, or a difference between two readings. */
import { detectReports } from '../../src/detect/detect-reports.ts';
import { parseAuditLogRecord } from '../../src/ingest/records/audit-log-record.ts';
import type { AuditRecorded } from '../../src/ingest/signal.ts';
import type { Difference, TenantChange } from '../../src/mirror/tenant-change.ts';
import { TENANT } from '../fixtures/audit-export.ts';

export const BEFORE = '2031-03-01T08:00:00.000Z';
export const AFTER = '2031-03-01T08:05:00.000Z';

export function recorded(raw: object): AuditRecorded {
  const record = parseAuditLogRecord(raw);
  return {
    kind: 'audit-recorded',
    tenantId: TENANT,
    source: 'directory-audit',
    sourceId: record.id,
    seenAt: AFTER,
    record,
  };
}

export function changedTenant(difference: Difference): TenantChange {
  return {
    kind: 'tenant-changed',
    tenantId: TENANT,
    source: 'users-delta',
    sourceId: 'step',
    seenAt: AFTER,
    between: { from: BEFORE, to: AFTER },
    ...difference,
  };
}

export const reportsOf = (raw: object) => detectReports(recorded(raw));
export const reportsOfChange = (difference: Difference) => detectReports(changedTenant(difference));

/** Kind, cause and subject of each report. */
export const summariesOf = (raw: object) =>
  reportsOf(raw).map(({ kind, cause, subject }) => `${kind} ${cause} ${subject.id}`);
