/** What a call to a table reads or writes, and whether the order of two calls matters. Pure. */
import type { Range, Row, TableName } from '../../src/storage/tables.ts';

type Keys = Pick<Row, 'partitionKey' | 'rowKey'>;

export interface TableCall {
  readonly table: TableName;
  readonly writes: boolean;
  readonly touches: (keys: Keys) => boolean;
  /** The rows that it reads or writes by key; empty for a query. */
  readonly rows: readonly Keys[];
}

export function changed(table: TableName, rows: readonly Keys[]): TableCall {
  const touches = (keys: Keys) =>
    rows.some(({ partitionKey, rowKey }) => partitionKey === keys.partitionKey && rowKey === keys.rowKey);
  return { table, writes: true, touches, rows };
}

export function read(table: TableName, keys: Keys): TableCall {
  return { ...changed(table, [keys]), writes: false };
}

export function queried(table: TableName, { partition, rows }: Range): TableCall {
  const isInside = (key: string, { from = '', to }: { readonly from?: string; readonly to?: string }) =>
    key >= from && (to === undefined || key < to);
  const touches = ({ partitionKey, rowKey }: Keys) =>
    (typeof partition === 'string' ? partitionKey === partition : isInside(partitionKey, partition)) &&
    isInside(rowKey, rows ?? {});
  return { table, writes: false, touches, rows: [] };
}

/** Two calls that only read, or touch no common row, may change places. */
export function conflicts(one: TableCall, other: TableCall): boolean {
  if (one.table !== other.table) return false;
  return (one.writes && one.rows.some(other.touches)) || (other.writes && other.rows.some(one.touches));
}
