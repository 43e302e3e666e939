/** When the stream delivered last. The doctor reads it. */
import type { Clock } from '../../base/clock.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { saveHeartbeat } from '../polling/poll-heartbeats.ts';

export const STREAM = 'log-stream';
const EVERY_MS = 60_000;

/** Saves a heartbeat at most once a minute for a process: a large tenant streams many batches a second. */
export function streamHeartbeat(store: TenantStore, now: Clock): () => Promise<void> {
  let savedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const endedAt = now();
    if (Math.abs(endedAt - savedAt) < EVERY_MS) return;
    await saveHeartbeat(store, { name: STREAM, endedAt, outcome: 'done' });
    savedAt = endedAt;
  };
}
