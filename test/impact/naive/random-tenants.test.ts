/** The random tenants reach every effect: a comparison over tenants where nothing happens would prove nothing. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { naiveAffected } from './naive-affected.ts';
import { randomChange } from './random-tenants.ts';

const SAMPLES = process.env.LONG ? 2_000 : 500;
const SEED = 20261130;
const OUTCOMES = ['newly-blocked', 'cannot-decide', 'reauth-required', 'stricter-session', 'relaxed', 'prompts'];

test('each effect is found in at least three changes of a hundred', () => {
  const found = fc.sample(randomChange(), { numRuns: SAMPLES, seed: SEED }).map((change) => {
    const { affected, promptNow = [] } = naiveAffected(change);
    return new Set<string>([...affected.map(([, , effect]) => effect), ...(promptNow.length > 0 ? ['prompts'] : [])]);
  });
  const shares = OUTCOMES.map(
    (outcome) => [outcome, found.filter((one) => one.has(outcome)).length / SAMPLES] as const,
  );
  const unchanged = found.filter((one) => one.size === 0).length / SAMPLES;
  console.info(`seed ${SEED}, ${SAMPLES} changes, unchanged ${unchanged},`, Object.fromEntries(shares));

  for (const [outcome, share] of shares) expect(share, outcome).toBeGreaterThan(0.03);
});
