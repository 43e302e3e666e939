/** The kernel is what its text says, and its two forms give the same. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kernelSource } from '../../../../bin/build-kernel.ts';
import type { BitKernel } from '../../../../src/impact/policy/kernel/bit-kernel.ts';
import { plainKernel } from '../../../../src/impact/policy/kernel/plain-kernel.ts';
import { bestKernel } from '../../../../src/impact/policy/kernel/wasm-kernel.ts';

const WORDS = 8;

test('kernel-code.ts is what kernel.wat gives; else run node bin/build-kernel.ts', () => {
  const file = resolve(import.meta.dirname, '../../../../src/impact/policy/kernel/kernel-code.ts');
  expect(readFileSync(file, 'utf8')).toBe(kernelSource());
});

test('WebAssembly runs here, so what is measured and tested is the kernel', () => {
  expect(bestKernel().name).toBe('wasm');
});

/** All operations on two sets, with what they return and leave in memory. */
function answersOf(kernel: BitKernel, left: readonly number[], right: readonly number[]) {
  kernel.grow(5 * WORDS);
  kernel.memory().set([...left, ...right]);
  const [a, b, c, d, e] = [0, WORDS, 2 * WORDS, 3 * WORDS, 4 * WORDS];
  const any = [
    kernel.and(c, a, b, WORDS),
    kernel.andNot(d, a, b, WORDS),
    kernel.or(e, a, b, WORDS),
    kernel.meets(a, b, WORDS),
    kernel.differs(a, b, WORDS),
  ].map((number) => number !== 0);
  return { any, count: kernel.count(a, WORDS), memory: [...kernel.memory().slice(0, 5 * WORDS)] };
}

test('plain JavaScript and WebAssembly agree on every operation', () => {
  const word = fc.oneof(fc.constant(0), fc.constant(0xffffffff), fc.nat(0xffffffff));
  const set = fc.array(word, { minLength: WORDS, maxLength: WORDS });
  fc.assert(
    fc.property(set, set, (left, right) => {
      expect(answersOf(plainKernel(), left, right)).toEqual(answersOf(bestKernel(), left, right));
    }),
    { seed: 14 },
  );
});

test('a count counts every bit once', () => {
  const kernel = bestKernel();
  kernel.grow(WORDS);
  kernel.memory().set([0xffffffff, 1, 0, 0x80000000, 0, 0, 0, 3]);
  expect(kernel.count(0, WORDS)).toBe(36);
});
