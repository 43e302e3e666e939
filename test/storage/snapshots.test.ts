/** Snapshots are stored once, in full, and are checked against their hash. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { SnapshotDamagedError, tableSnapshots } from '../../src/storage/table-snapshots.ts';
import { allRows } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { TENANT } from '../ingest/notifications/notification-builder.ts';

const openSnapshots = () => {
  const tables = memoryTables();
  return { table: tables('Snapshots'), snapshots: tableSnapshots(tenantStore(tables, TENANT)) };
};

test('stored content is read by its hash, as JSON or as bytes', async () => {
  const { snapshots } = openSnapshots();
  const policy = { state: 'enabled', users: ['ada', 'Zoë'] };
  expect(await snapshots.getJson(await snapshots.put(policy))).toEqual(policy);
  const bytes = randomBytes(100);
  expect(Buffer.from((await snapshots.get(await snapshots.put(bytes))) ?? [])).toEqual(bytes);
  expect(await snapshots.get('unknown')).toBeUndefined();
});

test('a large body is split into rows and joined again', async () => {
  const { table, snapshots } = openSnapshots();
  const bytes = randomBytes(5_000_000);
  const hash = await snapshots.put(bytes);
  expect(await allRows(table, { partition: `${TENANT}_${hash}` })).toHaveLength(84);
  expect(Buffer.from((await snapshots.get(hash)) ?? []).equals(bytes)).toBe(true);
});

test('the same content is stored once', async () => {
  const { table, snapshots } = openSnapshots();
  const first = await snapshots.put({ a: 1 });
  const rows = await allRows(table, { partition: `${TENANT}_${first}` });
  expect(await snapshots.put({ a: 1 })).toBe(first);
  expect(await allRows(table, { partition: `${TENANT}_${first}` })).toEqual(rows);
});

test('content that was changed is not returned', async () => {
  const { table, snapshots } = openSnapshots();
  const hash = await snapshots.put({ a: 1 });
  const other = await snapshots.put({ a: 2 });
  const [row] = await allRows(table, { partition: `${TENANT}_${other}` });
  if (row) await table.put({ ...row, partitionKey: `${TENANT}_${hash}` });
  await expect(snapshots.get(hash)).rejects.toThrow(SnapshotDamagedError);
});
