/** Hashes for ids and keys, and how a GUID is recognised. */
import { createHash } from 'node:crypto';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The ids of directory objects are GUIDs. */
export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/**
 * First 128 bits of SHA-256 over the parts, in hex. Each part is hashed with its length: `ab, c` and `a, bc` differ.
 */
export function hashOf(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}:${part}`);
  return hash.digest('hex').slice(0, 32);
}

/** Of an id that is a hash, such as that of a revocation. */
export const ID_LENGTH = 32;
/** Shorter starts would be ambiguous in any large record. */
export const SHORTEST_START = 6;
const ID_START = new RegExp(`^[0-9a-f]{${SHORTEST_START},${ID_LENGTH}}$`);

/** @param id lower case */
export function isIdStart(id: string): boolean {
  return ID_START.test(id);
}
