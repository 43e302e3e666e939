/** A record that says only half of what happened, while the reading of the tenant that shows the other half is still to come. */
import { AuditorError } from '../errors.ts';

/** While a record is younger, waiting for that reading is worth it. */
export const PATIENCE_MS = 15 * 60_000;

/** No failure: told again a little later, it will do. Not raised once waiting cannot help any more. */
export abstract class UnclearYetError extends AuditorError {
  readonly retryable = true;
}
