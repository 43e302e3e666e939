/** The kernel in plain JavaScript, where WebAssembly is missing or must be doubted. */
import type { BitKernel } from './bit-kernel.ts';

export function plainKernel(): BitKernel {
  let words = new Uint32Array(1 << 12);
  return {
    name: 'javascript',
    memory: () => words,
    grow(needed) {
      if (needed <= words.length) return;
      const larger = new Uint32Array(Math.max(needed, words.length * 2));
      larger.set(words);
      words = larger;
    },
    and(target, left, right, count) {
      const memory = words;
      let any = 0;
      for (let at = 0; at < count; at += 1)
        any |= memory[target + at] = wordAt(memory, left + at) & wordAt(memory, right + at);
      return any;
    },
    andNot(target, left, right, count) {
      const memory = words;
      let any = 0;
      for (let at = 0; at < count; at += 1)
        any |= memory[target + at] = wordAt(memory, left + at) & ~wordAt(memory, right + at);
      return any;
    },
    or(target, left, right, count) {
      const memory = words;
      let any = 0;
      for (let at = 0; at < count; at += 1)
        any |= memory[target + at] = wordAt(memory, left + at) | wordAt(memory, right + at);
      return any;
    },
    meets(left, right, count) {
      const memory = words;
      for (let at = 0; at < count; at += 1)
        if ((wordAt(memory, left + at) & wordAt(memory, right + at)) !== 0) return 1;
      return 0;
    },
    differs(left, right, count) {
      const memory = words;
      for (let at = 0; at < count; at += 1) if (wordAt(memory, left + at) !== wordAt(memory, right + at)) return 1;
      return 0;
    },
    count(set, count) {
      const memory = words;
      let bits = 0;
      for (let at = 0; at < count; at += 1) bits += bitsOf(wordAt(memory, set + at));
      return bits;
    },
  };
}

function wordAt(memory: Uint32Array, index: number): number {
  return memory[index] as number;
}

function bitsOf(word: number): number {
  let left = word - ((word >>> 1) & 0x55555555);
  left = (left & 0x33333333) + ((left >>> 2) & 0x33333333);
  return Math.imul((left + (left >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
