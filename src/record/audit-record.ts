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
  /** Adds entries to the trail of a revocation, all or none where none is there yet. */
  append(ref: RevocationRef, ...entries: readonly TrailEntry[]): Promise<void>;
  /** Whether its opening is complete, notices included. */
  isPlanned(ref: RevocationRef): Promise<boolean>;
  /**
   * Resolves to the stored record: where it was there before, with the time at which it was first recorded.
   * @param isNew nothing of it is expected to be there, so nobody looks before it is written. Default: false
   */
  open(record: AuditRecord, isNew?: boolean): Promise<AuditRecord>;
}
