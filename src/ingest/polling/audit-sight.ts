/** Whether Entra's audit log shows who did what. Nothing else does. */
import type { TenantStore } from '../../storage/tenant-store.ts';
import { AUDIT_SOURCE } from './poll-directory-audits.ts';
import { readHeartbeat } from './poll-heartbeats.ts';
import { readLogProgress } from './table-log-progress.ts';

/** It is read every minute. */
const BEHIND_MS = 5 * 60_000;
/** What was read after a break is in the queue, and must be processed before it says anything. */
const SETTLE_MS = 3 * 60_000;

/**
 * True from a few minutes after the log was read last until a few minutes after it is read up to now again. False if it
 * was never read: a tenant may do without it, and then no wait helps.
 */
export async function isBlind(store: TenantStore, now: number): Promise<boolean> {
  const [heartbeat, progress] = await Promise.all([
    readHeartbeat(store, AUDIT_SOURCE),
    readLogProgress(store, AUDIT_SOURCE),
  ]);
  if (heartbeat?.lastDoneAt === undefined || progress === undefined) return false;
  const { doneSince } = heartbeat;
  return now - progress.newest > BEHIND_MS || doneSince === undefined || now - doneSince < SETTLE_MS;
}
