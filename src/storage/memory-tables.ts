/** Tables in memory: for a dry run and for tests of rules. They refuse what the service refuses. */
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

function memoryTable(): Table {
  const partitions = new Map<string, Map<string, StoredRow>>();
  let version = 0;

  const find = (partitionKey: string, rowKey: string) => partitions.get(partitionKey)?.get(rowKey);
  const write = (row: Row) => {
    checkRow(row);
    const partition = partitions.get(row.partitionKey) ?? new Map<string, StoredRow>();
    partitions.set(row.partitionKey, partition);
    version += 1;
    partition.set(row.rowKey, { row: withoutUndefined(row), etag: `W/"${version}"` });
  };
  const isPossible = (change: Change) => {
    if ('insert' in change) return find(change.insert.partitionKey, change.insert.rowKey) === undefined;
    if ('replace' in change) return find(change.replace.partitionKey, change.replace.rowKey)?.etag === change.etag;
    return 'put' in change || find(change.remove.partitionKey, change.remove.rowKey) !== undefined;
  };
  const apply = (change: Change) => {
    if ('remove' in change) partitions.get(change.remove.partitionKey)?.delete(change.remove.rowKey);
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
      if (find(row.partitionKey, row.rowKey)?.etag !== etag) return 'changed';
      write(row);
      return 'replaced';
    },
    async remove(partitionKey, rowKey) {
      partitions.get(partitionKey)?.delete(rowKey);
    },
    async transact(changes) {
      if (changes.length === 0 || changes.length > 100)
        throw new RangeError(`A transaction takes 1 to 100 changes, not ${changes.length}`);
      if (new Set(changes.map((change) => keysOf(change).partitionKey)).size > 1)
        throw new RangeError('A transaction stays within one partition');
      if (!changes.every(isPossible)) return 'conflict';
      changes.forEach(apply);
      return 'done';
    },
    async query(range) {
      return pageOf(rowsIn(partitions, range), range);
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

function rowsIn(
  partitions: ReadonlyMap<string, ReadonlyMap<string, StoredRow>>,
  { partition, rows }: Range,
): readonly Row[] {
  const names =
    typeof partition === 'string'
      ? [partition]
      : [...partitions.keys()].filter((name) => name >= partition.from && name < partition.to).sort();
  return names.flatMap((name) =>
    [...(partitions.get(name) ?? [])]
      .filter(([key]) => (rows?.from === undefined || key >= rows.from) && (rows?.to === undefined || key < rows.to))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, stored]) => stored.row),
  );
}

function pageOf(rows: readonly Row[], { limit = 1000, after }: Range): Page {
  const start = after === undefined ? 0 : rows.findIndex((row) => `${row.partitionKey}\n${row.rowKey}` > after);
  const page = start === -1 ? [] : rows.slice(start, start + limit);
  const last = page.at(-1);
  return last !== undefined && start + limit < rows.length
    ? { rows: page, next: `${last.partitionKey}\n${last.rowKey}` }
    : { rows: page };
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
