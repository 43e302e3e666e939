/** The record is insert-only for everybody but erasing and retention, in memory as in a store. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { InvariantError } from '../../src/base/errors.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows, type Change, TABLES, type Table, type TableKind, type Tables } from '../../src/storage/tables.ts';
import { erasingStore, tenantStore } from '../../src/storage/tenant-store.ts';

const KEYS = { partitionKey: 'p', rowKey: 'r' };
const OLD = { ...KEYS, is: 'old' };
const NEW = { ...KEYS, is: 'new' };
const OTHER = { insert: { ...OLD, rowKey: 'other' } };

type Write = (table: Table, etag: string) => Promise<unknown>;
const inTransaction =
  (change: (etag: string) => Change): Write =>
  (table, etag) =>
    table.transact([OTHER, change(etag)]);

/** Every way in which a row that exists can be changed. */
const CHANGES: readonly (readonly [string, Write])[] = [
  ['upsert', (table) => table.put(NEW)],
  ['update', (table, etag) => table.replace(NEW, etag)],
  ['delete', (table) => table.remove(KEYS.partitionKey, KEYS.rowKey)],
  ['upsert beside an insert', inTransaction(() => ({ put: NEW }))],
  ['update beside an insert', inTransaction((etag) => ({ replace: NEW, etag }))],
  ['delete beside an insert', inTransaction(() => ({ remove: KEYS }))],
];
const namesOf = (wanted: TableKind) => TABLES.flatMap(({ name, kind }) => (kind === wanted ? [name] : []));

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
  await createTables(azurite);
});
afterAll(() => azurite.stop());

async function withRow(table: Table): Promise<string> {
  await table.insert(OLD);
  return (await table.get(KEYS.partitionKey, KEYS.rowKey))?.etag ?? '';
}

const stores: readonly (readonly [string, () => Tables])[] = [
  ['memory', memoryTables],
  ['Azurite', () => storageTables(azurite)],
];

test('the engine has no way to the store of erasing: only retention and the command of a person open it', () => {
  const root = resolve(import.meta.dirname, '../..');
  const opening = globSync(['src/**/*.ts', 'functions/*.ts', 'local/**/*.ts'], { cwd: root }).filter((file) =>
    /\berasingStore\(/.test(readFileSync(resolve(root, file), 'utf8')),
  );
  expect(opening.toSorted()).toEqual([
    'src/app/deployed-retention.ts',
    'src/cli/store/store.ts',
    'src/storage/tenant-store.ts',
  ]);
});

describe.each(stores)('in %s', (_, open) => {
  test.each(namesOf('record'))('%s refuses every change, and nothing is written', async (name) => {
    const table = tenantStore(open(), 'tenant').table(name);
    const etag = await withRow(table);

    for (const [what, change] of CHANGES) await expect(change(table, etag), what).rejects.toThrow(InvariantError);

    expect(await allRows(table, { partition: 'p' })).toEqual([OLD]);
  });

  test('inserts are taken, one by one and together', async () => {
    const table = tenantStore(open(), 'tenant').table('Trail');
    const rows = ['a', 'b', 'c'].map((rowKey) => ({ partitionKey: 'taken', rowKey }));

    await table.insert({ partitionKey: 'taken', rowKey: 'first' });
    await table.transact(rows.map((insert) => ({ insert })));
    expect(await allRows(table, { partition: 'taken' })).toHaveLength(4);
  });

  test('state is changed', async () => {
    const table = tenantStore(open(), 'tenant').table('Watermarks');
    await table.replace(NEW, await withRow(table));

    expect((await table.get(KEYS.partitionKey, KEYS.rowKey))?.row).toEqual(NEW);
  });

  test('erasing and retention change and remove rows of the record', async () => {
    const table = erasingStore(open(), 'tenant').table('AffectedUsers');

    await table.replace(NEW, await withRow(table));
    expect((await table.get(KEYS.partitionKey, KEYS.rowKey))?.row).toEqual(NEW);
    await table.remove(KEYS.partitionKey, KEYS.rowKey);
    expect(await table.get(KEYS.partitionKey, KEYS.rowKey)).toBeUndefined();
  });
});
