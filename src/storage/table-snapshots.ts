/**
 * Large bodies, each stored once under the hash of its content: policies before and after a change, and bodies that do
 * not fit in a queue message. Those are stored by day, because they name people and are deleted after their message.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { AuditorError } from '../base/errors.ts';
import { keyPart } from './keys.ts';
import { removeRows } from './remove-rows.ts';
import { allRows, eachRow, type Row, type Table } from './tables.ts';
import type { TenantStore } from './tenant-store.ts';

/** Less than the 64 KiB of a binary column. */
const CHUNK_BYTES = 60_000;
/** Together less than the 4 MiB of a transaction. */
const CHUNKS_AT_ONCE = 50;
/** When unpacked. */
const LARGEST_BYTES = 64 * 1_048_576;
const DAY_MS = 86_400_000;
/** A message may wait in its queue for seven days, and then for seven more in the poison queue. */
export const MESSAGE_BODY_DAYS = 15;
const MESSAGE_BODY = 'message_';

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
  /** The body of a queue message. Resolves to what {@link getJson} takes. @param seenAt ISO 8601 */
  putMessageBody(body: unknown, seenAt: string): Promise<string>;
  get(hash: string): Promise<Uint8Array | undefined>;
  getJson(hash: string): Promise<unknown>;
}

export function tableSnapshots({ tenantId, table: tableOf }: TenantStore): Snapshots {
  const table = tableOf('Snapshots');
  const partitionOf = (reference: string) => `${keyPart(tenantId)}_${reference}`;

  async function get(reference: string): Promise<Uint8Array | undefined> {
    const rows = await allRows(table, { partition: partitionOf(reference) });
    return rows.length === 0 ? undefined : unpack(rows, reference);
  }
  async function insert(bytes: Uint8Array, reference: string): Promise<string> {
    const inserts = (await rowsOf(bytes, partitionOf(reference))).map((row) => ({ insert: row }));
    // A conflict means that the same content is stored already, which is all we want.
    for (let start = 0; start < inserts.length; start += CHUNKS_AT_ONCE)
      await table.transact(inserts.slice(start, start + CHUNKS_AT_ONCE));
    return reference;
  }

  return {
    put(content) {
      const bytes = content instanceof Uint8Array ? content : bytesOf(content);
      return insert(bytes, hashOfBytes(bytes));
    },
    putMessageBody(body, seenAt) {
      const bytes = bytesOf(body);
      return insert(bytes, `${MESSAGE_BODY}${seenAt.slice(0, 10)}_${hashOfBytes(bytes)}`);
    },
    get,
    async getJson(reference) {
      const bytes = await get(reference);
      return bytes === undefined ? undefined : JSON.parse(Buffer.from(bytes).toString());
    },
  };
}

/** Resolves to how many rows it deleted. @param now milliseconds */
export function purgeMessageBodies({ tenantId, table }: TenantStore, now: number): Promise<number> {
  const from = `${keyPart(tenantId)}_${MESSAGE_BODY}`;
  const oldest = new Date(now - MESSAGE_BODY_DAYS * DAY_MS).toISOString().slice(0, 10);
  return removeRows(table('Snapshots'), { from, to: `${from}${oldest}` }, () => true);
}

/**
 * Gives bodies of messages another content under the same reference, so that a message that waits is still understood.
 * Reads all of them. Resolves to how many it changed.
 * @param change returns the body itself where nothing is to be changed
 */
export async function rewriteMessageBodies(
  { tenantId, table: tableOf }: TenantStore,
  change: (body: unknown) => unknown,
): Promise<number> {
  const table = tableOf('Snapshots');
  const prefix = `${keyPart(tenantId)}_`;
  let changed = 0;
  for await (const rows of eachBody(table, { from: `${prefix}${MESSAGE_BODY}`, to: `${prefix}${MESSAGE_BODY}~` })) {
    const [{ partitionKey }] = rows;
    const old = JSON.parse(Buffer.from(await unpack(rows, partitionKey.slice(prefix.length))).toString());
    const body = change(old);
    if (body === old) continue;
    await replaceBody(table, rows, await rowsOf(bytesOf(body), partitionKey));
    changed += 1;
  }
  return changed;
}

type BodyRows = readonly [Row, ...Row[]];

/** The rows of a body stand one after the other. */
async function* eachBody(table: Table, partition: { from: string; to: string }): AsyncGenerator<BodyRows> {
  let rows: [Row, ...Row[]] | undefined;
  for await (const row of eachRow(table, { partition })) {
    if (rows?.[0].partitionKey === row.partitionKey) rows.push(row);
    else {
      if (rows) yield rows;
      rows = [row];
    }
  }
  if (rows) yield rows;
}

async function replaceBody(table: Table, old: BodyRows, rows: readonly Row[]): Promise<void> {
  const changes = [
    ...rows.map((row) => ({ put: { ...row, rewritten: true } })),
    ...old.slice(rows.length).map(({ partitionKey, rowKey }) => ({ remove: { partitionKey, rowKey } })),
  ];
  for (let start = 0; start < changes.length; start += CHUNKS_AT_ONCE)
    await table.transact(changes.slice(start, start + CHUNKS_AT_ONCE));
}

async function rowsOf(bytes: Uint8Array, partitionKey: string): Promise<readonly Row[]> {
  const chunks = chunksOf(await promisify(gzip)(bytes, { level: 9 }));
  return chunks.map((chunk, index) => ({
    partitionKey,
    rowKey: String(index).padStart(4, '0'),
    v: 1,
    content: chunk,
    chunks: chunks.length,
    bytes: bytes.length,
  }));
}

function bytesOf(content: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(content));
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

/** @param reference ends with the hash of the content, which a body that was rewritten no longer has */
async function unpack(rows: readonly Row[], reference: string): Promise<Uint8Array> {
  const chunks = rows.map(({ content }) => (content instanceof Uint8Array ? content : new Uint8Array()));
  const hash = reference.slice(reference.lastIndexOf('_') + 1);
  const gunzipped = promisify(gunzip)(Buffer.concat(chunks), { maxOutputLength: LARGEST_BYTES });
  const bytes = await gunzipped.catch((cause: unknown) => {
    throw new SnapshotDamagedError(hash, { cause });
  });
  const isWhole = rows.every(({ chunks: count }) => count === rows.length);
  const isProved = rows.some(({ rewritten }) => rewritten === true) || hashOfBytes(bytes) === hash;
  if (!isWhole || !isProved) throw new SnapshotDamagedError(hash);
  return bytes;
}
