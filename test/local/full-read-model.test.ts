/** The read model for comparisons: the same day gives the same text, without ids of one run. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { fullReadModel } from '../../local/day/full-read-model.ts';
import { stableJson } from '../../local/day/stable-json.ts';
import type { RevocationDetails } from '../../src/query/answers.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { revocationView } from '../cli/revocation-view.ts';

const LONG = process.env.LONG !== undefined;

async function recordOf(views: readonly RevocationDetails[]): Promise<string> {
  const tables = memoryTables();
  const heads = tables('Revocations');
  for (const { revocationId } of views) await heads.insert({ partitionKey: 'p', rowKey: revocationId, revocationId });
  const show = async (id: string) => views.find(({ revocationId }) => revocationId === id);
  return stableJson(await fullReadModel({ answers: { show, sweep: async () => undefined }, tables, mails: [] }));
}

test('a merged revocation describes the stronger one by what happened, without an id', async () => {
  const strong = revocationView(1);
  const folded = revocationView(2, { cause: 'sessions-revoked', state: 'folded', foldedInto: strong.revocationId });
  const text = await recordOf([strong, folded]);

  const { from, to } = strong.occurred;
  expect(text).toContain(`"foldedInto": "account-disabled of user ${strong.subject.id}, ${from} to ${to}"`);
  const ofThisRun = [strong.revocationId, folded.revocationId, 'notice-1', strong.recordedAt];
  for (const one of ofThisRun) expect(text).not.toContain(one);
});

test('the order of writes makes no difference', async () => {
  const [one, two] = [revocationView(1), revocationView(2)];
  expect(await recordOf([one, two])).toBe(await recordOf([two, one]));
  expect(stableJson({ b: [2, 1], a: 0 })).toBe(stableJson({ a: 0, b: [1, 2] }));
});

// Two whole days take half a minute of two cores.
test.runIf(LONG)('a day that is played twice is printed twice to the byte', { timeout: 120_000 }, async () => {
  const script = resolve(import.meta.dirname, '../../local/print-read-model.ts');
  const run = () => promisify(execFile)(process.execPath, [script, '--users', '30'], { maxBuffer: 2 ** 26 });
  const [first, second] = await Promise.all([run(), run()]);

  expect(first.stdout).toBe(second.stdout);
  expect(JSON.parse(first.stdout).length).toBeGreaterThan(10);
});
