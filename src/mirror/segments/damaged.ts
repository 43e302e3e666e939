/** The mirror in storage does not say what it should. It is read anew from the tenant, and never answers from this. */
import { AuditorError } from '../../base/errors.ts';

/** These bytes are not what a segment is made of. */
export class DamagedBytesError extends AuditorError {
  readonly code = 'MIRROR_BYTES_DAMAGED';
  readonly retryable = false;
}

/** The mirror was emptied, and every source is read again in full: the work that needed it comes again. */
export class MirrorDamagedError extends AuditorError {
  readonly code = 'MIRROR_DAMAGED';
  readonly retryable = true;

  constructor(problem: string, options?: ErrorOptions) {
    super(`The mirror in storage is damaged (${problem}): it was emptied, and is read anew from the tenant`, options);
  }
}
