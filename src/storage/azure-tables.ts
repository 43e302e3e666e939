/** Tables in Azure Table Storage, or in Azurite on a laptop. */
import type { TableClient, TransactionAction } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import { InvariantError } from '../base/errors.ts';
import { parseHttpDate } from '../base/parse-time.ts';
import { type CallLimits, limitedCalls } from './call-limits.ts';
import { answerIn, statusOf } from './rest-status.ts';
import {
  type Change,
  type Range,
  type Row,
  TABLE_NAMES,
  type Table,
  type TableName,
  type Tables,
  type Value,
} from './tables.ts';

/** Where the tables are: a connection string (laptop, Azurite), or the account's table URL and an identity. */
export type TablesLocation = (
  | { readonly connectionString: string }
  | { readonly url: string; readonly credential: () => Promise<TokenCredential> }
) & { readonly limits?: CallLimits };

type OnDate = (milliseconds: number) => void;

/**
 * The tables of an account. The SDK is loaded on first use, so that a cold start does not wait for it.
 * @param onDate called with the time of the store, in milliseconds since 1970, as each answer says it
 */
export function storageTables(location: TablesLocation, onDate: OnDate = () => {}): Tables {
  const clients = new Map<TableName, Promise<TableClient>>();
  const clientOf = (name: TableName) => {
    const known = clients.get(name);
    if (known) return known;
    const opened = openClient(name, location).then((client) => reporting(client, onDate));
    clients.set(name, opened);
    return opened;
  };
  return (name) => storageTable(() => clientOf(name));
}

/** Creates the tables that do not exist yet. */
export async function createTables(location: TablesLocation): Promise<void> {
  await Promise.all(TABLE_NAMES.map(async (name) => (await openClient(name, location)).createTable()));
}

async function openClient(name: TableName, location: TablesLocation): Promise<TableClient> {
  const { RestError, TableClient } = await import('@azure/data-tables');
  const limits = limitedCalls(RestError, location.limits);
  if ('connectionString' in location)
    return TableClient.fromConnectionString(location.connectionString, name, {
      allowInsecureConnection: isOnLoopback(location.connectionString),
      ...limits,
    });
  return new TableClient(location.url, name, await location.credential(), limits);
}

function reporting(client: TableClient, onDate: OnDate): TableClient {
  client.pipeline.addPolicy(
    {
      name: 'report-date',
      async sendRequest(request, next) {
        const response = await next(request);
        const date = parseHttpDate(response.headers.get('date'));
        if (date !== undefined) onDate(date);
        return response;
      },
    },
    { afterPhase: 'Retry' },
  );
  return client;
}

function isOnLoopback(connectionString: string): boolean {
  return /TableEndpoint=http:\/\/(127\.0\.0\.1|localhost|\[::1\])[:/]/.test(connectionString);
}

function storageTable(client: () => Promise<TableClient>): Table {
  return {
    async insert(row) {
      return (await statusOf((await client()).createEntity(row), 409)) === 409 ? 'exists' : 'inserted';
    },
    async get(partitionKey, rowKey) {
      try {
        const {
          etag,
          timestamp: _,
          'odata.metadata': _metadata,
          ...row
        } = await (await client()).getEntity<Record<string, Value>>(partitionKey, rowKey);
        return { row: row as Row, etag };
      } catch (error) {
        if (answerIn(error) === 404) return undefined;
        throw error;
      }
    },
    async put(row) {
      await (await client()).upsertEntity(row, 'Replace');
    },
    async replace(row, etag) {
      // The SDK's defaults are Merge and etag '*': both would lose what another writer wrote.
      const call = (await client()).updateEntity(row, 'Replace', { etag });
      if ((await statusOf(call, 412, 404)) !== undefined) return undefined;
      const { etag: written } = await call;
      if (written === undefined) throw new InvariantError('The store did not say what etag it gave a row');
      return written;
    },
    async remove(partitionKey, rowKey) {
      await statusOf((await client()).deleteEntity(partitionKey, rowKey), 404);
    },
    async transact(changes) {
      const status = await statusOf((await client()).submitTransaction(changes.map(actionOf)), 409, 412, 404);
      return status === undefined ? 'done' : 'conflict';
    },
    async query(range) {
      const filter = filterOf(range);
      const pages = (await client()).listEntities<Record<string, Value>>({ queryOptions: { filter } });
      const settings = {
        maxPageSize: range.limit ?? 1000,
        ...(range.after === undefined ? {} : { continuationToken: range.after }),
      };
      for await (const page of pages.byPage(settings)) {
        const rows = page.map(({ etag: _etag, timestamp: _timestamp, ...row }) => row as Row);
        const etags = page.map(({ etag }) => etag);
        return page.continuationToken ? { rows, etags, next: page.continuationToken } : { rows, etags };
      }
      return { rows: [], etags: [] };
    },
  };
}

function actionOf(change: Change): TransactionAction {
  if ('insert' in change) return ['create', change.insert];
  if ('put' in change) return ['upsert', change.put, 'Replace'];
  if ('replace' in change) return ['update', change.replace, 'Replace', { etag: change.etag }];
  return ['delete', change.remove];
}

function filterOf({ partition, rows }: Range): string {
  const quoted = (value: string) => `'${value.replaceAll("'", "''")}'`;
  const parts =
    typeof partition === 'string'
      ? [`PartitionKey eq ${quoted(partition)}`]
      : [`PartitionKey ge ${quoted(partition.from)}`, `PartitionKey lt ${quoted(partition.to)}`];
  if (rows?.from !== undefined) parts.push(`RowKey ge ${quoted(rows.from)}`);
  if (rows?.to !== undefined) parts.push(`RowKey lt ${quoted(rows.to)}`);
  return parts.join(' and ');
}
