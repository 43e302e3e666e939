/**
 * Remembers of a million users that they were there, in two megabytes (a Bloom filter). It may take somebody for
 * remembered who is not, and never the other way round.
 */
export interface UserSet {
  add(userId: string): void;
  isEmpty(): boolean;
  /** Whether one of them may have been added. */
  mayHaveOneOf(userIds: Iterable<string>): boolean;
}

const BITS = 2 ** 24;
/** Bits for each user: 1 in 500 is taken for another among a million. */
const BITS_EACH = 4;
const [FNV_OFFSET, FNV_PRIME, SPREAD] = [0x811c9dc5, 0x01000193, 0x9e3779b1];

export function userSet(): UserSet {
  let bits: Uint8Array | undefined;
  return {
    add(userId) {
      bits ??= new Uint8Array(BITS / 8);
      let place = hashOf(userId);
      for (let n = 0; n < BITS_EACH; n += 1) {
        const bit = place % BITS;
        bits[bit >>> 3] = (bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
        place = nextPlace(place);
      }
    },
    isEmpty: () => bits === undefined,
    mayHaveOneOf(userIds) {
      if (bits === undefined) return false;
      for (const userId of userIds) if (mayHave(bits, userId)) return true;
      return false;
    },
  };
}

function mayHave(bits: Uint8Array, userId: string): boolean {
  let place = hashOf(userId);
  for (let n = 0; n < BITS_EACH; n += 1) {
    const bit = place % BITS;
    if (((bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
    place = nextPlace(place);
  }
  return true;
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = FNV_OFFSET;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), FNV_PRIME);
  return hash >>> 0;
}

function nextPlace(place: number): number {
  const mixed = Math.imul(place ^ (place >>> 15), SPREAD);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
