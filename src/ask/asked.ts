/** What every answer is made from. */
import type { RecordPlace } from '../record/on-record.ts';

export interface Asked extends RecordPlace {
  /** Base of a deployment's own runbooks. */
  readonly runbooksUrl?: string | undefined;
}
