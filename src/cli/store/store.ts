/** Opens the record at the chosen place. */
import { credentialOf } from '../../graph/graph-credential.ts';
import type { QueuesLocation } from '../../ingest/queue/queue-signals.ts';
import type { Answers } from '../../query/answers.ts';
import type { Why } from '../../query/why/why.ts';
import { storageBlobs } from '../../storage/azure-blobs.ts';
import { storageTables, type TablesLocation } from '../../storage/azure-tables.ts';
import { type Blobs, noBlobs } from '../../storage/blobs.ts';
import { type ErasingStore, erasingStore, type TenantStore, tenantStore } from '../../storage/tenant-store.ts';
import { UsageError } from '../cli-errors.ts';
import { requireConnectionString, type StoreChoice, type TablesChoice } from './store-choice.ts';

/** The host of Azure Table Storage in any cloud, also with a DNS zone. */
const TABLE_HOST = /\.table\.(?=core\.|storage\.)/;

export async function openAnswers(choice: StoreChoice): Promise<Answers> {
  if (choice.kind === 'api') {
    const { apiAnswers } = await import('./api-answers.ts');
    return apiAnswers(choice);
  }
  const { tableAnswers } = await import('../../query/table-answers.ts');
  return tableAnswers(openStore(choice));
}

/** Of people and apps that the record does not mention, the mirror knows the names. */
export async function openWhy(choice: StoreChoice): Promise<Why> {
  if (choice.kind === 'api') {
    const { apiWhy } = await import('./api-answers.ts');
    return apiWhy(choice);
  }
  const [{ tableAnswers }, { answerWhy }, { tableMirror }] = await Promise.all([
    import('../../query/table-answers.ts'),
    import('../../query/why/why.ts'),
    import('../../mirror/table-mirror.ts'),
  ]);
  const store = openMirrorStore(choice);
  const mirror = tableMirror({ store });
  return (question, now) => answerWhy(question, { store, mirror, list: tableAnswers(store).list }, now);
}

/** The tables of the chosen tenant. */
export function openStore(choice: TablesChoice): TenantStore {
  return tenantStore(storageTables(tablesLocationOf(choice)), choice.tenantId);
}

/** The same, with the blobs in which the mirror is. */
export function openMirrorStore(choice: TablesChoice): TenantStore {
  return tenantStore(storageTables(tablesLocationOf(choice)), choice.tenantId, blobsOf(choice));
}

/** The same, to erase from. */
export function openErasingStore(choice: TablesChoice): ErasingStore {
  return erasingStore(storageTables(tablesLocationOf(choice)), choice.tenantId, blobsOf(choice));
}

/** Without a connection string: with the credential of the signed-in user. */
export function tablesLocationOf({ location, ...who }: TablesChoice): TablesLocation {
  return 'connectionString' in location ? location : { url: location.url, credential: credentialOf(who) };
}

/** The mirror's blobs in the same storage account; none where its URL does not tell where they are. */
function blobsOf({ location, ...who }: TablesChoice): Blobs {
  if ('connectionString' in location) return storageBlobs(location);
  const url = location.url.replace(TABLE_HOST, '.blob.');
  return url === location.url ? noBlobs : storageBlobs({ url, credential: credentialOf(who) });
}

/** The queues of the same storage account. @throws UsageError if its URL does not tell where they are */
export function queuesLocationOf({ location, ...who }: TablesChoice): QueuesLocation {
  if ('connectionString' in location) {
    requireConnectionString(location.connectionString, 'Queue', 'The connection string');
    return location;
  }
  const url = location.url.replace(TABLE_HOST, '.queue.');
  // Cosmos DB has no queues, and a custom domain does not tell where they are.
  if (url === location.url)
    throw new UsageError(
      `The queues cannot be found from ${location.url}: give the storage account (--account or --connection-string)`,
    );
  return { url, credential: credentialOf(who) };
}
