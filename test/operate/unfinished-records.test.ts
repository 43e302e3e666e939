/** A worker that died for good leaves rows without a head: they go, and nothing that is complete goes with them. */
import { expect, test } from 'vitest';
import type { RunLog } from '../../src/ingest/polling/run-poll.ts';
import { removeUnfinished } from '../../src/operate/unfinished-records.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { erasingStore } from '../../src/storage/tenant-store.ts';
import { TENANT } from '../record/record-builder.ts';
import { OLD, open, rowsOf, YOUNG } from './expired-revocation.ts';

const NOW = Date.parse('2031-12-01T08:00:00Z');
const DAY_MS = 86_400_000;
const SILENT: RunLog = { log: () => {}, warn: () => {} };

const run = (tables: Tables, more: { readonly now?: number; readonly maxPages?: number } = {}, log = SILENT) =>
  removeUnfinished({ store: erasingStore(tables, TENANT), now: NOW, days: 90, ...more }, log);

/** All that is written of a revocation before its head. */
async function openHalf(tables: Tables, number: number, keyTime: string) {
  const head = { partitionKey: '', rowKey: '' };
  const { revocation } = await open(
    (name) => ({
      ...tables(name),
      async insert(row) {
        if (name === 'Revocations') Object.assign(head, { partitionKey: row.partitionKey, rowKey: row.rowKey });
        return tables(name).insert(row);
      },
    }),
    number,
    keyTime,
  );
  await tables('Revocations').remove(head.partitionKey, head.rowKey);
  for (const { partitionKey, rowKey } of (await tables('Feed').query({ partition: { from: '!', to: '~' } })).rows)
    if (rowKey.endsWith(revocation.id)) await tables('Feed').remove(partitionKey, rowKey);
}

/** Another timer deletes awaited recoveries, and the guard keeps ids of reports until newer ones replace them. */
function withoutState({ Awaiting, NoticesDue, Watermarks, Subjects, ...rows }: Record<string, unknown[]>) {
  const episodes = (Subjects ?? []).filter((row) => (row as { rowKey: string }).rowKey !== 'guard');
  return { ...rows, ...(episodes.length > 0 && { Subjects: episodes }) };
}

test('without a head all rows go, and what is complete stays byte for byte, old or young', async () => {
  const [tables, whole] = [memoryTables(), memoryTables()];
  for (const one of [tables, whole]) {
    await open(one, 2, OLD);
    await open(one, 3, YOUNG);
  }
  const before = withoutState(await rowsOf(whole));
  await openHalf(tables, 1, OLD);
  expect(withoutState(await rowsOf(tables))).not.toEqual(before);

  const lines: string[] = [];
  await run(tables, {}, { log: (line) => void lines.push(line), warn: () => {} });
  expect(withoutState(await rowsOf(tables))).toEqual(before);
  expect(lines).toEqual([expect.stringMatching(/^records that were never finished: deleted \d+ rows/)]);
});

test('names that only such rows mention go, too', async () => {
  const tables = memoryTables();
  await openHalf(tables, 1, OLD);
  expect(JSON.stringify(await rowsOf(tables))).toContain('Lovelace');
  await run(tables);
  expect(JSON.stringify(await rowsOf(tables))).not.toContain('Lovelace');
});

test('a record that is not old, or whose report has just arrived, may still be finished', async () => {
  const young = memoryTables();
  await openHalf(young, 1, YOUNG);
  const before = withoutState(await rowsOf(young));
  await run(young);
  expect(withoutState(await rowsOf(young))).toEqual(before);

  const imported = memoryTables();
  await openHalf(imported, 1, OLD);
  for (const row of (await imported('Trail').query({ partition: { from: '!', to: '~' } })).rows)
    if (row.kind === 'evidence') await imported('Trail').put({ ...row, seenAt: new Date(NOW).toISOString() });
  await run(imported);
  expect(JSON.stringify(await rowsOf(imported))).toContain('Lovelace');
});

test('it goes on where the last turn ended, rests until a month is over, and begins again', async () => {
  const tables = memoryTables();
  await openHalf(tables, 1, OLD);
  const left = async () => JSON.stringify(await rowsOf(tables)).includes('Lovelace');
  let turns = 0;
  for (; (await left()) && turns < 30; turns += 1) await run(tables, { maxPages: 1 });
  expect(turns).toBeGreaterThan(3);
  for (; turns < 30; turns += 1) await run(tables, { maxPages: 1 });

  await openHalf(tables, 2, OLD);
  await run(tables, { now: NOW + 29 * DAY_MS });
  expect(await left()).toBe(true);
  await run(tables, { now: NOW + 30 * DAY_MS });
  expect(await left()).toBe(false);
});
