/** Opens the record where it was said to be. */
import type { QueuesLocation } from '../accept/queue-signals.ts';
import type { Answers } from '../ask/answers.ts';
import { credentialOf } from '../graph-credential.ts';
import { storageTables, type TablesLocation } from '../tables.ts';
import type { StoreChoice, TablesChoice } from './store-choice.ts';

export async function openAnswers(choice: StoreChoice): Promise<Answers> {
  if (choice.kind === 'api') {
    const { apiAnswers } = await import('./api-answers.ts');
    return apiAnswers(choice);
  }
  const { tableAnswers } = await import('../ask/table-answers.ts');
  return tableAnswers(storageTables(locationOf(choice)), choice.tenantId);
}

/** As whoever is signed in here, where no connection string says more. */
export function locationOf({ location, tenantId }: TablesChoice): TablesLocation {
  return 'connectionString' in location ? location : { url: location.url, credential: credentialOf({ tenantId }) };
}

/** The queues of the same account; Cosmos DB has none, so there they must be named by a connection string. */
export function queuesOf({ location, tenantId }: TablesChoice): QueuesLocation {
  return 'connectionString' in location ? location : { url: location.url.replace('.table.', '.queue.'), credential: credentialOf({ tenantId }) };
}
