/** Revocation and affected, as kept. */

import type { Revocation, RevocationRef, TrailEntry } from '../correlate/revocation.ts';
import type { Affected } from '../impact/affected.ts';

export interface AuditRecord {
  readonly revocation: Revocation;
  readonly affected: Affected;
  /** When it was first recorded, ISO 8601; a second delivery keeps the first. */
  readonly recordedAt: string;
}

// Where the record is written. Insert-only: a second delivery finishes what the first began, and changes nothing.

export interface Ledger {
  /** Adds to a revocation's trail what has been learnt of it. */
  append(ref: RevocationRef, entry: TrailEntry): Promise<void>;
  /** Whether everything that its opening asks for has been written, down to the notices. */
  isPlanned(ref: RevocationRef): Promise<boolean>;
  /** Resolves to the record as it is kept: of one that was there before, with the time at which it was first recorded. */
  open(record: AuditRecord): Promise<AuditRecord>;
}
