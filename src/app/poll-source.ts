/** One turn of reading a source: what a timer does when it fires. */

import type { Clock } from '../base/clock.ts';
import { DETECTORS, detectReports, isRelevant } from '../detect/detect-reports.ts';
import type { ActivityFeed } from '../graph/activity-feed.ts';
import type { Graph } from '../graph/graph.ts';
import type { TenantRef } from '../graph/graph-clouds.ts';
import type { PolledSource } from '../graph/graph-permissions.ts';
import { pollDirectoryAudits } from '../ingest/polling/poll-directory-audits.ts';
import type { EnqueuedRecords } from '../ingest/polling/poll-log.ts';
import { pollRiskyUsers } from '../ingest/polling/poll-risky-users.ts';
import { pollSignIns } from '../ingest/polling/poll-sign-ins.ts';
import { type PollSummary, type RunLog, runPoll } from '../ingest/polling/run-poll.ts';
import type { SignalQueue } from '../ingest/queue/queue-signals.ts';
import type { LogSignal, SignedIn } from '../ingest/signal.ts';
import { isAwaited } from '../ingest/signal.ts';
import { maintainSubscriptions } from '../ingest/subscriptions/maintain-subscriptions.ts';
import type { MirrorPollContext, PollResult } from '../mirror/poll.ts';
import { pollConsents, pollUsers } from '../mirror/poll-tenant.ts';
import { purgeHistoryDaily } from '../mirror/purge-history.ts';
import { pollPolicies } from '../mirror/readings/read-policies.ts';
import type { SeenSignIns } from '../mirror/seen-sign-ins.ts';
import type { Mirror } from '../mirror/table-mirror.ts';
import type { CanarySignal } from '../operate/canary/canary.ts';
import { forgetWaitedFor } from '../record/recovery/table-successes.ts';
import type { Tables } from '../storage/tables.ts';

export interface PollContext {
  readonly graph: Graph;
  readonly tables: Tables;
  readonly mirror: Mirror;
  readonly tenantRef: TenantRef;
  readonly now: Clock;
  readonly queue: SignalQueue;
  readonly publicUrl: string | undefined;
  readonly canary: { readonly userId: string | undefined; tell(signal: CanarySignal, seconds: number): void };
  /** Undefined before a simulated tenant, which has no Office 365. */
  readonly feed: ActivityFeed | undefined;
  /** Spares the queue what this process has told already. */
  readonly seenRecords: EnqueuedRecords;
  /** Keeps which apps somebody was seen at. */
  readonly seen: SeenSignIns;
  /** Resolves to the ids, in lower case, of the users whose next success closes something; asked once a turn. */
  awaited(): Promise<ReadonlySet<string>>;
}

/** @param renewNow subscription ids that Graph asked us to renew */
export function pollSource(
  feature: PolledSource,
  sources: PollContext,
  log: RunLog,
  renewNow: readonly string[] = [],
): Promise<void> {
  const place = { watermarks: sources.tables('Watermarks'), tenantId: sources.tenantRef.tenantId, now: sources.now };
  return runPoll(feature, place, log, () => TURNS[feature](sources, { renewNow, log }));
}

interface Occasion {
  readonly renewNow: readonly string[];
  readonly log: RunLog;
}

async function keepSubscriptions(sources: PollContext, { renewNow }: Occasion): Promise<PollSummary> {
  const { publicUrl, graph, tables, tenantRef, now } = sources;
  if (publicUrl === undefined) return { text: 'none, because PUBLIC_URL is not set: polling only' };
  const { resync, refused, ...counts } = await maintainSubscriptions({
    graph,
    table: tables('Subscriptions'),
    tenantId: tenantRef.tenantId,
    notificationUrl: `${publicUrl}/api/graph-notification`,
    lifecycleUrl: `${publicUrl}/api/graph-lifecycle`,
    now: now(),
    renewNow,
  });
  // Nobody told us of what happened while there was no subscription.
  if (resync.length > 0) await pollUsers(pollOf(sources));
  return { text: saidOf(counts), refused };
}

const TURNS: Readonly<Record<PolledSource, (sources: PollContext, occasion: Occasion) => Promise<PollSummary>>> = {
  async users(sources) {
    const result = await pollUsers(pollOf(sources));
    await purgeHistoryDaily(sources.tables, sources.tenantRef.tenantId, sources.now());
    await forgetWaitedFor(sources.tables, sources.tenantRef.tenantId, sources.now());
    return turnOf(result);
  },
  consents: async (sources) => turnOf(await pollConsents(pollOf(sources))),
  policies: async (sources) => turnOf(await pollPolicies(pollOf(sources))),
  subscriptions: keepSubscriptions,
  async canary({ graph, tables, tenantRef: { tenantId }, now, publicUrl, canary }, { log }) {
    const { runCanary } = await import('../operate/canary/run-canary.ts');
    return {
      text: await runCanary({ ...canary, graph, tables, tenantId, now, notified: publicUrl !== undefined, log }),
    };
  },
  async 'directory-audits'(sources) {
    const poll = await pollDirectoryAudits({ ...logTurnOf(sources), graph: sources.graph, relevant: isRelevant });
    return { text: saidOf({ ...poll }) };
  },
  async 'sign-ins'(sources) {
    const awaited = await sources.awaited();
    const relevant = (signedIn: SignedIn) => isAwaited(signedIn, awaited) || detectReports(signedIn).length > 0;
    const poll = await pollSignIns({ ...logTurnOf(sources), graph: sources.graph, relevant, see: sources.seen.see });
    await sources.seen.keep();
    return { text: saidOf({ ...poll }) };
  },
  async 'risky-users'(sources) {
    const poll = await pollRiskyUsers({
      ...logTurnOf(sources),
      graph: sources.graph,
      relevant: (risk) => detectReports(risk).length > 0,
    });
    return { text: saidOf({ ...poll }) };
  },
  async 'connector-policies'(sources) {
    const { feed } = sources;
    if (feed === undefined) return { text: 'none, because this tenant has no unified audit log' };
    const { pollConnectorPolicies } = await import('../ingest/polling/poll-connector-policies.ts');
    const { activities } = DETECTORS['connector-policy-changed'];
    const poll = await pollConnectorPolicies({
      ...logTurnOf(sources),
      feed,
      relevant: (activity) => activities.includes(activity),
    });
    return { text: saidOf({ ...poll }) };
  },
};

function logTurnOf({ tables, tenantRef: { tenantId }, now, queue, seenRecords: told }: PollContext) {
  return { tables, tenantId, now: now(), told, tell: (signals: readonly LogSignal[]) => queue.enqueue(signals) };
}

function pollOf({ graph, tables, mirror, tenantRef, now, queue }: PollContext): MirrorPollContext {
  return { graph, tables, mirror, tenant: tenantRef, now, tell: (changes) => queue.enqueue(changes) };
}

function turnOf({ baseline, resync, read, changes, refused }: PollResult): PollSummary {
  const how = baseline ? 'baseline, ' : resync ? 'read whole, because the delta link had expired, ' : '';
  return { text: `${how}${saidOf({ read, changes })}`, refused };
}

function saidOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
