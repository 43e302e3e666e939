/** What a call to a table reads or writes: whether it matters which of two comes first. Pure. */
import type { Range, Row, TableName } from '../../src/storage/tables.ts';

type Keys = Pick<Row, 'partitionKey' | 'rowKey'>;

export interface Call {
  readonly table: TableName;
  readonly writes: boolean;
  readonly touches: (keys: Keys) => boolean;
  /** Of a write: the rows. */
  readonly rows: readonly Keys[];
}

export function changed(table: TableName, rows: readonly Keys[]): Call {
  const touches = (keys: Keys) =>
    rows.some(({ partitionKey, rowKey }) => partitionKey === keys.partitionKey && rowKey === keys.rowKey);
  return { table, writes: true, touches, rows };
}

export function read(table: TableName, keys: Keys): Call {
  return { ...changed(table, [keys]), writes: false };
}

export function queried(table: TableName, { partition, rows }: Range): Call {
  const isInside = (key: string, { from = '', to }: { readonly from?: string; readonly to?: string }) =>
    key >= from && (to === undefined || key < to);
  const touches = ({ partitionKey, rowKey }: Keys) =>
    (typeof partition === 'string' ? partitionKey === partition : isInside(partitionKey, partition)) &&
    isInside(rowKey, rows ?? {});
  return { table, writes: false, touches, rows: [] };
}

/** Two that only read, or touch no row in common, may change places. */
export function isAtOdds(one: Call, other: Call): boolean {
  if (one.table !== other.table) return false;
  return (one.writes && one.rows.some(other.touches)) || (other.writes && other.rows.some(one.touches));
}
