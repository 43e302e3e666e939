/**
 * The port to Table Storage, and how this product uses it: insert and treat the conflict as an answer, replace only with
 * an etag, and start every query from a key. `azure-tables.ts` and `memory-tables.ts` implement it.
 */

/** The names of all tables; columns, lifetimes and writers are in STORAGE.md. */
export const TABLE_NAMES = [
  'Revocations',
  'Trail',
  'AffectedApps',
  'AffectedUsers',
  'Reach',
  'Index',
  'Feed',
  'Subjects',
  'Correlations',
  'Sweeps',
  'Awaiting',
  'Successes',
  'Notices',
  'NoticesDue',
  'Gatherings',
  'Names',
  'Snapshots',
  'Watermarks',
  'Coverage',
  'Subscriptions',
  'MirrorObjects',
  'MirrorLinks',
  'MirrorHistory',
] as const;

export type TableName = (typeof TABLE_NAMES)[number];

/** Values that come back from the service as they went in. Times are ISO strings; whole numbers stay below 2^31. */
export type Value = string | number | boolean | Uint8Array;

export interface Row {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly [column: string]: Value | undefined;
}

/** A row as it stands in the table, with the mark that a later `replace` must show. */
export interface StoredRow {
  readonly row: Row;
  readonly etag: string;
}

export type Change =
  | { readonly insert: Row }
  | { readonly put: Row }
  | { readonly replace: Row; readonly etag: string }
  | { readonly remove: { readonly partitionKey: string; readonly rowKey: string } };

/** Where a query starts: one partition or a run of them (`to` exclusive), and within it a run of row keys (`to` exclusive). */
export interface Range {
  readonly partition: string | { readonly from: string; readonly to: string };
  readonly rows?: { readonly from?: string; readonly to?: string };
  /** At most this many rows in the page; 1,000 where not given. */
  readonly limit?: number;
  /** `next` of an earlier page. */
  readonly after?: string;
}

export interface Page {
  readonly rows: readonly Row[];
  /** Opaque; absent on the last page. */
  readonly next?: string;
}

/** One table. Every call is safe to repeat; nothing here retries a lost race. */
export interface Table {
  /** 'exists' where a row with these keys is there already; that row stays as it is. */
  insert(row: Row): Promise<'inserted' | 'exists'>;
  get(partitionKey: string, rowKey: string): Promise<StoredRow | undefined>;
  /** Writes the whole row whether it is there or not. Only for state that is not part of the record. */
  put(row: Row): Promise<void>;
  /** Whole-row replacement; 'changed' where the row no longer bears this etag, or is gone. */
  replace(row: Row, etag: string): Promise<'replaced' | 'changed'>;
  /** Removing what is not there is no error. */
  remove(partitionKey: string, rowKey: string): Promise<void>;
  /** All or nothing within one partition, 1 to 100 changes; 'conflict' where an insert met a row or a replace a changed one. */
  transact(changes: readonly Change[]): Promise<'done' | 'conflict'>;
  query(range: Range): Promise<Page>;
}

export type Tables = (name: TableName) => Table;

/** Reads page after page to the end; for ranges that are small by design. */
export async function allRows(table: Table, range: Omit<Range, 'after'>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of eachRow(table, range)) rows.push(row);
  return rows;
}

export async function* eachRow(table: Table, range: Omit<Range, 'after'>): AsyncGenerator<Row> {
  let after: string | undefined;
  do {
    const page: Page = await table.query(after === undefined ? range : { ...range, after });
    yield* page.rows;
    after = page.next;
  } while (after !== undefined);
}
