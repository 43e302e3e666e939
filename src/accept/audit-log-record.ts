/** A record of the directory's audit log in one shape, whichever export it came in. */

export interface AuditLogRecord {
  /** As given; where an export carries none, a hash of the record. */
  readonly id: string;
  /** The activity's name, normalised: lower case, hyphens, single blanks, no trailing period. */
  readonly activity: string;
  /** When it happened, ISO 8601 with milliseconds. */
  readonly at: string;
  readonly service: string;
  readonly category: string;
  /** False where the record says that the attempt failed: such a record changed nothing. */
  readonly succeeded: boolean;
  readonly correlationId?: string;
  readonly actor?: AuditActor;
  readonly targets: readonly AuditTarget[];
  /** `additionalDetails`, by key. */
  readonly details: Readonly<Record<string, string>>;
}

export interface AuditActor {
  readonly kind: 'user' | 'service-principal';
  /** Directory object id; where a record names only an app id or a name, that. */
  readonly id: string;
  /** UPN or display name, for the readable columns only. */
  readonly name?: string;
}

export interface AuditTarget {
  readonly id?: string;
  /** `User`, `ServicePrincipal`, `Policy`, …, as written. */
  readonly type: string;
  readonly name?: string;
  readonly userPrincipalName?: string;
  readonly changes: readonly AuditChange[];
}

/** One modified property; values parsed out of their JSON text where they hold such, null where absent or `[]`. */
export interface AuditChange {
  readonly property: string;
  readonly before: unknown;
  readonly after: unknown;
}
