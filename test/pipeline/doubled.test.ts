/** A complete day in the tenant, with every message delivered once or many times: the tables are byte-identical. */
import { expect, test } from 'vitest';
import { readRecord } from '../../local/day/day-summary.ts';
import { randomFrom } from '../../local/tenant/random.ts';
import { everyRow } from './every-row.ts';
import { playStories, type Stage, startStage } from './stage.ts';

const SEED = 11;

async function dayWith(copies: () => number): Promise<Stage> {
  const stage = await startStage({ seed: SEED, copies });
  await playStories(stage, SEED);
  await stage.stop();
  return stage;
}

test('every message delivered up to ten times leaves byte-identical tables', { timeout: 60_000 }, async () => {
  const once = await dayWith(() => 1);
  const random = randomFrom(SEED, 'copies');
  const often = await dayWith(() => random.between(1, 10));

  const record = await readRecord(once.engine.answers);
  expect(record.length).toBeGreaterThan(10);
  expect(once.tenant.mailbox.messages().length).toBeGreaterThan(3);
  const [expected, found] = [await everyRow(once.tables), await everyRow(often.tables)];
  for (const name of Object.keys(expected)) expect({ [name]: found[name] }).toEqual({ [name]: expected[name] });
  expect(often.tenant.mailbox.messages().map(({ internetMessageId }) => internetMessageId)).toEqual(
    once.tenant.mailbox.messages().map(({ internetMessageId }) => internetMessageId),
  );
});
