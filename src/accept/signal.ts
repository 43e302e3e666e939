/** One thing we were told: a change notification or a record of the directory's audit log. */
import type { AuditLogRecord } from './audit-log-record.ts';

/** The ways in which something reaches us. A piece of evidence keeps the name of its way. */
export type Source = 'notification' | 'directory-audit' | 'users-delta' | 'grants-delta' | 'service-principals-delta' | 'groups-delta' | 'policy-list';

interface Told {
  readonly tenantId: string;
  readonly source: Source;
  /** The same for the same fact from the same source, however often it is told. */
  readonly sourceId: string;
  /** When we were told, ISO 8601. */
  readonly seenAt: string;
}

/** "Look at this object": Graph names the object and nothing else. */
export interface ChangeNotified extends Told {
  readonly kind: 'change-notified';
  readonly object: 'user' | 'group';
  readonly objectId: string;
  readonly changeType: 'updated' | 'deleted';
}

export interface AuditRecorded extends Told {
  readonly kind: 'audit-recorded';
  readonly record: AuditLogRecord;
}

export type Signal = ChangeNotified | AuditRecorded;
