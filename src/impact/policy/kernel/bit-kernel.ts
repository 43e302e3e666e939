/** Sets of people as bits in one memory, and the few operations that the engine spends its time in. */

/** Where a set begins in the memory, in 32-bit words. */
export type Bits = number;

/** Every operation works on `words` words; a multiple of {@link WORDS_AT_ONCE}. Target may be one of the operands. */
export interface BitKernel {
  readonly name: 'wasm' | 'javascript';
  /** The whole memory. Growing replaces it, so nobody keeps it. */
  memory(): Uint32Array;
  grow(words: number): void;
  /** @returns 0 if the result is empty */
  and(target: Bits, left: Bits, right: Bits, words: number): number;
  andNot(target: Bits, left: Bits, right: Bits, words: number): number;
  or(target: Bits, left: Bits, right: Bits, words: number): number;
  /** @returns 0 if nothing is in both */
  meets(left: Bits, right: Bits, words: number): number;
  /** @returns 0 if both hold the same */
  differs(left: Bits, right: Bits, words: number): number;
  count(set: Bits, words: number): number;
}

/** One vector register holds so many. */
export const WORDS_AT_ONCE = 4;

/** Sets of one size. They are taken and given back; what is taken is not cleared. */
export interface SetPool {
  readonly kernel: BitKernel;
  /** Of every set. */
  readonly words: number;
  take(): Bits;
  takeEmpty(): Bits;
  giveBack(set: Bits): void;
}

const SETS_AT_ONCE = 32;

/** @param kernel whose memory nobody else uses */
export function setPool(kernel: BitKernel, bits: number): SetPool {
  const words = Math.max(WORDS_AT_ONCE, Math.ceil(bits / (32 * WORDS_AT_ONCE)) * WORDS_AT_ONCE);
  const free: Bits[] = [];
  let end = 0;
  const addMore = () => {
    kernel.grow(end + words * SETS_AT_ONCE);
    for (let left = SETS_AT_ONCE; left > 0; left -= 1) free.push(end + (left - 1) * words);
    end += words * SETS_AT_ONCE;
  };
  const take = () => {
    if (free.length === 0) addMore();
    return free.pop() ?? 0;
  };
  return {
    kernel,
    words,
    take,
    takeEmpty() {
      const set = take();
      kernel.memory().fill(0, set, set + words);
      return set;
    },
    giveBack: (set) => free.push(set),
  };
}
