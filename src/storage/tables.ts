/**
 * The port to Table Storage, and how this product uses it: insert and treat the conflict as an answer, replace only
 * with an etag, and start every query from a key. `azure-tables.ts` and `memory-tables.ts` implement it.
 */

/**
 * How the app may write a table. `record`: it inserts rows and changes none; only erasing and retention do. `state`: it
 * changes and removes rows. `view`: state that is derived from the record and can be built again.
 */
export type TableKind = 'record' | 'state' | 'view';

/**
 * All tables; columns, lifetimes and writers are in STORAGE.md. From this list come the tables in Azure, the roles of
 * the identities on each (infra/), and what `insert-only.ts` refuses.
 */
export const TABLES = [
  { name: 'Revocations', kind: 'record' },
  { name: 'Trail', kind: 'record' },
  { name: 'AffectedApps', kind: 'record' },
  { name: 'AffectedUsers', kind: 'record' },
  { name: 'Reach', kind: 'record' },
  { name: 'Index', kind: 'record' },
  { name: 'Feed', kind: 'record' },
  // Its guards are replaced, in one transaction with the episodes that they guard.
  { name: 'Subjects', kind: 'state' },
  { name: 'Correlations', kind: 'record' },
  { name: 'Sweeps', kind: 'record' },
  { name: 'Awaiting', kind: 'state' },
  { name: 'Successes', kind: 'state' },
  { name: 'Notices', kind: 'state' },
  { name: 'NoticesDue', kind: 'state' },
  // Its guards are replaced.
  { name: 'Gatherings', kind: 'state' },
  { name: 'Readers', kind: 'state' },
  { name: 'Names', kind: 'record' },
  { name: 'Snapshots', kind: 'record' },
  { name: 'Access', kind: 'record' },
  { name: 'Watermarks', kind: 'state' },
  { name: 'Coverage', kind: 'state' },
  { name: 'Subscriptions', kind: 'state' },
  { name: 'WebhookEndpoints', kind: 'state' },
  { name: 'NoticePolicies', kind: 'state' },
  { name: 'Approvals', kind: 'state' },
  { name: 'MirrorLog', kind: 'state' },
  { name: 'SeenSignIns', kind: 'state' },
  { name: 'Lines', kind: 'view' },
  { name: 'ReachedUsers', kind: 'view' },
] as const satisfies readonly { readonly name: string; readonly kind: TableKind }[];

export type TableName = (typeof TABLES)[number]['name'];

export const TABLE_NAMES: readonly TableName[] = TABLES.map(({ name }) => name);

/** Values that come back from the service as they went in. Times are ISO strings; whole numbers stay below 2^31. */
export type Value = string | number | boolean | Uint8Array;

export interface Row {
  readonly partitionKey: string;
  readonly rowKey: string;
  readonly [column: string]: Value | undefined;
}

/** A row as the table has it, with the etag that a later `replace` must give. */
export interface StoredRow {
  readonly row: Row;
  readonly etag: string;
}

export type Change =
  | { readonly insert: Row }
  | { readonly put: Row }
  | { readonly replace: Row; readonly etag: string }
  | { readonly remove: { readonly partitionKey: string; readonly rowKey: string } };

/**
 * What a query reads: one partition or a range of them (`to` exclusive), and in it a range of row keys (`to`
 * exclusive).
 */
export interface Range {
  readonly partition: string | { readonly from: string; readonly to: string };
  readonly rows?: { readonly from?: string; readonly to?: string };
  /** At most this many rows in the page; 1,000 by default. */
  readonly limit?: number;
  /** `next` of an earlier page. */
  readonly after?: string;
}

export interface Page {
  readonly rows: readonly Row[];
  /** Of these rows, in the same order: what a later `replace` must give. */
  readonly etags: readonly string[];
  /** Opaque; absent on the last page. */
  readonly next?: string;
}

/** One table. Every call is safe to repeat. No call retries after it lost a race: the answer says so. */
export interface Table {
  /** 'exists': there is a row with these keys already, and it stays as it is. */
  insert(row: Row): Promise<'inserted' | 'exists'>;
  get(partitionKey: string, rowKey: string): Promise<StoredRow | undefined>;
  /** Writes the full row, whether it exists or not. Only for state that is not part of the record. */
  put(row: Row): Promise<void>;
  /** Replaces the full row. Resolves to its new etag; to undefined if the row has another etag now, or is gone. */
  replace(row: Row, etag: string): Promise<string | undefined>;
  /** Removing a row that does not exist is no error. */
  remove(partitionKey: string, rowKey: string): Promise<void>;
  /**
   * All or nothing, within one partition, 1 to 100 changes. 'conflict': a row to insert exists already, or a row to
   * replace or remove has changed or is gone.
   */
  transact(changes: readonly Change[]): Promise<'done' | 'conflict'>;
  query(range: Range): Promise<Page>;
}

export type Tables = (name: TableName) => Table;

/** What one transaction takes: 100 changes, and 4 MiB as they are sent, of which the form takes its part. */
export const TRANSACTION_LIMITS = { changes: 100, bytes: 2_500_000 };

/** Reads all pages into memory: for ranges that are small by design. */
export async function allRows(table: Table, range: Omit<Range, 'after'>): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for await (const row of eachRow(table, range)) rows.push(row);
  return rows;
}

/** Reads page by page, to the end. */
export async function* eachRow(table: Table, range: Omit<Range, 'after'>): AsyncGenerator<Row> {
  let after: string | undefined;
  do {
    const page: Page = await table.query(after === undefined ? range : { ...range, after });
    yield* page.rows;
    after = page.next;
  } while (after !== undefined);
}
