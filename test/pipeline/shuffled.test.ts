/** The signals of a day in any order, some of them twice, at two workers at once: the read model is the same. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { randomFrom } from '../../local/tenant/random.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { playRandomDay } from './play-wildly.ts';
import { readModel, withoutOpening } from './read-model.ts';
import { processAll, workerOn } from './replay.ts';
import { type ObservedSignal, playStories, type Stage, startStage } from './stage.ts';
import { unevenTables } from './uneven-tables.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
  await createTables(azurite);
});
afterAll(() => azurite.stop());

interface Day {
  readonly kind: string;
  readonly seed: number;
  play(stage: Stage, seed: number): Promise<void>;
  /** The part of the read model that is compared. */
  compared(model: readonly string[]): readonly string[];
}

const SCRIPTED: Day = { kind: 'scripted', seed: 1, play: playStories, compared: (model) => model };
/** Here a consent may be removed between two readings of which only one shows that its user was disabled. */
const WILD: Day = { kind: 'wild', seed: 7, play: playRandomDay, compared: withoutOpening };
const DAYS: readonly Day[] = [SCRIPTED, { ...SCRIPTED, seed: 4 }, WILD, { ...WILD, seed: 10 }];

async function played({ seed, play }: Day): Promise<Stage> {
  const stage = await startStage({ seed });
  await play(stage, seed);
  await stage.stop();
  return stage;
}

/** All signals, and some of them again, in any order. */
function shuffled(signals: readonly ObservedSignal[]): fc.Arbitrary<readonly ObservedSignal[]> {
  return fc
    .subarray([...signals])
    .chain((again) => fc.shuffledSubarray([...signals, ...again], { minLength: signals.length + again.length }));
}

async function replayed(
  tables: Tables,
  stage: Stage,
  signals: readonly ObservedSignal[],
  workers: number,
): Promise<readonly string[]> {
  const own = Array.from({ length: workers }, () => workerOn(tables, stage));
  await processAll(signals, own);
  return readModel(workerOn(tables, stage));
}

test.each(DAYS)(
  'shuffled signals at two workers at once give the same read model ($kind day, seed $seed)',
  { timeout: 120_000 },
  async (day) => {
    const stage = await played(day);
    const expected = await replayed(memoryTables(), stage, stage.signals, 1);
    expect(expected.length).toBeGreaterThan(10);
    const property = fc.asyncProperty(shuffled(stage.signals), fc.integer(), async (order, seed) => {
      const tables = unevenTables(memoryTables(), randomFrom(seed, 'pace'));
      expect(day.compared(await replayed(tables, stage, order, 2))).toEqual(day.compared(expected));
    });
    await fc.assert(property, { numRuns: 6 });
  },
);

test('shuffled signals at two workers at once give the same read model on the storage service too', {
  timeout: 120_000,
}, async () => {
  const stage = await played({ ...SCRIPTED, seed: 3 });
  const expected = await replayed(memoryTables(), stage, stage.signals, 1);
  const [order = []] = fc.sample(shuffled(stage.signals), 1);
  expect(await replayed(storageTables(azurite), stage, order, 2)).toEqual(expected);
});

test('a replay of the day gives the read model of the day itself', async () => {
  const stage = await played(SCRIPTED);
  const facts = (model: readonly string[]) => model.map((text) => ({ ...JSON.parse(text), notices: [] }));
  expect(facts(await readModel(stage.engine))).toEqual(facts(await replayed(memoryTables(), stage, stage.signals, 1)));
});
