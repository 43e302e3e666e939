/** Revocation and affected, as kept. */
import type { Affected } from '../find/affected.ts';
import type { Revocation } from '../settle/revocation.ts';

export interface AuditRecord {
  readonly revocation: Revocation;
  readonly affected: Affected;
  /** When it was first recorded, ISO 8601; a second delivery keeps the first. */
  readonly recordedAt: string;
}
