/** The secret that each subscription brings back with every notification: proof that Graph sent it. We keep only its hash. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Graph takes at most 128 characters. */
const LONGEST = 128;

export function newClientState(): string {
  return randomBytes(32).toString('base64url');
}

/** SHA-256, in hex: what the table keeps. */
export function stateHash(clientState: string): string {
  return hash('sha256', clientState, 'hex');
}

/** @param expected the bytes of the hash that was kept */
export function provesSender(clientState: unknown, expected: Uint8Array): boolean {
  if (typeof clientState !== 'string' || clientState.length > LONGEST) return false;
  // In constant time: the answer must not tell how much of a guess was right.
  return timingSafeEqual(hash('sha256', clientState, 'buffer'), expected);
}
