/** Random numbers from a seed: the same seed and label always give the same numbers, ids and choices. */
import { createHash } from 'node:crypto';

export interface Random {
  /** A number in [0, 1). */
  next(): number;
  below(limit: number): number;
  between(from: number, to: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
  guid(): string;
  /** Opaque text: base64url of so many bytes. */
  opaque(bytes: number): string;
}

export function randomFrom(seed: number, label: string): Random {
  const next = generator(createHash('sha256').update(`${seed}/${label}`).digest());
  const below = (limit: number) => Math.floor(next() * limit);
  const bytes = (count: number) => Buffer.from(Array.from({ length: count }, () => below(256)));
  return {
    next,
    below,
    between: (from, to) => from + below(to - from + 1),
    chance: (share) => next() < share,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError('The list to pick from is empty');
      return item;
    },
    shuffle: (items) =>
      items
        .map((item) => ({ item, rank: next() }))
        .sort((a, b) => a.rank - b.rank)
        .map(({ item }) => item),
    guid: () => guidOf(bytes(16)),
    opaque: (count) => bytes(count).toString('base64url'),
  };
}

/** A fraction in [0, 1) that depends only on the parts: for choices that must not depend on earlier requests. */
export function fractionOf(...parts: readonly (string | number)[]): number {
  return createHash('sha256').update(parts.join('\u0000')).digest().readUInt32BE(0) / 2 ** 32;
}

function guidOf(bytes: Buffer): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** A small fast generator (the public sfc32 algorithm) with four words of state. */
function generator(state: Buffer): () => number {
  let a = state.readInt32LE(0);
  let b = state.readInt32LE(4);
  let c = state.readInt32LE(8);
  let counter = 1;
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 2 ** 32;
  };
}
