/** How one cause is recognised: what a detector declares and does, and the reports it makes. Detectors are pure. */
import { defined } from '../base/defined.ts';
import type { AuditRecorded } from '../ingest/signal.ts';
import type { User } from '../mirror/tenant.ts';
import type { TenantChange } from '../mirror/tenant-change.ts';
import type { Cause } from './cause.ts';
import type { Detail, Report } from './report.ts';
import { type Subject, subjectOf } from './subject.ts';

export type Observed = AuditRecorded | TenantChange;

export interface Detector {
  /** How it is recognised, by the log, reading or stream that shows it. For people to read. */
  readonly seenIn: Readonly<Partial<Record<WhereSeen, string>>>;
  /** Normalised names of the activities whose records may show this cause, or its reversal. */
  readonly activities: readonly string[];
  /** Called only for records of these activities that succeeded. */
  fromRecord(signal: AuditRecorded): readonly Report[];
  /** Which kinds of object may show this cause, or its reversal, by a change of theirs, and what such a change says. */
  readonly fromChange: ChangeDetectors;
}

type WhereSeen = 'directory-audit' | 'mirror' | 'sign-in' | 'risky-user' | 'unified-audit-log' | 'own-clock';

export type ChangedObject = TenantChange['object'];

export type ChangesByObject = {
  readonly [Object in ChangedObject]: Extract<TenantChange, { readonly object: Object }>;
};

export type ChangeDetectors = {
  readonly [Object in ChangedObject]?: (change: ChangesByObject[Object]) => readonly Report[];
};

/** For causes that only a failed sign-in shows, or the risky user's own record. */
export const NO_RECORD = { activities: [], fromRecord: () => [], fromChange: {} } as const satisfies Omit<
  Detector,
  'seenIn'
>;

/** What a detector has found; the rest of a report follows from what was observed. */
export interface Finding {
  readonly kind: Report['kind'];
  readonly cause: Cause;
  readonly subject: Subject;
  readonly detail?: Detail;
  /** The moment, where a change gives it more exactly than the two readings around it; ISO 8601. */
  readonly at?: string;
}

export function reportOf(observed: Observed, { kind, cause, subject, detail = {}, at }: Finding): Report {
  const { source, sourceId, seenAt } = observed;
  if (observed.kind === 'tenant-changed') {
    const occurred = at === undefined ? observed.between : { from: at, to: at };
    return { kind, cause, subject, occurred, source, sourceId, seenAt, detail };
  }
  const { record } = observed;
  return {
    kind,
    cause,
    subject,
    occurred: { from: record.at, to: record.at },
    ...defined({ actor: record.actor, correlationId: record.correlationId }),
    source,
    sourceId,
    seenAt,
    detail,
  };
}

/**
 * For records of a service that writes beside the directory, under a correlation id of its own. Its record and the
 * directory's are recognised as one act by their subject and their time.
 */
export function besideDirectory({ correlationId: _, ...report }: Report): Report {
  return report;
}

/** A user as the mirror knows them. */
export function mirroredUser({ id, userPrincipalName, displayName }: User): Subject {
  return subjectOf('user', { id, name: userPrincipalName || displayName });
}
