/** What each question touches does not grow with the record: the same record, and one ten times as large, counted. */
import { beforeAll, describe, expect, test } from 'vitest';
import { countEntities, fillRecord, largeReachesIn, TENANT } from '../../bench/questions/large-record.ts';
import { type AskedQuestion, QUESTIONS } from '../../bench/questions/questions.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';

const SMALL = process.env.LONG ? 2_000 : 120;
const SIZES = [SMALL, 10 * SMALL];
/** A page is as long, and has as many people without a name, whatever the size; it begins elsewhere. */
const SLACK = 1.15;

interface Counted {
  readonly store: TenantStore;
  readonly take: () => number;
  readonly largeReaches: number;
}

const records: Counted[] = [];

beforeAll(async () => {
  for (const revocations of SIZES) {
    const { tables, take } = countEntities(memoryTables());
    const store = tenantStore(tables, TENANT);
    await fillRecord(store, { revocations, wide: 60 });
    records.push({ store, take, largeReaches: largeReachesIn(revocations) });
  }
}, 600_000);

async function measured({ ask, readsLargeReaches }: AskedQuestion, { store, take, largeReaches }: Counted) {
  take();
  const lines = await ask(store);
  const entities = take();
  return { lines, entities, ofAnswer: entities - (readsLargeReaches ? largeReaches : 0) };
}

describe.each(QUESTIONS)('$name', (question) => {
  test('touches entities in proportion to its answer', async () => {
    const [small, large] = await Promise.all(records.map((record) => measured(question, record)));
    if (small === undefined || large === undefined) throw new RangeError('There are two records');
    // Nothing is closed in it.
    if (question.name !== 'list-state') expect(Math.min(small.lines, large.lines)).toBeGreaterThan(0);
    expect(Math.max(small.entities, large.entities)).toBeLessThanOrEqual(question.most);
    if (question.mayReadMore) return;
    const perLine = small.entities / Math.max(1, small.lines);
    expect(large.ofAnswer).toBeLessThanOrEqual(Math.ceil(SLACK * perLine * Math.max(1, large.lines)));
  });
});
