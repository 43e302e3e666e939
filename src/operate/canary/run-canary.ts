/** A turn of the canary: says how long our last change took on each way, and makes the next. Without a user to change it looks at what the log itself shows. */

import type { Clock } from '../../base/clock.ts';
import { duration } from '../../base/duration.ts';
import { AuditorError } from '../../base/errors.ts';
import type { Graph } from '../../graph/graph.ts';
import { RequestRejectedError } from '../../graph/graph-answer.ts';
import type { PolledSource } from '../../graph/graph-permissions.ts';
import { AUDIT_SOURCE } from '../../ingest/polling/poll-directory-audits.ts';
import { type RunLog, sourceOffState } from '../../ingest/polling/run-poll.ts';
import { readLogProgress } from '../../ingest/polling/table-log-progress.ts';
import type { Tables } from '../../storage/tables.ts';
import { CANARY_SIGNALS, type CanarySignal, canaryName, LATE_MS, standingsOf } from './canary.ts';
import { type Footprint, tableCanary } from './table-canary.ts';

export interface CanaryRound {
  readonly graph: Graph;
  readonly tables: Tables;
  readonly tenantId: string;
  readonly now: Clock;
  /** Object id of the user that exists for this; undefined: nothing is changed. */
  readonly userId: string | undefined;
  /** Whether Graph may notify us at all. */
  readonly notified: boolean;
  readonly log: RunLog;
  /** Takes the lag in seconds, for the metric that the alert listens to. */
  tell(signal: CanarySignal, seconds: number): void;
}

/** CANARY_USER_ID names nobody whom Graph knows. Not raised where we may not change the user: that is {@link DirectoryRefusedError}. */
export class CanaryMissingError extends AuditorError {
  readonly code = 'CANARY_MISSING';
  readonly retryable = false;

  constructor(options?: ErrorOptions) {
    super('CANARY_USER_ID names no user of this tenant', options);
  }
}

/** Resolves to what can be said of it in the log. @throws CanaryMissingError */
export async function runCanary(round: CanaryRound): Promise<string> {
  return round.userId === undefined ? followFootprint(round) : changeUser(round, round.userId);
}

async function changeUser(
  { graph, tables, tenantId, now, notified, log, tell }: CanaryRound,
  userId: string,
): Promise<string> {
  const table = tableCanary(tables('Watermarks'), tenantId);
  const canary = await table.read();
  const standings = standingsOf(canary, await expectedSignals(tables, tenantId, notified), now());
  for (const { signal, lagMs, seen, late } of standings) {
    tell(signal, Math.round(lagMs / 1000));
    if (late) log.warn(`the canary is late by ${signal}: ${seen ? 'seen after' : 'not seen after'} ${duration(lagMs)}`);
  }
  const changedAt = now();
  await rename(graph, userId, canaryName(changedAt));
  await table.noteChange(canary.changes, changedAt);
  return (
    standings
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

/** A way that is switched off brings nothing, and says so elsewhere. */
export async function expectedSignals(
  tables: Tables,
  tenantId: string,
  notified: boolean,
): Promise<readonly CanarySignal[]> {
  const isOn = async (feature: PolledSource) => !(await sourceOffState(feature, tables('Watermarks'), tenantId))?.whole;
  const on: Readonly<Record<CanarySignal, boolean>> = {
    notification: notified,
    'users-delta': await isOn('users'),
    'directory-audit': await isOn('directory-audits'),
  };
  return CANARY_SIGNALS.filter((signal) => on[signal]);
}

async function followFootprint({ graph, tables, tenantId, now, log, tell }: CanaryRound): Promise<string> {
  const progress = await readLogProgress({ table: tables('Watermarks'), tenantId, source: AUDIT_SOURCE });
  if (progress === undefined) return 'watches only, and the audit log was not read yet';
  const newestAt = await newestRecordAt(graph);
  if (newestAt === undefined) return 'watches only, and the audit log is empty';
  const footprint = { newestAt, readTo: progress.newest, askedAt: now() };
  await tableCanary(tables('Watermarks'), tenantId).noteFootprint(footprint);
  const waiting = unreadFor(footprint);
  tell('directory-audit', Math.round(waiting / 1000));
  if (waiting > LATE_MS) log.warn(`the newest audit record has waited unread for ${duration(waiting)}`);
  return waiting === 0
    ? 'watches only; the newest audit record was read'
    : `watches only; the newest audit record, ${duration(waiting)} old, was not read yet`;
}

/** How long the newest record has waited for us; 0 where we have read it. */
export function unreadFor({ newestAt, readTo, askedAt }: Footprint): number {
  return newestAt > readTo ? Math.max(0, askedAt - newestAt) : 0;
}

async function newestRecordAt(graph: Graph): Promise<number | undefined> {
  for await (const { items } of graph.pages('/auditLogs/directoryAudits', {
    query: { $orderby: 'activityDateTime desc', $top: 1 },
  })) {
    const [newest] = items;
    const at =
      typeof newest === 'object' && newest !== null && 'activityDateTime' in newest
        ? Date.parse(String(newest.activityDateTime))
        : Number.NaN;
    return Number.isNaN(at) ? undefined : at;
  }
  return undefined;
}
