/**
 * Large bodies, each stored once under the hash of its content: policies before and after a change, and bodies that do
 * not fit in a queue message.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { AuditorError } from '../base/errors.ts';
import { keyPart } from './keys.ts';
import { allRows } from './tables.ts';
import type { TenantStore } from './tenant-store.ts';

/** Less than the 64 KiB of a binary column. */
const CHUNK_BYTES = 60_000;
/** Together less than the 4 MiB of a transaction. */
const CHUNKS_AT_ONCE = 50;
/** When unpacked. */
const LARGEST_BYTES = 64 * 1_048_576;

/** The stored content does not have its hash: a writer stopped half way, or somebody changed a row. */
export class SnapshotDamagedError extends AuditorError {
  readonly code = 'SNAPSHOT_DAMAGED';
  readonly retryable = true;

  constructor(hash: string, options?: ErrorOptions) {
    super(`The snapshot ${hash} is incomplete or was changed`, options);
  }
}

export interface Snapshots {
  /** Resolves to the hash of the content. Bytes are stored as they are, everything else as JSON. */
  put(content: unknown): Promise<string>;
  get(hash: string): Promise<Uint8Array | undefined>;
  getJson(hash: string): Promise<unknown>;
}

export function tableSnapshots({ tenantId, table: tableOf }: TenantStore): Snapshots {
  const table = tableOf('Snapshots');
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
      // A conflict means that the same content is stored already, which is all we want.
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

/** In hex, all 256 bits: it names the content and proves it. */
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
