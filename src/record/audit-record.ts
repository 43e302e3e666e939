/** The audit record, a revocation and what it affects, and the ledger that it is written to. */

import type { Revocation, RevocationRef, TrailEntry } from '../correlate/revocation.ts';
import type { Affected } from '../impact/affected.ts';

export interface AuditRecord {
  readonly revocation: Revocation;
  readonly affected: Affected;
  /** When it was first recorded, ISO 8601; a second delivery does not change it. */
  readonly recordedAt: string;
}

/** Insert-only: a second delivery finishes what the first began, and changes nothing. */
export interface Ledger {
  /** Adds an entry to the trail of a revocation. */
  append(ref: RevocationRef, entry: TrailEntry): Promise<void>;
  /** Whether its opening is complete, notices included. */
  isPlanned(ref: RevocationRef): Promise<boolean>;
  /** Resolves to the stored record: where it was there before, with the time at which it was first recorded. */
  open(record: AuditRecord): Promise<AuditRecord>;
}
