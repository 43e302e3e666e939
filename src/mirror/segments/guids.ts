/** GUIDs of 16 bytes each, sorted: in this order their texts are sorted, too. */
import { placeOf } from './record-segment.ts';

export const GUID_BYTES = 16;
const PAIR = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}_[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const TEXT_LENGTH = 36;

/** Both GUIDs of a key that consists of two in lower case; undefined for any other key. */
export function guidPair(key: string): readonly [owner: string, member: string] | undefined {
  return PAIR.test(key) ? [key.slice(0, TEXT_LENGTH), key.slice(TEXT_LENGTH + 1)] : undefined;
}

/** @param guid in lower case */
export function packGuid(guid: string): Buffer {
  return Buffer.from(guid.replaceAll('-', ''), 'hex');
}

export function guidAt(guids: Buffer, index: number): string {
  const hex = guids.toString('hex', index * GUID_BYTES, (index + 1) * GUID_BYTES);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Where the GUID stands; undefined if it does not. */
export function indexOfGuid(guids: Buffer, guid: string): number | undefined {
  const wanted = packGuid(guid);
  if (wanted.length !== GUID_BYTES) return undefined;
  const place = placeOf(guids.length / GUID_BYTES, (index) => compareAt(guids, index, wanted) < 0);
  return place < guids.length / GUID_BYTES && compareAt(guids, place, wanted) === 0 ? place : undefined;
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
    while (index < count && compareAt(old, index, packed) < 0) copyOld();
    if (index < count && compareAt(old, index, packed) === 0) continue;
    packed.copy(guids, length * GUID_BYTES);
    length += 1;
  }
  while (index < count) copyOld();
  return { guids: guids.subarray(0, length * GUID_BYTES), moved };
}

function compareAt(guids: Buffer, index: number, guid: Buffer): number {
  // Mostly the first four bytes decide, and comparing numbers is faster.
  const difference = guids.readUInt32BE(index * GUID_BYTES) - guid.readUInt32BE(0);
  return difference || guids.compare(guid, 0, GUID_BYTES, index * GUID_BYTES, (index + 1) * GUID_BYTES);
}
