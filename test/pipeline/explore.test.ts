import { expect, test } from 'vitest';
import { randomFrom } from '../../local/tenant/random.ts';
import { memoryTables } from '../../src/memory-tables.ts';
import { everyRow } from './every-row.ts';
import { readModel } from './read-model.ts';
import { tellAll, workerOn } from './replay.ts';
import { playStories, startStage } from './stage.ts';
import fc from 'fast-check';

test.each(Array.from({ length: 10 }, (_, i) => i + 1))('seed %i', async (SEED) => {
  const stage = await startStage({ seed: SEED, users: 40 });
  await playStories(stage, SEED);
  const inOrder = workerOn(memoryTables(), stage);
  await tellAll(stage.told, [inOrder]);
  const expected = await readModel(inOrder.answers);
  const random = randomFrom(SEED, 'x');
  for (let n = 0; n < 15; n++) {
    const told = [...stage.told, ...stage.told.filter(() => random.chance(0.3))].map(t => ({ t, r: Math.random() })).sort((a, b) => a.r - b.r).map(({ t }) => t);
    const fresh = memoryTables();
    const workers = [workerOn(fresh, stage), workerOn(fresh, stage)];
    await tellAll(told, workers);
    expect(await readModel(workers[0]!.answers)).toEqual(expected);
  }
  await stage.stop();
});
