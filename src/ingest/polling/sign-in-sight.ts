/** Whether the sign-in log shows who signs in. Nothing else does: without it nobody can say that somebody has not. */
import type { TenantStore } from '../../storage/tenant-store.ts';
import { STREAM } from '../event-hub/stream-heartbeat.ts';
import { readHeartbeat } from './poll-heartbeats.ts';
import { SIGN_IN_SOURCES } from './poll-sign-ins.ts';
import { readLogProgress } from './table-log-progress.ts';

/** `blind`: it was read before, and is not now. `never`: a tenant may do without it, and then no wait helps. */
export type SignInSight = 'sees' | 'blind' | 'never';

const POLL = 'sign-ins';
/** It is read every two minutes; a large tenant falls behind for a while at nine in the morning. */
const BEHIND_MS = 30 * 60_000;
/** What was read after a break is in the queue, and must be processed before it says anything. */
const SETTLE_MS = 3 * 60_000;

/** @param now milliseconds */
export async function signInSight(store: TenantStore, now: number): Promise<SignInSight> {
  const [poll, stream, ...logs] = await Promise.all([
    readHeartbeat(store, POLL),
    readHeartbeat(store, STREAM),
    ...SIGN_IN_SOURCES.map((source) => readLogProgress(store, source)),
  ]);
  // The stream brings the log within minutes, and has something to bring as long as anybody works.
  if (stream?.lastDoneAt !== undefined && now - stream.lastDoneAt <= BEHIND_MS) return 'sees';
  if (poll?.lastDoneAt === undefined) return stream?.lastDoneAt === undefined ? 'never' : 'blind';
  const oldest = Math.min(...logs.map((log) => log?.newest ?? now));
  const isSettled = poll.doneSince !== undefined && now - poll.doneSince >= SETTLE_MS;
  return isSettled && now - oldest <= BEHIND_MS ? 'sees' : 'blind';
}
