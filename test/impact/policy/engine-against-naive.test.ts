/** The engine and a naive evaluator, written apart from each other from the same rules, agree on random tenants. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { naiveAffected } from '../naive/naive-affected.ts';
import { type RandomChange, randomChange } from '../naive/random-tenants.ts';
import { engineAnswer } from './engine-answer.ts';

const RUNS = Number(process.env.RUNS ?? (process.env.LONG ? 100_000 : 20_000));
/** Two milliseconds a run on a computer that does nothing else. */
const MOST_MS = 60_000 + RUNS * 20;
const SEED = Number(process.env.SEED ?? 14);

function naiveAnswer(change: RandomChange) {
  const { affected, promptNow } = naiveAffected(change);
  return {
    affected: affected.map((pair) => pair.join(' ')).sort(),
    promptNow: promptNow?.map((pair) => pair.join(' ')).sort(),
  };
}

test(
  `${RUNS} random changes, seed ${SEED}: the same pairs, effects and prompts`,
  () => {
    fc.assert(
      fc.property(randomChange(), (change) => {
        const { affected, promptNow } = engineAnswer(change.before, change.after, { contexts: change.contexts });
        expect({ affected, promptNow }).toEqual(naiveAnswer(change));
      }),
      // A smaller counterexample is for people; who counts mutants sets RUNS.
      { numRuns: RUNS, seed: SEED, endOnFailure: process.env.RUNS !== undefined },
    );
  },
  MOST_MS,
);
