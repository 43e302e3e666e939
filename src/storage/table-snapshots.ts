/** Large bodies, kept once under the hash of their content: policies before and after, and what does not fit in a queue message. */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { AuditorError } from '../base/errors.ts';
import { keyPart } from './keys.ts';
import { allRows, type Table } from './tables.ts';

/** Below the 64 KiB of a binary column. */
const CHUNK_BYTES = 60_000;
/** Below the 4 MiB of a transaction. */
const CHUNKS_AT_ONCE = 50;
const LARGEST_BYTES = 64 * 1_048_576;

/** What is stored under a hash does not have it: a writer was cut off, or somebody changed a row. */
export class SnapshotDamagedError extends AuditorError {
  readonly code = 'SNAPSHOT_DAMAGED';
  readonly retryable = true;

  constructor(hash: string, options?: ErrorOptions) {
    super(`The snapshot ${hash} is not whole`, options);
  }
}

export interface Snapshots {
  /** Resolves to the content's hash. Bytes are kept as they are, anything else as JSON. */
  put(content: unknown): Promise<string>;
  get(hash: string): Promise<Uint8Array | undefined>;
  getJson(hash: string): Promise<unknown>;
}

export function tableSnapshots(table: Table, tenantId: string): Snapshots {
  const partitionOf = (hash: string) => `${keyPart(tenantId)}_${hash}`;

  async function get(hash: string): Promise<Uint8Array | undefined> {
    const rows = await allRows(table, { partition: partitionOf(hash) });
    if (rows.length === 0) return undefined;
    const chunks = rows.map(({ content }) => (content instanceof Uint8Array ? content : new Uint8Array()));
    return unpack(Buffer.concat(chunks), hash);
  }

  return {
    async put(content) {
      const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
      const hash = hashOfBytes(bytes);
      const chunks = chunksOf(await promisify(gzip)(bytes, { level: 9 }));
      const inserts = chunks.map((chunk, index) => ({
        insert: {
          partitionKey: partitionOf(hash),
          rowKey: String(index).padStart(4, '0'),
          v: 1,
          content: chunk,
          chunks: chunks.length,
          bytes: bytes.length,
        },
      }));
      // A conflict says that the same content stands there already, which is all we want.
      for (let start = 0; start < inserts.length; start += CHUNKS_AT_ONCE)
        await table.transact(inserts.slice(start, start + CHUNKS_AT_ONCE));
      return hash;
    },
    get,
    async getJson(hash) {
      const bytes = await get(hash);
      return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString());
    },
  };
}

/** In hex, whole: it stands for the content and proves it. */
function hashOfBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function chunksOf(packed: Uint8Array): readonly Uint8Array[] {
  const count = Math.ceil(packed.length / CHUNK_BYTES);
  return Array.from(
    { length: count },
    (_, index) => new Uint8Array(packed.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES)),
  );
}

async function unpack(packed: Uint8Array, hash: string): Promise<Uint8Array> {
  const bytes = await promisify(gunzip)(packed, { maxOutputLength: LARGEST_BYTES }).catch((cause: unknown) => {
    throw new SnapshotDamagedError(hash, { cause });
  });
  if (hashOfBytes(bytes) !== hash) throw new SnapshotDamagedError(hash);
  return bytes;
}
