/** Sets instead of pairs: exact counts, no overlap, read when asked; from each kernel the same. */
import { expect, test } from 'vitest';
import { syntheticContexts, syntheticWorld } from '../../../../bench/reach/synthetic-tenant.ts';
import { plainKernel } from '../../../../src/impact/policy/kernel/plain-kernel.ts';
import { bestKernel } from '../../../../src/impact/policy/kernel/wasm-kernel.ts';
import { changeReach } from '../../../../src/impact/policy/reach/change-reach.ts';
import type { Reach } from '../../../../src/impact/policy/reach/reach.ts';
import { type IndexOptions, type PolicyWorld, reachIndex } from '../../../../src/impact/policy/reach/reach-index.ts';

const world = syntheticWorld({ users: 300, apps: 25, groups: 60, policies: 24, seed: 14 });

function changedWorld(number: number): PolicyWorld {
  const policies = world.policies.map((policy, at) =>
    at === number ? { ...policy, grantControls: { operator: 'OR', builtInControls: ['block'] } } : policy,
  );
  return { ...world, policies };
}

function pairsOf({ rectangles }: Reach): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  let twice = 0;
  for (const rectangle of rectangles)
    for (const person of rectangle.identities())
      for (const app of rectangle.appIds()) {
        const pair = `${person} ${app}`;
        if (pairs.has(pair)) twice += 1;
        pairs.set(pair, rectangle.effect);
      }
  expect(twice).toBe(0);
  return pairs;
}

function reachOf(number: number, options: IndexOptions): Reach {
  return changeReach(reachIndex(world, syntheticContexts(), options), changedWorld(number));
}

test('rectangles do not overlap, and their counts are those of the pairs in them', () => {
  for (const number of world.policies.keys()) {
    const reach = reachOf(number, { kernel: bestKernel });
    const pairs = pairsOf(reach);
    const counted = Map.groupBy(pairs.values(), (effect) => effect);
    expect([...reach.counts].map(([effect, counts]) => [effect, counts.pairs])).toEqual(
      [...reach.counts.keys()].map((effect) => [effect, counted.get(effect)?.length ?? 0]),
    );
    expect(reach.rectangles.reduce((sum, one) => sum + one.pairs, 0)).toBe(pairs.size);
  }
});

test('classes, one bit each and plain JavaScript give the same pairs', () => {
  for (const number of world.policies.keys()) {
    const expected = pairsOf(reachOf(number, { kernel: bestKernel }));
    expect(pairsOf(reachOf(number, { kernel: bestKernel, oneBitEach: true }))).toEqual(expected);
    expect(pairsOf(reachOf(number, { kernel: plainKernel }))).toEqual(expected);
  }
});

test('a second question to the same index is answered like the first', () => {
  const index = reachIndex(world, syntheticContexts(), { kernel: bestKernel });
  const first = pairsOf(changeReach(index, changedWorld(3)));
  changeReach(index, changedWorld(7));
  expect(pairsOf(changeReach(index, changedWorld(3)))).toEqual(first);
});

test('a rectangle can be read after the next question', () => {
  const index = reachIndex(world, syntheticContexts(), { kernel: bestKernel });
  const kept = changeReach(index, changedWorld(3));
  const before = pairsOf(kept);
  for (const number of world.policies.keys()) changeReach(index, changedWorld(number));
  expect(pairsOf(kept)).toEqual(before);
});
