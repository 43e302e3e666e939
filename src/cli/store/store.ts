/** Opens the record where it was said to be. */

import { credentialOf } from '../../graph/graph-credential.ts';
import type { QueuesLocation } from '../../ingest/queue/queue-signals.ts';
import type { Answers } from '../../query/answers.ts';
import { storageTables, type TablesLocation } from '../../storage/azure-tables.ts';
import { UsageError } from '../cli-errors.ts';
import type { StoreChoice, TablesChoice } from './store-choice.ts';

/** Of Azure Storage in any cloud, with DNS zones too. */
const STORAGE_TABLES = /\.table\.(?=core\.|storage\.)/;

export async function openAnswers(choice: StoreChoice): Promise<Answers> {
  if (choice.kind === 'api') {
    const { apiAnswers } = await import('./api-answers.ts');
    return apiAnswers(choice);
  }
  const { tableAnswers } = await import('../../query/table-answers.ts');
  return tableAnswers(storageTables(locationOf(choice)), choice.tenantId);
}

/** As whoever is signed in here, where no connection string says more. */
export function locationOf({ location, ...who }: TablesChoice): TablesLocation {
  return 'connectionString' in location ? location : { url: location.url, credential: credentialOf(who) };
}

/** The queues of the same storage account. */
export function queuesOf({ location, ...who }: TablesChoice): QueuesLocation {
  if ('connectionString' in location) return location;
  const url = location.url.replace(STORAGE_TABLES, '.queue.');
  // Cosmos DB has none, and a name of one's own does not say where they are.
  if (url === location.url)
    throw new UsageError(
      `Where the queues are cannot be told from ${location.url}: give the storage account, by --account or --connection-string`,
    );
  return { url, credential: credentialOf(who) };
}
