/** GUIDs of 16 bytes each, sorted: in this order their texts are sorted, too. */
import { placeOf } from './record-segment.ts';

export const GUID_BYTES = 16;
const PAIR = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TEXT_LENGTH = 36;
const HYPHEN = 45;
/** Where hyphens and bytes stand in the text. */
const HYPHENS = [8, 13, 18, 23];
const BYTES_AT = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/** Both GUIDs of a key that consists of two in lower case; undefined for any other key. */
export function guidPair(key: string): readonly [owner: string, member: string] | undefined {
  return PAIR.test(key) ? [key.slice(0, TEXT_LENGTH), key.slice(TEXT_LENGTH + 1)] : undefined;
}

/** @param guid in lower case */
export function packGuid(guid: string): Buffer {
  return Buffer.from(guid.replaceAll('-', ''), 'hex');
}

/**
 * Packs a part of a text, if it is a GUID in lower case.
 * @param part where it begins and ends
 */
export function packGuidAt(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  target: Buffer,
  offset: number,
): boolean {
  if (end - start !== TEXT_LENGTH) return false;
  for (const hyphen of HYPHENS) if (text.charCodeAt(start + hyphen) !== HYPHEN) return false;
  for (let index = 0; index < GUID_BYTES; index += 1) {
    const at = start + (BYTES_AT[index] ?? 0);
    const [high, low] = [digitOf(text.charCodeAt(at)), digitOf(text.charCodeAt(at + 1))];
    if (high < 0 || low < 0) return false;
    target[offset + index] = high * 16 + low;
  }
  return true;
}

export function guidAt(guids: Buffer, index: number): string {
  const hex = guids.toString('hex', index * GUID_BYTES, (index + 1) * GUID_BYTES);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Where the GUID stands; undefined if it does not. */
export function indexOfGuid(guids: Buffer, guid: string): number | undefined {
  const wanted = packGuid(guid);
  if (wanted.length !== GUID_BYTES) return undefined;
  const place = placeOf(guids.length / GUID_BYTES, (index) => compareGuids(guids, index, wanted, 0) < 0);
  return place < guids.length / GUID_BYTES && compareGuids(guids, place, wanted, 0) === 0 ? place : undefined;
}

/**
 * Both lists as one, and where each entry of the old list stands in it.
 * @param added sorted, each once
 */
export function mergeGuids(
  old: Buffer,
  added: readonly string[],
): { readonly guids: Buffer; readonly moved: Uint32Array } {
  const count = old.length / GUID_BYTES;
  const guids = Buffer.alloc(old.length + added.length * GUID_BYTES);
  const moved = new Uint32Array(count);
  let [length, index] = [0, 0];
  const copyOld = () => {
    moved[index] = length;
    old.copy(guids, length * GUID_BYTES, index * GUID_BYTES, (index + 1) * GUID_BYTES);
    index += 1;
    length += 1;
  };
  for (const guid of added) {
    const packed = packGuid(guid);
    while (index < count && compareGuids(old, index, packed, 0) < 0) copyOld();
    if (index < count && compareGuids(old, index, packed, 0) === 0) continue;
    packed.copy(guids, length * GUID_BYTES);
    length += 1;
  }
  while (index < count) copyOld();
  return { guids: guids.subarray(0, length * GUID_BYTES), moved };
}

/** Below zero if the GUID at `index` sorts before the other one. */
export function compareGuids(guids: Buffer, index: number, others: Buffer, other: number): number {
  const [start, otherStart] = [index * GUID_BYTES, other * GUID_BYTES];
  // Mostly the first four bytes decide.
  for (let offset = 0; offset < GUID_BYTES; offset += 4) {
    const difference = guids.readUInt32BE(start + offset) - others.readUInt32BE(otherStart + offset);
    if (difference !== 0) return difference;
  }
  return 0;
}

function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 97 && code <= 102 ? code - 87 : -1;
}
