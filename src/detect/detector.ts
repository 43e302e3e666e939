/** How one cause is recognised, and in which words a report of it is made. Detectors are pure. */
import type { AuditLogRecord } from '../ingest/records/audit-log-record.ts';
import type { AuditRecorded } from '../ingest/signal.ts';
import type { TenantChange } from '../mirror/tenant-change.ts';
import type { Cause, Detail, Interval, Report, Subject } from './report.ts';

export type Observed = AuditRecorded | TenantChange;

/** What is known of a cause before anything happens: for whoever has to explain it, or to send people somewhere. */
export interface About {
  /** What its revocations are about. */
  readonly subjects: readonly Subject['kind'][];
  /** How it is recognised, by the log, reading or stream that shows it. */
  readonly seenIn: Readonly<Partial<Record<Sight, string>>>;
  /** Whoever can put it right. */
  readonly fixedBy: 'user' | 'user-admin' | 'app-owner' | 'app-admin' | 'policy-admin' | 'device-owner';
  /** Where a notice sends whoever it hit. */
  readonly link: 'sign-in' | 'my-apps' | 'security-info' | 'own-device' | 'contact-admin';
  readonly severity: 'low' | 'medium' | 'high';
  /** Path in this repository. */
  readonly runbook: string;
  /** Microsoft's own page. */
  readonly source: string;
}

type Sight = 'directory-audit' | 'mirror' | 'sign-in' | 'risky-user' | 'unified-audit-log' | 'own-clock';

export interface Detector {
  readonly about: About;
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
  /** Where what was observed tells the moment better than when it was noticed; ISO 8601. */
  readonly at?: string;
}

export function reportOf(observed: Observed, { kind, cause, subject, detail = {}, at }: Finding): Report {
  const told = { source: observed.source, sourceId: observed.sourceId, seenAt: observed.seenAt };
  if (observed.kind === 'tenant-changed')
    return {
      kind,
      cause,
      subject,
      occurred: at === undefined ? observed.between : { from: at, to: at },
      ...told,
      detail,
    };

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

/** A service that writes beside the directory does so under a correlation id of its own: the two are one act by subject and minutes. */
export function besideDirectory({ correlationId: _, ...report }: Report): Report {
  return report;
}

function momentOf({ at }: AuditLogRecord): Interval {
  return { from: at, to: at };
}

/** For causes that no audit record and no difference shows. */
export const UNSEEN = { activities: [], fromRecord: () => [], fromChange: () => [] } as const satisfies Omit<
  Detector,
  'about'
>;
