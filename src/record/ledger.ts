/** Where the record is written. Insert-only: a second delivery finishes what the first began, and changes nothing. */
import type { RevocationRef, TrailEntry } from '../settle/revocation.ts';
import type { AuditRecord } from './audit-record.ts';

export interface Ledger {
  /** Adds to a revocation's trail what has been learnt of it. */
  append(ref: RevocationRef, entry: TrailEntry): Promise<void>;
  /** Whether everything that its opening asks for has been written, down to the notices. */
  isPlanned(ref: RevocationRef): Promise<boolean>;
  /** Resolves to the record as it is kept: of one that was there before, with the time at which it was first recorded. */
  open(record: AuditRecord): Promise<AuditRecord>;
}
