/** What every table must do, in memory and in the storage service. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAzurite } from '../../local/azurite.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { replaceRows } from '../../src/storage/replace-rows.ts';
import { allRows, type Row, type Table, type Tables } from '../../src/storage/tables.ts';

interface Backend {
  readonly tables: Tables;
  stop(): Promise<void>;
}

const BACKENDS: Readonly<Record<string, () => Promise<Backend>>> = {
  memory: async () => ({ tables: memoryTables(), stop: async () => {} }),
  Azurite: async () => {
    const { connectionString, stop } = await startAzurite();
    await createTables({ connectionString });
    await createTables({ connectionString });
    return { tables: storageTables({ connectionString }), stop };
  },
};

describe.each(Object.entries(BACKENDS))('a table in %s', (_, start) => {
  let backend: Backend;
  let table: Table;
  beforeAll(async () => {
    backend = await start();
    table = backend.tables('Trail');
  });
  afterAll(() => backend.stop());

  const row = (partitionKey: string, rowKey: string, columns: Omit<Row, 'partitionKey' | 'rowKey'> = {}): Row => ({
    partitionKey,
    rowKey,
    ...columns,
  });

  test('returns what was written, of every type', async () => {
    const written = row(randomUUID(), "o'brien =C3=A9", {
      v: 1,
      text: 'Zoë "x" \u{1F600}',
      big: 2_000_000_000,
      share: 0.25,
      yes: true,
      no: false,
      bytes: new Uint8Array([0, 255, 7]),
      empty: '',
    });

    expect(await table.insert(written)).toBe('inserted');
    expect(plain((await table.get(written.partitionKey, written.rowKey))?.row)).toEqual(written);
    expect((await allRows(table, { partition: written.partitionKey })).map(plain)).toEqual([written]);
  });

  test('omits undefined columns', async () => {
    const partition = randomUUID();
    await table.insert(row(partition, 'a', { here: 'x', gone: undefined }));

    expect(Object.keys((await table.get(partition, 'a'))?.row ?? {}).sort()).toEqual([
      'here',
      'partitionKey',
      'rowKey',
    ]);
  });

  test('finds no row that does not exist, and removes it without an error', async () => {
    expect(await table.get(randomUUID(), 'a')).toBeUndefined();
    await table.remove(randomUUID(), 'a');
  });

  test('keeps the first of two inserts', async () => {
    const partition = randomUUID();
    await table.insert(row(partition, 'a', { by: 'first' }));

    expect(await table.insert(row(partition, 'a', { by: 'second' }))).toBe('exists');
    expect((await table.get(partition, 'a'))?.row.by).toBe('first');
  });

  test('replaces full rows, and only with the current etag', async () => {
    const partition = randomUUID();
    await table.insert(row(partition, 'a', { n: 1, old: 'x' }));
    const { etag = '' } = (await table.get(partition, 'a')) ?? {};

    expect(await table.replace(row(partition, 'a', { n: 2 }), etag)).toEqual(expect.any(String));
    expect(await table.replace(row(partition, 'a', { n: 3 }), etag)).toBeUndefined();
    expect((await table.get(partition, 'a'))?.row).toEqual(row(partition, 'a', { n: 2 }));
    expect(await table.replace(row(partition, 'b', { n: 1 }), etag)).toBeUndefined();
  });

  test('puts the full row, whether it exists or not', async () => {
    const partition = randomUUID();
    await table.put(row(partition, 'a', { n: 1, old: 'x' }));
    await table.put(row(partition, 'a', { n: 2 }));

    expect((await table.get(partition, 'a'))?.row).toEqual(row(partition, 'a', { n: 2 }));
  });

  test('does all of a transaction or nothing', async () => {
    const partition = randomUUID();
    await table.insert(row(partition, 'a', { n: 1 }));
    const { etag = '' } = (await table.get(partition, 'a')) ?? {};

    expect(await table.transact([{ insert: row(partition, 'b') }, { insert: row(partition, 'a') }])).toBe('conflict');
    expect(
      await table.transact([{ insert: row(partition, 'b') }, { replace: row(partition, 'a', { n: 2 }), etag }]),
    ).toBe('done');
    expect(
      await table.transact([{ insert: row(partition, 'c') }, { replace: row(partition, 'a', { n: 3 }), etag }]),
    ).toBe('conflict');
    expect((await allRows(table, { partition })).map(({ rowKey, n }) => [rowKey, n])).toEqual([
      ['a', 2],
      ['b', undefined],
    ]);
  });

  test('conflicts if a transaction removes a row that does not exist', async () => {
    const partition = randomUUID();
    await table.insert(row(partition, 'a'));

    expect(await table.transact([{ remove: row(partition, 'b') }, { insert: row(partition, 'c') }])).toBe('conflict');
    expect(await table.transact([{ remove: row(partition, 'a') }, { put: row(partition, 'd') }])).toBe('done');
    expect((await allRows(table, { partition })).map(({ rowKey }) => rowKey)).toEqual(['d']);
  });

  test('refuses a transaction that names a row twice', async () => {
    const partition = randomUUID();
    await table.insert(row(partition, 'a'));

    const twice = { remove: row(partition, 'a') };
    await expect(table.transact([twice, twice])).rejects.toThrow();
    expect(await allRows(table, { partition })).toHaveLength(1);
  });

  test('queries a range of row keys in their order, page by page', async () => {
    const partition = randomUUID();
    for (const key of ['d', 'b', 'a', 'c', 'e']) await table.insert(row(partition, key));

    const first = await table.query({ partition, rows: { from: 'b', to: 'e' }, limit: 2 });
    const second = await table.query({ partition, rows: { from: 'b', to: 'e' }, limit: 2, after: first.next ?? '' });

    expect(first.rows.map(({ rowKey }) => rowKey)).toEqual(['b', 'c']);
    expect(second.rows.map(({ rowKey }) => rowKey)).toEqual(['d']);
    expect(second.next).toBeUndefined();
  });

  test('gives with each page the etags by which its rows are replaced, a hundred with one call', async () => {
    const partition = randomUUID();
    const at = (number: number) => ({ partitionKey: partition, rowKey: String(number).padStart(4, '0') });
    const rows = Array.from({ length: 150 }, (_, number) => ({ ...at(number), text: 'before' }));
    for (const row of rows) await table.insert(row);
    const page = await table.query({ partition });
    await table.put({ ...at(7), text: 'by another' });
    const read = page.rows.map((row, index) => ({ row: { ...row, text: 'after' }, etag: page.etags[index] ?? '' }));

    expect((await replaceRows(table, read)).map(({ rowKey }) => rowKey)).toEqual(['0007']);
    const texts = (await table.query({ partition })).rows.map(({ text }) => text);
    expect(texts.filter((text) => text === 'after')).toHaveLength(149);
    expect(texts[7]).toBe('by another');
  });

  test('queries a range of partitions in their order', async () => {
    const prefix = randomUUID();
    for (const [partition, key] of [
      ['2', 'a'],
      ['1', 'b'],
      ['1', 'a'],
      ['3', 'a'],
    ] as const)
      await table.insert(row(`${prefix}_${partition}`, key));

    const rows = await allRows(table, { partition: { from: `${prefix}_1`, to: `${prefix}_3` }, limit: 2 });

    expect(rows.map(({ partitionKey, rowKey }) => `${partitionKey.slice(-1)}${rowKey}`)).toEqual(['1a', '1b', '2a']);
  });

  test('takes 60,000 bytes and 30,000 characters in a column, and refuses keys that the service refuses', async () => {
    const partition = randomUUID();
    const large = row(partition, 'a', { bytes: new Uint8Array(60_000).fill(7), text: 'x'.repeat(30_000) });

    expect(await table.insert(large)).toBe('inserted');
    expect(plain((await table.get(partition, 'a'))?.row)).toEqual(large);
    await expect(table.insert(row(partition, 'a/b'))).rejects.toThrow();
  });
});

/** Bytes may come back as a Buffer, which is a subclass of Uint8Array. */
function plain(row: Row | undefined): Row | undefined {
  return (
    row &&
    ({
      ...row,
      ...Object.fromEntries(
        Object.entries(row).map(([column, value]) => [
          column,
          value instanceof Uint8Array ? new Uint8Array(value) : value,
        ]),
      ),
    } as Row)
  );
}
