/**
 * The API as a client: over HTTP, or, where only the tables are at hand, answered by the same endpoints in this
 * process. So a command asks in one way, wherever the record is.
 */
import { type ApiClient, apiClient } from '../../api/client.ts';
import type { StoreChoice } from './store-choice.ts';

/** @param now milliseconds */
export async function openClient(choice: StoreChoice, now: number): Promise<ApiClient> {
  if (choice.kind === 'api') return apiClient((await import('./api-transport.ts')).apiTransport(choice));
  return apiClient((await import('./answer-here.ts')).tablesTransport(choice, now));
}
