/**
 * Golden digest of a complete simulated day: one hash per table, which also covers rows that no other golden test has.
 */
import { writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { playStories, startStage } from '../pipeline/stage.ts';
import { dumpTables, expectGolden, sha256 } from './golden.ts';

const SEED = 11;

/**
 * When it fails, write the rows with `GOLDEN_DUMP=file` here and at an older commit, and compare them.
 * The simulated tenant is part of it, so a change under `local/` may require a new digest.
 */
test('all rows of a day', { timeout: 120_000 }, async () => {
  const stage = await startStage({ seed: SEED });
  await playStories(stage, SEED);
  await stage.stop();
  // Subscriptions have the hash of a random secret.
  const { Subscriptions: _, ...tables } = await dumpTables(stage.tables);
  if (process.env.GOLDEN_DUMP) writeFileSync(process.env.GOLDEN_DUMP, JSON.stringify(tables, null, 1));
  const digests = Object.entries(tables).map(([name, rows]) => {
    return { name, rows: rows.length, sha256: sha256(sorted(rows)) };
  });
  expectGolden('day-digest', { digests });
});

function sorted(rows: readonly unknown[]): string {
  const withSortedColumns = (_: string, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  return JSON.stringify(rows, withSortedColumns);
}
