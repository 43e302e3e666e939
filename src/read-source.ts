/** One turn of reading a source: what a timer does when it fires. */
import { pollDirectoryAudits } from './accept/graph-directory-audits.ts';
import { maintainSubscriptions } from './accept/maintain-subscriptions.ts';
import type { SignalQueue } from './accept/queue-signals.ts';
import type { ToldRecords } from './accept/told-records.ts';
import type { Clock } from './clock.ts';
import { isRelevant } from './detect/detect-reports.ts';
import { type Feature, type FeatureLog, type Turn, takeTurn } from './feature-switch.ts';
import type { Graph } from './graph.ts';
import type { TenantRef } from './graph-clouds.ts';
import type { Poll, PollResult } from './mirror/poll.ts';
import { pollConsents } from './mirror/poll-consents.ts';
import { pollPolicies } from './mirror/poll-policies.ts';
import { pollUsers } from './mirror/poll-users.ts';
import { purgeHistoryDaily } from './mirror/purge-history.ts';
import type { Mirror } from './mirror/table-mirror.ts';
import type { Tables } from './tables.ts';

export interface Sources {
  readonly graph: Graph;
  readonly tables: Tables;
  readonly mirror: Mirror;
  readonly tenantRef: TenantRef;
  readonly now: Clock;
  readonly queue: SignalQueue;
  readonly publicUrl: string | undefined;
  /** Spares the queue what this process has told already. */
  readonly told: ToldRecords;
}

/** @param renewNow subscription ids that Graph asked us to renew */
export function readSource(feature: Feature, sources: Sources, log: FeatureLog, renewNow: readonly string[] = []): Promise<void> {
  const place = { watermarks: sources.tables('Watermarks'), tenantId: sources.tenantRef.tenantId, now: sources.now };
  return takeTurn(feature, place, log, () => TURNS[feature](sources, renewNow));
}

async function keepSubscriptions(sources: Sources, renewNow: readonly string[]): Promise<Turn> {
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

const TURNS: Readonly<Record<Feature, (sources: Sources, renewNow: readonly string[]) => Promise<Turn>>> = {
  async users(sources) {
    const result = await pollUsers(pollOf(sources));
    await purgeHistoryDaily(sources.tables, sources.tenantRef.tenantId, sources.now());
    return turnOf(result);
  },
  consents: async (sources) => turnOf(await pollConsents(pollOf(sources))),
  policies: async (sources) => turnOf(await pollPolicies(pollOf(sources))),
  subscriptions: keepSubscriptions,
  async 'directory-audits'({ graph, tables, tenantRef, now, queue, told }) {
    const { tenantId } = tenantRef;
    const tell = queue.enqueue;
    const poll = await pollDirectoryAudits({ graph, tables, tenantId, now: now(), tell, relevant: isRelevant, told });
    return { said: saidOf({ ...poll }) };
  },
};

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
