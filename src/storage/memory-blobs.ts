/** Blobs in memory: for a dry run and for tests. They refuse what the service refuses. */
import { sortedKeys } from '../base/sorted-keys.ts';
import type { Blobs, StoredBlob } from './blobs.ts';

export function memoryBlobs(): Blobs {
  const blobs = new Map<string, StoredBlob>();
  const names = sortedKeys();
  let version = 0;
  const store = (name: string, bytes: Uint8Array) => {
    version += 1;
    blobs.set(name, { bytes: bytes.slice(), etag: `"${version}"` });
  };
  return {
    async get(name) {
      const stored = blobs.get(name);
      return stored && { ...stored, bytes: stored.bytes.slice() };
    },
    async create(name, bytes) {
      if (name === '' || name.length > 1024)
        throw new RangeError(`The service does not accept this name: ${JSON.stringify(name.slice(0, 80))}`);
      if (blobs.has(name)) return 'exists';
      store(name, bytes);
      names.add(name);
      return 'created';
    },
    async replace(name, bytes, etag) {
      if (blobs.get(name)?.etag !== etag) return 'changed';
      store(name, bytes);
      return 'replaced';
    },
    async remove(name) {
      if (blobs.delete(name)) names.remove(name);
    },
    async *list(prefix) {
      const listed: string[] = [];
      for (const name of names.from(prefix)) {
        if (!name.startsWith(prefix)) break;
        listed.push(name);
      }
      yield* listed;
    },
  };
}
