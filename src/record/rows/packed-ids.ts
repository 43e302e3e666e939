/** Ids in binary columns: 16 bytes for each GUID. */
import { packGuidAt } from '../../mirror/segments/guids.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Row, Value } from '../../storage/tables.ts';

/** GUIDs of 16 bytes in one binary column. */
const IDS_PER_COLUMN = 4_000;

/** Ids that are no GUIDs, which imports may have, are stored as text. */
const TEXTS_PER_COLUMN = 400;

const BYTES_PER_ID = 16;

/** In the order in which they are packed and searched. */
export function inPackedOrder(ids: readonly string[]): readonly string[] {
  const keyed = ids.map((id) => ({ id, key: keyPart(id) }));
  // Mostly they are in order already, and there may be a million.
  if (keyed.every(({ key }, index) => index === 0 || (keyed[index - 1]?.key ?? '') <= key)) return ids;
  return keyed.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ id }) => id);
}

/** @param name the column names begin with it @param ids in packed order */
export function packedColumns(name: string, ids: readonly string[]): Readonly<Record<string, Value>> {
  const guids = ids.every(isGuid);
  const size = guids ? IDS_PER_COLUMN : TEXTS_PER_COLUMN;
  const chunks = chunksOf(ids, size);
  if (guids) return Object.fromEntries(chunks.map((chunk, index) => [`${name}${index}`, packed(chunk)]));
  return Object.fromEntries(chunks.map((chunk, index) => [`${name}Text${index}`, JSON.stringify(chunk)]));
}

export function unpackedIds(name: string, row: Row): readonly string[] {
  const ids: string[] = [];
  for (let index = 0; row[`${name}${index}`] instanceof Uint8Array; index += 1)
    ids.push(...unpacked(row[`${name}${index}`] as Uint8Array));
  // Only packedColumns writes the column.
  for (let index = 0; typeof row[`${name}Text${index}`] === 'string'; index += 1)
    ids.push(...(JSON.parse(String(row[`${name}Text${index}`])) as string[]));
  return ids;
}

/** Ids that are only searched: they stay packed, because there may be a million. */
export interface SortedIds {
  readonly count: number;
  /** -1: it is not among them. */
  indexOf(id: string): number;
}

export function packedIdsIn(name: string, row: Row): SortedIds {
  const columns: Uint8Array[] = [];
  for (let index = 0; row[`${name}${index}`] instanceof Uint8Array; index += 1)
    columns.push(row[`${name}${index}`] as Uint8Array);
  if (columns.length === 0) {
    const places = new Map(unpackedIds(name, row).map((id, index) => [id.toLowerCase(), index]));
    return { count: places.size, indexOf: (id) => places.get(id.toLowerCase()) ?? -1 };
  }
  const all = Buffer.concat(columns);
  const count = all.length / BYTES_PER_ID;
  return { count, indexOf: (id) => searchPacked(all, count, id) };
}

function searchPacked(all: Buffer, count: number, id: string): number {
  if (!isGuid(id)) return -1;
  const wanted = packed([id]);
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = Buffer.compare(all.subarray(middle * BYTES_PER_ID, (middle + 1) * BYTES_PER_ID), wanted);
    if (order === 0) return middle;
    if (order < 0) low = middle + 1;
    else high = middle;
  }
  return -1;
}

function isGuid(id: string): boolean {
  return keyPart(id) === id.toLowerCase();
}

function packed(ids: readonly string[]): Uint8Array {
  const bytes = Buffer.alloc(ids.length * BYTES_PER_ID);
  for (const [index, id] of ids.entries())
    packGuidAt(id.toLowerCase(), { start: 0, end: id.length }, bytes, index * BYTES_PER_ID);
  return new Uint8Array(bytes);
}

function unpacked(bytes: Uint8Array): readonly string[] {
  const hex = Buffer.from(bytes).toString('hex');
  return Array.from({ length: bytes.length / BYTES_PER_ID }, (_, index) =>
    guidOf(hex.slice(index * 2 * BYTES_PER_ID, (index + 1) * 2 * BYTES_PER_ID)),
  );
}

function guidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

export function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
