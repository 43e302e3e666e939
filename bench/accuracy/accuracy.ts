/**
 * `npm run accuracy`: how often the cause is right, on other people's logs, on our fixtures and on generated scenarios.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { corpusSet } from './corpus-set.ts';
import { fixtureSet } from './fixture-set.ts';
import { generatedSet } from './generated-set.ts';
import { isGood, type SetScore, tableOf } from './set-score.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, seed: { type: 'string', default: '1' } },
});
const seed = Number(values.seed);
if (!Number.isSafeInteger(seed)) throw new RangeError(`--seed must be a whole number, not ${values.seed}`);

const sets = await measureSets();
process.stdout.write(values.json ? `${JSON.stringify({ seed, sets }, null, 2)}\n` : sets.map(tableOf).join('\n'));
for (const { set } of sets.filter((score) => !isGood(score))) {
  process.stderr.write(`${set}: some causes are wrong\n`);
  process.exitCode = 1;
}

async function measureSets(): Promise<readonly SetScore[]> {
  const folder = await mkdtemp(join(tmpdir(), 'revaudit-accuracy-'));
  try {
    const corpus = await corpusSet(folder);
    if (corpus === undefined) process.stderr.write('The corpus (../shared/corpus) is not available and is skipped\n');
    return [...(corpus ? [corpus] : []), await fixtureSet(folder), await generatedSet(folder, seed)];
  } finally {
    await rm(folder, { recursive: true });
  }
}
