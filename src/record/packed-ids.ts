/** Ids as 16 bytes each, sorted: 4,000 stand in one binary column. Ids that are no GUIDs (imports may have such) stand as text. */
import { keyPart } from '../keys.ts';
import type { Row, Value } from '../tables.ts';

const IDS_PER_COLUMN = 4_000;
const TEXTS_PER_COLUMN = 400;
const BYTES = 16;

/** In the order in which they are packed, and looked up. */
export function inPackedOrder(ids: readonly string[]): readonly string[] {
  return [...ids].sort((a, b) => (keyPart(a) < keyPart(b) ? -1 : 1));
}

/** @param name column names begin with it @param ids in packed order */
export function packedColumns(name: string, ids: readonly string[]): Readonly<Record<string, Value>> {
  const guids = ids.every(isGuid);
  const size = guids ? IDS_PER_COLUMN : TEXTS_PER_COLUMN;
  const chunks = Array.from({ length: Math.ceil(ids.length / size) }, (_, index) => ids.slice(index * size, (index + 1) * size));
  if (guids) return Object.fromEntries(chunks.map((chunk, index) => [`${name}${index}`, packed(chunk)]));
  return Object.fromEntries(chunks.map((chunk, index) => [`${name}Text${index}`, JSON.stringify(chunk)]));
}

export function unpackedIds(name: string, row: Row): readonly string[] {
  const ids: string[] = [];
  for (let index = 0; row[`${name}${index}`] instanceof Uint8Array; index += 1) ids.push(...unpacked(row[`${name}${index}`] as Uint8Array));
  // Only packedColumns writes the column.
  for (let index = 0; typeof row[`${name}Text${index}`] === 'string'; index += 1) ids.push(...(JSON.parse(String(row[`${name}Text${index}`])) as string[]));
  return ids;
}

function isGuid(id: string): boolean {
  return keyPart(id) === id.toLowerCase();
}

function packed(ids: readonly string[]): Uint8Array {
  return new Uint8Array(Buffer.from(ids.map((id) => id.replaceAll('-', '')).join(''), 'hex'));
}

function unpacked(bytes: Uint8Array): readonly string[] {
  const hex = Buffer.from(bytes).toString('hex');
  return Array.from({ length: bytes.length / BYTES }, (_, index) => guidOf(hex.slice(index * 2 * BYTES, (index + 1) * 2 * BYTES)));
}

function guidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
