/**
 * One run of the canary: measures how long each signal took to report our last change, then makes the next change.
 * Without a canary user it only compares the newest audit record with what we have read.
 */

import type { Clock } from '../../base/clock.ts';
import { duration } from '../../base/duration.ts';
import { AuditorError } from '../../base/errors.ts';
import { parseEventTime } from '../../base/parse-time.ts';
import type { Graph } from '../../graph/graph.ts';
import { RequestRejectedError } from '../../graph/graph-errors.ts';
import type { PolledSource } from '../../graph/graph-permissions.ts';
import { AUDIT_SOURCE } from '../../ingest/polling/poll-directory-audits.ts';
import type { RunLog } from '../../ingest/polling/run-poll.ts';
import { sourceOffState } from '../../ingest/polling/source-refusals.ts';
import { readLogProgress } from '../../ingest/polling/table-log-progress.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { CANARY_SIGNALS, type CanarySignal, canaryName, canaryStatuses, LATE_MS } from './canary.ts';
import { type NewestLogRecord, tableCanary } from './table-canary.ts';

export interface CanaryContext {
  readonly graph: Graph;
  readonly store: TenantStore;
  readonly now: Clock;
  /** Object id of the canary user; undefined: nothing is changed. */
  readonly userId: string | undefined;
  /** Whether Graph can send us notifications. */
  readonly notified: boolean;
  readonly log: RunLog;
  /** Records the lag as a metric, which has an alert. */
  recordLag(signal: CanarySignal, seconds: number): void;
}

/**
 * CANARY_USER_ID is no user in Graph. Not raised if we may not change the user: that is {@link DirectoryRefusedError}.
 */
export class CanaryMissingError extends AuditorError {
  readonly code = 'CANARY_MISSING';
  readonly retryable = false;

  constructor(options?: ErrorOptions) {
    super('CANARY_USER_ID is not the id of a user of this tenant', options);
  }
}

/** Resolves to a summary for the log. @throws CanaryMissingError */
export async function runCanary(context: CanaryContext): Promise<string> {
  return context.userId === undefined ? checkNewestRecord(context) : changeUser(context, context.userId);
}

/** A source that is switched off reports nothing; the doctor shows that in a check of its own. */
export async function expectedSignals(store: TenantStore, notified: boolean): Promise<readonly CanarySignal[]> {
  const isOn = async (source: PolledSource) => !(await sourceOffState(source, store))?.fullyOff;
  const on: Readonly<Record<CanarySignal, boolean>> = {
    notification: notified,
    'users-delta': await isOn('users'),
    'directory-audit': await isOn('directory-audits'),
  };
  return CANARY_SIGNALS.filter((signal) => on[signal]);
}

/** How long the newest record has waited for us; 0 if we have read it. */
export function unreadMs({ newestAt, readTo, askedAt }: NewestLogRecord): number {
  return newestAt > readTo ? Math.max(0, askedAt - newestAt) : 0;
}

async function changeUser(
  { graph, store, now, notified, log, recordLag }: CanaryContext,
  userId: string,
): Promise<string> {
  const canaryTable = tableCanary(store);
  const canary = await canaryTable.read();
  const statuses = canaryStatuses(canary, await expectedSignals(store, notified), now());
  for (const { signal, lagMs, seen, late } of statuses) {
    recordLag(signal, Math.round(lagMs / 1000));
    if (late) log.warn(`the canary is late by ${signal}: ${seen ? 'seen after' : 'not seen after'} ${duration(lagMs)}`);
  }
  const changedAt = now();
  await rename(graph, userId, canaryName(changedAt));
  await canaryTable.saveChange(canary.changes, changedAt);
  return (
    statuses
      .map(({ signal, lagMs, seen }) => `${signal} ${seen ? '' : 'not yet after '}${duration(lagMs)}`)
      .join(', ') || 'first change made'
  );
}

async function rename(graph: Graph, userId: string, displayName: string): Promise<void> {
  try {
    await graph.patch(`/users/${userId}`, { displayName });
  } catch (error) {
    if (error instanceof RequestRejectedError && error.status === 404) throw new CanaryMissingError({ cause: error });
    throw error;
  }
}

async function checkNewestRecord({ graph, store, now, log, recordLag }: CanaryContext): Promise<string> {
  const progress = await readLogProgress(store, AUDIT_SOURCE);
  if (progress === undefined) return 'watches only, and the audit log was not read yet';
  const newestAt = await newestRecordAt(graph);
  if (newestAt === undefined) return 'watches only, and the audit log is empty';
  const newestRecord = { newestAt, readTo: progress.newest, askedAt: now() };
  await tableCanary(store).saveNewestRecord(newestRecord);
  const unread = unreadMs(newestRecord);
  recordLag('directory-audit', Math.round(unread / 1000));
  if (unread > LATE_MS) log.warn(`the newest audit record has waited unread for ${duration(unread)}`);
  return unread === 0
    ? 'watches only; the newest audit record was read'
    : `watches only; the newest audit record, ${duration(unread)} old, was not read yet`;
}

async function newestRecordAt(graph: Graph): Promise<number | undefined> {
  for await (const { items } of graph.pages('/auditLogs/directoryAudits', {
    query: { $orderby: 'activityDateTime desc', $top: 1 },
  })) {
    const [newest] = items;
    return typeof newest === 'object' && newest !== null && 'activityDateTime' in newest
      ? parseEventTime(String(newest.activityDateTime))
      : undefined;
  }
  return undefined;
}
