/** One run of a timer: polls one source, and enqueues what is new. */
import { type Clock, isoOf } from '../base/clock.ts';
import { DETECTORS, detectReports, isRelevant } from '../detect/detect-reports.ts';
import type { ActivityFeed } from '../graph/activity-feed.ts';
import type { Graph } from '../graph/graph.ts';
import type { PolledSource } from '../graph/graph-permissions.ts';
import { turnBudget } from '../graph/turn-budget.ts';
import type { EnqueuedRecords } from '../ingest/polling/enqueued-records.ts';
import { pollDirectoryAudits } from '../ingest/polling/poll-directory-audits.ts';
import type { LeftOut, LogPoll, LogPollContext } from '../ingest/polling/poll-log.ts';
import { isFirstRiskPoll, pollRiskyUsers } from '../ingest/polling/poll-risky-users.ts';
import { pollSignIns } from '../ingest/polling/poll-sign-ins.ts';
import { type PollSummary, type RunLog, runPoll } from '../ingest/polling/run-poll.ts';
import type { ReadingQueue } from '../ingest/queue/queue-readings.ts';
import type { SignalQueue } from '../ingest/queue/queue-signals.ts';
import { type AwaitedSignIns, isAwaitedSuccess, type LogSignal, type SignedIn } from '../ingest/signal.ts';
import { maintainSubscriptions } from '../ingest/subscriptions/maintain-subscriptions.ts';
import type { MirrorPollContext, PollResult } from '../mirror/poll.ts';
import { pollConsents, pollUsers } from '../mirror/poll-tenant.ts';
import { purgeHistoryDaily } from '../mirror/purge-history.ts';
import { pollPolicies } from '../mirror/readings/read-policies.ts';
import type { SeenSignIns } from '../mirror/seen-sign-ins.ts';
import type { Mirror } from '../mirror/table-mirror.ts';
import type { CanarySignal } from '../operate/canary/canary.ts';
import { purgeAwaited } from '../record/recovery/table-awaiting.ts';
import type { TenantStore } from '../storage/tenant-store.ts';

export interface PollContext {
  readonly graph: Graph;
  readonly store: TenantStore;
  readonly mirror: Mirror;
  readonly now: Clock;
  /** The earliest of all clocks, for what removes rows for good. */
  readonly bounded: Clock;
  readonly queue: SignalQueue;
  /** Undefined: a reading in full goes on with the next run of its timer only. */
  readonly readings: ReadingQueue | undefined;
  readonly publicUrl: string | undefined;
  readonly canary: { readonly userId: string | undefined; recordLag(signal: CanarySignal, seconds: number): void };
  /** Undefined for a simulated tenant, which has no Office 365. */
  readonly feed: ActivityFeed | undefined;
  /** Spares the queue what this process has enqueued already. */
  readonly enqueued: EnqueuedRecords;
  /** Notes for how many minutes the source has not been read. */
  noteBlind(source: PolledSource, minutes: number): void;
  /** Counts the records that are left out because they cannot be read, or have no known form. */
  noteLeftOut(source: string, leftOut: LeftOut): Promise<void>;
  /** Stores at which apps a user was seen. */
  readonly seen: SeenSignIns;
  /** Resolves to the ids, in lower case, of the users whose next success means a recovery. Read once a poll. */
  awaitedUsers(): Promise<AwaitedSignIns>;
}

interface Run {
  /** Ids of subscriptions that Graph asked us to renew. */
  readonly renewNow: readonly string[];
  readonly log: RunLog;
}

type PollOf = (context: PollContext, run: Run) => Promise<PollSummary>;

/** @param renewNow ids of subscriptions that Graph asked us to renew */
export function pollSource(
  source: PolledSource,
  context: PollContext,
  log: RunLog,
  renewNow: readonly string[] = [],
): Promise<void> {
  const { store, now, noteBlind, graph, feed } = context;
  const budget = turnBudget();
  // One budget for all that this run reads.
  const limited = { ...context, graph: graph.within(budget), feed: feed?.within(budget) };
  return runPoll(source, { store, now, log, noteBlind }, () => POLLS[source](limited, { renewNow, log }));
}

const POLLS: Readonly<Record<PolledSource, PollOf>> = {
  async users(context) {
    const result = await pollUsers(mirrorPollOf(context));
    await purgeHistoryDaily(context.store, context.mirror.states, context.bounded());
    await purgeAwaited(context.store, context.bounded());
    return mirrorSummary('users', result, context);
  },
  consents: async (context) => mirrorSummary('consents', await pollConsents(mirrorPollOf(context)), context),
  policies: async (context) => mirrorSummary('policies', await pollPolicies(mirrorPollOf(context)), context),
  subscriptions: pollSubscriptions,
  async canary({ graph, store, now, publicUrl, canary }, { log }) {
    const { runCanary } = await import('../operate/canary/run-canary.ts');
    return { text: await runCanary({ ...canary, graph, store, now, notified: publicUrl !== undefined, log }) };
  },
  async 'directory-audits'(context, run) {
    const { graph } = context;
    const poll = await pollDirectoryAudits({ ...logPollOf(context, run), graph, relevant: isRelevant });
    return { text: countsInWords({ ...poll }) };
  },
  async 'sign-ins'(context, run) {
    const { graph, seen } = context;
    const awaited = await context.awaitedUsers();
    const relevant = (signedIn: SignedIn) => isAwaitedSuccess(signedIn, awaited) || detectReports(signedIn).length > 0;
    const poll = await pollSignIns({ ...logPollOf(context, run), graph, relevant, noteUse: seen.note });
    await seen.save();
    return logSummary(poll);
  },
  async 'risky-users'(context, run) {
    const { graph, store } = context;
    const askedNothing = await isFirstRiskPoll(store);
    const poll = await pollRiskyUsers({
      ...logPollOf(context, run),
      graph,
      relevant: (risk) => detectReports(risk).length > 0,
    });
    return { text: countsInWords({ ...poll }), askedNothing };
  },
  async 'connector-policies'(context, run) {
    const { feed } = context;
    if (feed === undefined) return { text: 'none, because this tenant has no unified audit log' };
    const { pollConnectorPolicies } = await import('../ingest/polling/poll-connector-policies.ts');
    const { activities } = DETECTORS['connector-policy-changed'];
    const relevant = (activity: string) => activities.includes(activity);
    const poll = await pollConnectorPolicies({ ...logPollOf(context, run), feed, relevant });
    return { text: countsInWords({ ...poll }) };
  },
};

async function pollSubscriptions(context: PollContext, { renewNow }: Run): Promise<PollSummary> {
  const { publicUrl, graph, store, now } = context;
  if (publicUrl === undefined) return { text: 'none, because PUBLIC_URL is not set: polling only' };
  const { resync, refused, ...counts } = await maintainSubscriptions({
    graph,
    store,
    notificationUrl: `${publicUrl}/api/graph-notification`,
    lifecycleUrl: `${publicUrl}/api/graph-lifecycle`,
    now: now(),
    renewNow,
  });
  // While there was no subscription, no notification came.
  if (resync.length > 0) await pollUsers(mirrorPollOf(context));
  return { text: countsInWords(counts), refused };
}

function logPollOf(
  { store, now, queue, enqueued, noteLeftOut }: PollContext,
  { log }: Pick<Run, 'log'>,
): LogPollContext<LogSignal> {
  const noteDrawnBack: LogPollContext<LogSignal>['noteDrawnBack'] = (source, { from, to }) =>
    log.warn(`${source}: progress ${isoOf(to)} lay ahead of the present time; read again from ${isoOf(from)}`);
  const enqueue = (signals: readonly LogSignal[]) => queue.enqueue(signals);
  return { store, now: now(), present: now, enqueued, enqueue, noteLeftOut, noteDrawnBack };
}

export function mirrorPollOf({ graph, store, mirror, now, queue }: PollContext): MirrorPollContext {
  return { graph, store, mirror, now, enqueue: (changes) => queue.enqueue(changes) };
}

/** The first poll of a log begins at now, and reads nothing. */
function logSummary(poll: LogPoll): PollSummary {
  return { text: countsInWords({ ...poll }), askedNothing: poll.windows === 0 };
}

async function mirrorSummary(source: PolledSource, result: PollResult, context: PollContext): Promise<PollSummary> {
  const { baseline, resync, read, changes, leftOut, overBudget, unfinished, refused } = result;
  if (leftOut > 0) await context.noteLeftOut(source, { unreadable: leftOut, unrecognised: { count: 0, members: [] } });
  // Not one turn after the other: that would take days.
  for (const name of new Set(unfinished.map(({ source: of }) => of))) await context.readings?.enqueue(name);
  const text = countsInWords({ read, changes, ...(leftOut > 0 ? { 'left out': leftOut } : {}) });
  const warnings = [...resync.map((reason) => `read in full again, ${reason}`), ...overBudget];
  return {
    text: [...(baseline ? ['baseline'] : []), ...warnings, text].join(', '),
    refused,
    warnings,
    overBudget: overBudget.length > 0,
    inBaseline: unfinished.some(({ kind }) => kind === 'baseline'),
  };
}

function countsInWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}
