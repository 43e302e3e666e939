/** How one cause is recognised, and in which words a report of it is made. Detectors are pure. */
import type { AuditLogRecord } from '../accept/audit-log-record.ts';
import type { AuditRecorded } from '../accept/signal.ts';
import type { TenantChange } from '../mirror/tenant-change.ts';
import type { Cause, Detail, Interval, Report, Subject } from './report.ts';

export type Observed = AuditRecorded | TenantChange;

export interface Detector {
  /** Normalised names of the activities whose records may show this cause, or its reversal. */
  readonly activities: readonly string[];
  /** Only asked for records of these activities that did succeed. */
  fromRecord(signal: AuditRecorded): readonly Report[];
  fromChange(change: TenantChange): readonly Report[];
}

/** What a detector has found; the rest of a report follows from what was observed. */
export interface Finding {
  readonly kind: Report['kind'];
  readonly cause: Cause;
  readonly subject: Subject;
  readonly detail?: Detail;
}

export function reportOf(observed: Observed, { kind, cause, subject, detail = {} }: Finding): Report {
  const told = { source: observed.source, sourceId: observed.sourceId, seenAt: observed.seenAt };
  if (observed.kind === 'tenant-changed') return { kind, cause, subject, occurred: observed.between, ...told, detail };

  const { actor, correlationId } = observed.record;
  return {
    kind,
    cause,
    subject,
    occurred: momentOf(observed.record),
    ...(actor === undefined ? {} : { actor }),
    ...(correlationId === undefined ? {} : { correlationId }),
    ...told,
    detail,
  };
}

function momentOf({ at }: AuditLogRecord): Interval {
  return { from: at, to: at };
}
