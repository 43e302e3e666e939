/** What was told of a day in any order, some of it twice, to two workers at once: what one reads afterwards is the same. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { randomFrom } from '../../local/tenant/random.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { playWildly } from './play-wildly.ts';
import { readModel, withoutReach } from './read-model.ts';
import { tellAll, workerOn } from './replay.ts';
import { playStories, type Stage, startStage, type Told } from './stage.ts';
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
  /** What of the read model is compared. */
  compared(model: readonly string[]): readonly string[];
}

const SCRIPTED: Day = { kind: 'scripted', seed: 1, play: playStories, compared: (model) => model };
/** Here a consent may go between two readings of which only one shows that its holder was disabled. */
const WILD: Day = { kind: 'wild', seed: 7, play: playWildly, compared: withoutReach };
const DAYS: readonly Day[] = [SCRIPTED, { ...SCRIPTED, seed: 4 }, WILD, { ...WILD, seed: 10 }];

async function played({ seed, play }: Day): Promise<Stage> {
  const stage = await startStage({ seed });
  await play(stage, seed);
  await stage.stop();
  return stage;
}

/** All of it, some of it again, in any order. */
function shuffled(told: readonly Told[]): fc.Arbitrary<readonly Told[]> {
  return fc
    .subarray([...told])
    .chain((again) => fc.shuffledSubarray([...told, ...again], { minLength: told.length + again.length }));
}

async function toldTo(
  tables: Tables,
  stage: Stage,
  told: readonly Told[],
  workers: number,
): Promise<readonly string[]> {
  const own = Array.from({ length: workers }, () => workerOn(tables, stage));
  await tellAll(told, own);
  return readModel(workerOn(tables, stage));
}

test.each(DAYS)(
  'shuffled, and to two workers at once: the same read model ($kind day, seed $seed)',
  { timeout: 120_000 },
  async (day) => {
    const stage = await played(day);
    const expected = await toldTo(memoryTables(), stage, stage.told, 1);
    expect(expected.length).toBeGreaterThan(10);
    const property = fc.asyncProperty(shuffled(stage.told), fc.integer(), async (order, seed) => {
      const tables = unevenTables(memoryTables(), randomFrom(seed, 'pace'));
      expect(day.compared(await toldTo(tables, stage, order, 2))).toEqual(day.compared(expected));
    });
    await fc.assert(property, { numRuns: 6 });
  },
);

test('shuffled, and to two workers at once, on the real storage: the same read model', {
  timeout: 120_000,
}, async () => {
  const stage = await played({ ...SCRIPTED, seed: 3 });
  const expected = await toldTo(memoryTables(), stage, stage.told, 1);
  const [order = []] = fc.sample(shuffled(stage.told), 1);
  expect(await toldTo(storageTables(azurite), stage, order, 2)).toEqual(expected);
});

test('what is read of the day itself, as it happened, is what is read of it told anew', async () => {
  const stage = await played(SCRIPTED);
  const facts = (model: readonly string[]) => model.map((text) => ({ ...JSON.parse(text), notices: [] }));
  expect(facts(await readModel(stage.running))).toEqual(facts(await toldTo(memoryTables(), stage, stage.told, 1)));
});
