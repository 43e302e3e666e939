/** A reading of a range gives the keys in order, however they were added and removed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortedKeys } from '../../src/base/sorted-keys.ts';

const key = fc.string({ unit: fc.constantFrom('a', 'b', '0', '_'), minLength: 1, maxLength: 6 });
const step = fc.record({ kind: fc.constantFrom('add' as const, 'remove' as const, 'read' as const), key });

test('whatever is added and removed, the keys from any one on come in order', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const [keys, expected] = [sortedKeys(), new Set<string>()];
      for (const { kind, key } of steps) {
        if (kind === 'add' && !expected.has(key)) keys.add(key);
        if (kind === 'add') expected.add(key);
        if (kind === 'remove') keys.remove(key);
        if (kind === 'remove') expected.delete(key);
        if (kind === 'read') expect([...keys.from(key)]).toEqual([...expected].filter((one) => one >= key).sort());
      }
    }),
  );
});
