/**
 * The port to Blob Storage: whole blobs, each created once or replaced under its etag. `azure-blobs.ts` and
 * `memory-blobs.ts` implement it.
 */
import { InvariantError } from '../base/errors.ts';

export interface StoredBlob {
  readonly bytes: Uint8Array;
  /** What a later `replace` must give. */
  readonly etag: string;
}

/** The blobs of a container. Every call is safe to repeat. No call retries after it lost a race: the answer says so. */
export interface Blobs {
  get(name: string): Promise<StoredBlob | undefined>;
  /** 'exists': there is a blob of this name already, and it stays as it is. */
  create(name: string, bytes: Uint8Array): Promise<'created' | 'exists'>;
  /** 'changed': the blob has another etag now, or is gone. */
  replace(name: string, bytes: Uint8Array, etag: string): Promise<'replaced' | 'changed'>;
  /** Removing a blob that does not exist is no error. */
  remove(name: string): Promise<void>;
  /** Names, in order. */
  list(prefix: string): AsyncIterable<string>;
}

/** The container of the mirror's segments. */
export const MIRROR_CONTAINER = 'mirror';

/** For a process that was given tables only. */
export const noBlobs: Blobs = {
  get: missing,
  create: missing,
  replace: missing,
  remove: missing,
  list: () => {
    throw blobsMissing();
  },
};

async function missing(): Promise<never> {
  throw blobsMissing();
}

function blobsMissing(): InvariantError {
  return new InvariantError('this process was given tables and no blobs, and asked for a blob');
}
