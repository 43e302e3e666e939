/** What an archive may unpack to. A file of a few kilobytes can be made to unpack to petabytes. */
import { AuditorError } from '../../base/errors.ts';

/** The archive is damaged, locked or made to overflow. Records before the damage were read. */
export class ArchiveError extends AuditorError {
  readonly code = 'ARCHIVE_UNREADABLE';
  readonly retryable = false;
}

export interface ArchiveLimits {
  readonly bytes: number;
  /** Unpacked bytes for each packed one. */
  readonly ratio: number;
}

export const ARCHIVE_LIMITS: ArchiveLimits = { bytes: 10 * 1024 ** 3, ratio: 1000 };
/** Bytes. So little does no harm, however small the archive is. */
const ALWAYS_ALLOWED = 1024 * 1024;

/** Counts over all members of one archive: they may share the same packed bytes. */
export interface UnpackCounter {
  /** @throws ArchiveError */
  add(bytes: number): void;
}

/** @param packed the packed bytes read so far, or the size of the archive */
export function unpackCounter(packed: () => number, { bytes, ratio }: ArchiveLimits = ARCHIVE_LIMITS): UnpackCounter {
  let total = 0;
  return {
    add(count) {
      total += count;
      if (total > bytes) throw new ArchiveError(`it unpacks to more than ${Math.round(bytes / 1024 ** 2)} MiB`);
      if (total > ALWAYS_ALLOWED && total > packed() * ratio)
        throw new ArchiveError(`it unpacks to more than ${ratio} times its size`);
    },
  };
}
