/** One turn of reading a source: what a timer does when it fires. */
import { pollDirectoryAudits } from './accept/graph-directory-audits.ts';
import { pollRiskyUsers } from './accept/graph-risky-users.ts';
import { pollSignIns } from './accept/graph-sign-ins.ts';
import { isAwaited } from './accept/is-awaited.ts';
import { maintainSubscriptions } from './accept/maintain-subscriptions.ts';
import type { SignalQueue } from './accept/queue-signals.ts';
import type { LogSignal, SignedIn } from './accept/signal.ts';
import type { ToldRecords } from './accept/told-records.ts';
import type { ActivityFeed } from './activity-feed.ts';
import type { Clock } from './clock.ts';
import { DETECTORS, detectReports, isRelevant } from './detect/detect-reports.ts';
import type { Feature } from './feature.ts';
import { type FeatureLog, type Turn, takeTurn } from './feature-switch.ts';
import type { TenantRef } from './graph/graph-clouds.ts';
import type { Graph } from './graph.ts';
import type { CanarySignal } from './keep/canary.ts';
import type { Poll, PollResult } from './mirror/poll.ts';
import { pollConsents } from './mirror/poll-consents.ts';
import { pollPolicies } from './mirror/poll-policies.ts';
import { pollUsers } from './mirror/poll-users.ts';
import { purgeHistoryDaily } from './mirror/purge-history.ts';
import type { SeenSignIns } from './mirror/seen-sign-ins.ts';
import type { Mirror } from './mirror/table-mirror.ts';
import { forgetWaitedFor } from './record/forget-waited-for.ts';
import type { Tables } from './tables.ts';

export interface Sources {
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
  readonly told: ToldRecords;
  /** Keeps which apps somebody was seen at. */
  readonly seen: SeenSignIns;
  /** Resolves to the ids, in lower case, of the users whose next success closes something; asked once a turn. */
  awaited(): Promise<ReadonlySet<string>>;
}

/** @param renewNow subscription ids that Graph asked us to renew */
export function readSource(feature: Feature, sources: Sources, log: FeatureLog, renewNow: readonly string[] = []): Promise<void> {
  const place = { watermarks: sources.tables('Watermarks'), tenantId: sources.tenantRef.tenantId, now: sources.now };
  return takeTurn(feature, place, log, () => TURNS[feature](sources, { renewNow, log }));
}

interface Occasion {
  readonly renewNow: readonly string[];
  readonly log: FeatureLog;
}

async function keepSubscriptions(sources: Sources, { renewNow }: Occasion): Promise<Turn> {
  const { publicUrl, graph, tables, tenantRef, now } = sources;
  if (publicUrl === undefined) return { said: 'none, because PUBLIC_URL is not set: polling only' };
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
  return { said: saidOf(counts), refused };
}

const TURNS: Readonly<Record<Feature, (sources: Sources, occasion: Occasion) => Promise<Turn>>> = {
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
    const { takeCanaryTurn } = await import('./keep/canary-turn.ts');
    return { said: await takeCanaryTurn({ ...canary, graph, tables, tenantId, now, notified: publicUrl !== undefined, log }) };
  },
  async 'directory-audits'(sources) {
    const poll = await pollDirectoryAudits({ ...logTurnOf(sources), graph: sources.graph, relevant: isRelevant });
    return { said: saidOf({ ...poll }) };
  },
  async 'sign-ins'(sources) {
    const awaited = await sources.awaited();
    const relevant = (signedIn: SignedIn) => isAwaited(signedIn, awaited) || detectReports(signedIn).length > 0;
    const poll = await pollSignIns({ ...logTurnOf(sources), graph: sources.graph, relevant, see: sources.seen.see });
    await sources.seen.keep();
    return { said: saidOf({ ...poll }) };
  },
  async 'risky-users'(sources) {
    const poll = await pollRiskyUsers({ ...logTurnOf(sources), graph: sources.graph, relevant: (risk) => detectReports(risk).length > 0 });
    return { said: saidOf({ ...poll }) };
  },
  async 'connector-policies'(sources) {
    const { feed } = sources;
    if (feed === undefined) return { said: 'none, because this tenant has no unified audit log' };
    const { pollConnectorPolicies } = await import('./accept/poll-connector-policies.ts');
    const { activities } = DETECTORS['connector-policy-changed'];
    const poll = await pollConnectorPolicies({ ...logTurnOf(sources), feed, relevant: (activity) => activities.includes(activity) });
    return { said: saidOf({ ...poll }) };
  },
};

function logTurnOf({ tables, tenantRef: { tenantId }, now, queue, told }: Sources) {
  return { tables, tenantId, now: now(), told, tell: (signals: readonly LogSignal[]) => queue.enqueue(signals) };
}

function pollOf({ graph, tables, mirror, tenantRef, now, queue }: Sources): Poll {
  return { graph, tables, mirror, tenant: tenantRef, now, tell: (changes) => queue.enqueue(changes) };
}

function turnOf({ baseline, resync, read, changes, refused }: PollResult): Turn {
  const how = baseline ? 'baseline, ' : resync ? 'read whole, because the delta link had expired, ' : '';
  return { said: `${how}${saidOf({ read, changes })}`, refused };
}

function saidOf(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
