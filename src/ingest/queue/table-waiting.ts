/** That messages wait for the end of an outage: one row a queue, for the doctor. */
import { keyPart } from '../../storage/keys.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { WorkQueue } from './queue-poison.ts';
import type { RetryNote } from './retry-note.ts';

export interface WaitingMessages {
  /** Of the last failure. */
  readonly code: string;
  /** ISO 8601: the first failure of the message that failed last. */
  readonly since: string;
  /** ISO 8601: when a message failed last. */
  readonly last: string;
}

export async function noteWaiting(
  store: TenantStore,
  queue: WorkQueue,
  { code, since }: Pick<RetryNote, 'code' | 'since'>,
  now: string,
): Promise<void> {
  const key = { partitionKey: partitionOf(store.tenantId), rowKey: queue };
  await store.table('Watermarks').put({ ...key, v: 1, code, since, last: now });
}

/** Undefined where no message ever waited. */
export async function readWaiting(store: TenantStore, queue: WorkQueue): Promise<WaitingMessages | undefined> {
  const stored = await store.table('Watermarks').get(partitionOf(store.tenantId), queue);
  if (!stored) return undefined;
  const { code, since, last } = stored.row;
  return { code: String(code), since: String(since), last: String(last) };
}

function partitionOf(tenantId: string): string {
  return `${keyPart(tenantId)}_waiting`;
}
