/** The views say what head and trail say: in any order, with repeats, at two workers, and after a death at any call. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomFrom } from '../../local/tenant/random.ts';
import { processSignal } from '../../src/pipeline.ts';
import { rebuildViews } from '../../src/record/views/fill-views.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { dyingTables, WorkerDiedError } from '../fakes/dying-tables.ts';
import { playRandomDay } from './play-wildly.ts';
import { processAll, workerOn } from './replay.ts';
import { playStories, type Stage, startStage } from './stage.ts';
import { unevenTables } from './uneven-tables.ts';
import { rebuilt, recordAlone, saidBy, viewRows } from './views-and-trail.ts';

const DAYS = [
  { kind: 'scripted', seed: 1, play: playStories },
  { kind: 'wild', seed: 7, play: playRandomDay },
] as const;
const LONG = process.env.LONG !== undefined;

async function played({ seed, play }: (typeof DAYS)[number]): Promise<Stage> {
  const stage = await startStage({ seed });
  await play(stage, seed);
  await stage.stop();
  return stage;
}

async function expectViewsToBeRight(tables: Tables, tenantId: string): Promise<void> {
  const record = await recordAlone(tables, tenantId);
  const store = tenantStore(tables, tenantId);
  expect(await saidBy(store)).toEqual(await saidBy(record));
  // Names in lines may be older than those on record. All else has no row too many and none too few.
  expect(await rebuildViews(store, { isDryRun: false })).toMatchObject({ orphans: 0, sweeps: 0 });
  expect(await viewRows(store)).toEqual(await viewRows(await rebuilt(record)));
}

describe.each(DAYS)('$kind day, seed $seed', { timeout: 240_000 }, (day) => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await played(day);
  }, 120_000);

  test('as it was played', async () => {
    await expectViewsToBeRight(stage.tables, stage.tenant.tenantId);
  });

  test('every signal up to three times, in any order, at two workers', async () => {
    const orders = fc
      .array(fc.constantFrom(0, 1, 2, 2), { minLength: stage.signals.length, maxLength: stage.signals.length })
      .chain((more) =>
        fc.shuffledSubarray(
          stage.signals.flatMap((signal, index) => Array(1 + (more[index] ?? 0)).fill(signal)),
          {
            minLength: stage.signals.length,
          },
        ),
      );
    await fc.assert(
      fc.asyncProperty(orders, fc.integer(), async (order, seed) => {
        const tables = memoryTables();
        const uneven = unevenTables(tables, randomFrom(seed, 'pace'));
        await processAll(order, [workerOn(uneven, stage), workerOn(uneven, stage)]);
        await expectViewsToBeRight(tables, stage.tenant.tenantId);
      }),
      { numRuns: LONG ? 20 : 1, endOnFailure: true },
    );
  });

  test('a worker that dies at any call, and the second delivery', async () => {
    for (const calls of LONG ? Array.from({ length: 150 }, (_, index) => index) : [29]) {
      const tables = memoryTables();
      for (const signal of stage.signals) {
        const dying = workerOn(dyingTables(tables, calls, calls % 2 === 0), stage);
        await processSignal(signal, dying.pipeline).catch((error: unknown) => {
          if (!(error instanceof WorkerDiedError)) throw error;
        });
        await processSignal(signal, workerOn(tables, stage).pipeline);
      }
      await expectViewsToBeRight(tables, stage.tenant.tenantId);
    }
  });
});
