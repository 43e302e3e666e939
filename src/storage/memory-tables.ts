/** Tables in memory: for a dry run and for tests of rules. They refuse what the service refuses. */
import { type SortedKeys, sortedKeys } from '../base/sorted-keys.ts';
import type { Change, Page, Range, Row, StoredRow, Table, TableName, Tables } from './tables.ts';

// biome-ignore lint/suspicious/noControlCharactersInRegex: the service forbids exactly these in keys
const FORBIDDEN_IN_KEYS = /[/\\#?\u0000-\u001f\u007f-\u009f]/;

export function memoryTables(): Tables {
  const tables = new Map<TableName, Table>();
  return (name) => {
    const table = tables.get(name) ?? memoryTable();
    tables.set(name, table);
    return table;
  };
}

/** Rows by key, and the keys in order: a page of a query costs no pass over the partition. */
interface Partition {
  readonly rows: Map<string, StoredRow>;
  readonly keys: SortedKeys;
}

interface Partitions {
  readonly byName: Map<string, Partition>;
  readonly names: SortedKeys;
}

function memoryTable(): Table {
  const partitions: Partitions = { byName: new Map(), names: sortedKeys() };
  let version = 0;

  const find = (partitionKey: string, rowKey: string) => partitions.byName.get(partitionKey)?.rows.get(rowKey);
  const remove = (partitionKey: string, rowKey: string) => {
    const partition = partitions.byName.get(partitionKey);
    if (partition?.rows.delete(rowKey)) partition.keys.remove(rowKey);
  };
  const write = (row: Row) => {
    checkRow(row);
    const { rows, keys } = partitionOf(partitions, row.partitionKey);
    if (!rows.has(row.rowKey)) keys.add(row.rowKey);
    version += 1;
    const etag = `W/"${version}"`;
    rows.set(row.rowKey, { row: withoutUndefined(row), etag });
    return etag;
  };
  const isPossible = (change: Change) => {
    if ('insert' in change) return find(change.insert.partitionKey, change.insert.rowKey) === undefined;
    if ('replace' in change) return find(change.replace.partitionKey, change.replace.rowKey)?.etag === change.etag;
    return 'put' in change || find(change.remove.partitionKey, change.remove.rowKey) !== undefined;
  };
  const apply = (change: Change) => {
    if ('remove' in change) remove(change.remove.partitionKey, change.remove.rowKey);
    else write(rowToWrite(change));
  };

  return {
    async insert(row) {
      if (find(row.partitionKey, row.rowKey)) return 'exists';
      write(row);
      return 'inserted';
    },
    async get(partitionKey, rowKey) {
      return find(partitionKey, rowKey);
    },
    async put(row) {
      write(row);
    },
    async replace(row, etag) {
      return find(row.partitionKey, row.rowKey)?.etag === etag ? write(row) : undefined;
    },
    async remove(partitionKey, rowKey) {
      remove(partitionKey, rowKey);
    },
    async transact(changes) {
      if (changes.length === 0 || changes.length > 100)
        throw new RangeError(`A transaction takes 1 to 100 changes, not ${changes.length}`);
      if (new Set(changes.map((change) => keysOf(change).partitionKey)).size > 1)
        throw new RangeError('A transaction stays within one partition');
      if (new Set(changes.map((change) => keysOf(change).rowKey)).size < changes.length)
        throw new RangeError('A transaction names each row once');
      if (!changes.every(isPossible)) return 'conflict';
      changes.forEach(apply);
      return 'done';
    },
    async query(range) {
      return pageOf(rowsIn(partitions, range), range.limit);
    },
  };
}

function keysOf(change: Change): { readonly partitionKey: string; readonly rowKey: string } {
  return 'remove' in change ? change.remove : rowToWrite(change);
}

function rowToWrite(change: Exclude<Change, { readonly remove: unknown }>): Row {
  if ('insert' in change) return change.insert;
  return 'put' in change ? change.put : change.replace;
}

function partitionOf({ byName, names }: Partitions, name: string): Partition {
  const known = byName.get(name);
  if (known) return known;
  const created: Partition = { rows: new Map(), keys: sortedKeys() };
  byName.set(name, created);
  names.add(name);
  return created;
}

/** In the order of their keys. */
function* rowsIn({ byName, names }: Partitions, { partition, rows = {}, after }: Range): Generator<StoredRow> {
  const { from, to } = typeof partition === 'string' ? { from: partition, to: `${partition}\n` } : partition;
  // No key has a line break in it.
  const [lastPartition = '', lastRow = ''] = after?.split('\n') ?? [];
  for (const name of names.from(lastPartition > from ? lastPartition : from)) {
    if (name >= to) return;
    const first = name === lastPartition && lastRow >= (rows.from ?? '') ? `${lastRow}\0` : (rows.from ?? '');
    const own = byName.get(name);
    for (const key of own?.keys.from(first) ?? []) {
      if (rows.to !== undefined && key >= rows.to) break;
      const stored = own?.rows.get(key);
      if (stored) yield stored;
    }
  }
}

function pageOf(found: Iterable<StoredRow>, limit = 1000): Page {
  const rows: Row[] = [];
  const etags: string[] = [];
  for (const { row, etag } of found) {
    const last = rows.at(-1);
    if (last !== undefined && rows.length === limit)
      return { rows, etags, next: `${last.partitionKey}\n${last.rowKey}` };
    rows.push(row);
    etags.push(etag);
  }
  return { rows, etags };
}

function withoutUndefined(row: Row): Row {
  return {
    partitionKey: row.partitionKey,
    rowKey: row.rowKey,
    ...Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined)),
  };
}

/** The limits of the service. */
function checkRow(row: Row): void {
  for (const key of [row.partitionKey, row.rowKey]) {
    if (FORBIDDEN_IN_KEYS.test(key) || key.length > 1024)
      throw new RangeError(`The service does not accept this key: ${JSON.stringify(key.slice(0, 80))}`);
  }
  for (const [column, value] of Object.entries(row)) {
    if (typeof value === 'string' && value.length > 32_768)
      throw new RangeError(`Column ${column} is longer than 64 KiB`);
    if (value instanceof Uint8Array && value.length > 65_536)
      throw new RangeError(`Column ${column} is longer than 64 KiB`);
  }
}
