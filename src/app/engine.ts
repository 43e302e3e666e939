/** The engine: what the functions call, composed of the rooms. What it stands on (tables, queue, Graph) is given. */
import type { Clock, Time } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import type { Settings } from '../config.ts';
import { countsAsUse } from '../detect/detect-sign-in.ts';
import type { ActivityFeed } from '../graph/activity-feed.ts';
import type { Graph } from '../graph/graph.ts';
import type { PolledSource } from '../graph/graph-permissions.ts';
import { streamHeartbeat } from '../ingest/event-hub/stream-heartbeat.ts';
import { enqueuedRecords } from '../ingest/polling/enqueued-records.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import type { ReadingQueue } from '../ingest/queue/queue-readings.ts';
import { instrumentedQueue, type SignalQueue } from '../ingest/queue/queue-signals.ts';
import { knownSubscriptions } from '../ingest/subscriptions/known-subscriptions.ts';
import { noteUnrecognised } from '../ingest/table-unrecognised.ts';
import { refreshObject } from '../mirror/refresh-object.ts';
import { seenClientSaver, seenSignIns } from '../mirror/seen-sign-ins.ts';
import { type Mirror, tableMirror } from '../mirror/table-mirror.ts';
import { tableToldApps } from '../notify/app-events/told-apps.ts';
import { askForApproval, keepBack } from '../notify/approval/ask-for-approval.ts';
import { releaseApproved } from '../notify/approval/release-approved.ts';
import { tableApprovals } from '../notify/approval/table-approvals.ts';
import { tableBundles } from '../notify/bundling/table-bundles.ts';
import { tableIncidents } from '../notify/bundling/table-incidents.ts';
import { tableEndpoints } from '../notify/channels/table-endpoints.ts';
import { digesting } from '../notify/digest/plan-digests.ts';
import { tableDigests } from '../notify/digest/table-digests.ts';
import type { NoticeRef } from '../notify/notice-row.ts';
import { policyInForce, policyOf, policyWarnings } from '../notify/planning/policy/policy-of.ts';
import { rehearsing } from '../notify/rehearsal.ts';
import { sendTest, type TestOutcome, type TestRequest } from '../notify/send-test.ts';
import { tableOutbox } from '../notify/table-outbox.ts';
import { tableCanary } from '../operate/canary/table-canary.ts';
import { watchCanary } from '../operate/canary/watch-canary.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { Answers } from '../query/answers.ts';
import { tableAnswers } from '../query/table-answers.ts';
import { answerWhy, type Why } from '../query/why/why.ts';
import { tableStatuses } from '../record/read-record.ts';
import { cachedAwaited } from '../record/recovery/table-awaiting.ts';
import { tableLargeReaches } from '../record/recovery/table-large-reaches.ts';
import { tableLedger } from '../record/table-ledger.ts';
import { tableViews } from '../record/views/views.ts';
import type { Blobs } from '../storage/blobs.ts';
import { tableSnapshots } from '../storage/table-snapshots.ts';
import type { Tables } from '../storage/tables.ts';
import { tenantStore } from '../storage/tenant-store.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import { type PushHandlers, pushHandlers } from './accept-pushes.ts';
import { channelsOf, type Outgoing } from './channels-of.ts';
import { continueReading } from './continue-reading.ts';
import { loopOf } from './loop-of.ts';
import { mailOf } from './notices/mail-of.ts';
import { type PollContext, pollSource } from './poll-source.ts';
import { processSignalMessage } from './process-signal-message.ts';
import { sendDueNotice } from './send-due-notice.ts';
import { sendingRulesOf } from './sending-rules-of.ts';

export interface Engine extends PushHandlers {
  readonly now: Clock;
  readonly answers: Answers;
  readonly mirror: Mirror;
  readonly why: Why;
  /** What the pipeline works with. */
  readonly pipeline: PipelineContext;
  /** One run of a timer. */
  pollSource(source: PolledSource, log: RunLog): Promise<void>;
  /** One message of the signal queue. */
  processSignalMessage(message: unknown, log: RunLog): Promise<void>;
  /** One message of the reading queue. */
  continueReading(message: unknown, log: RunLog): Promise<void>;
  /** What the views leave to a timer. */
  mendViews(): Promise<void>;
  dueNotices(): Promise<readonly NoticeRef[]>;
  /** Says in the log why a notice policy of one's own does not hold. */
  warnOfPolicy(log: RunLog): Promise<void>;
  /** Deletes drafts that a crash left in our mailboxes. */
  purgeDrafts(log: RunLog): Promise<void>;
  /** Gives those their turn whose notices an admin approved. */
  releaseApproved(log: RunLog): Promise<void>;
  readonly sendTest: (request: TestRequest) => Promise<TestOutcome>;
  /** One message of the notice queue. */
  sendDueNotice(message: unknown, log: RunLog): Promise<void>;
}

/** The storage account and Graph, or what a test has in their place. */
export interface Dependencies {
  readonly tables: Tables;
  /** Of the mirror. */
  readonly blobs?: Blobs;
  readonly queue: SignalQueue;
  /** Absent: a reading in full goes on with the next run of its timer only. */
  readonly readings?: ReadingQueue;
  readonly graph: Graph;
  /** Absent for a simulated tenant, which has no Office 365. */
  readonly feed?: ActivityFeed;
  readonly telemetry?: Telemetry;
  /** How apps and Teams are reached. Absent: neither of them is. */
  readonly outgoing?: Outgoing;
  /** By the clock that is given. Absent: nothing waits in memory for the room of a mailbox. */
  readonly pause?: Time['pause'];
  /** The earliest of all clocks, for what removes rows for good. Default: `now`. */
  readonly bounded?: Clock;
}

const MAX_DUE_NOTICES = 500;

export function engineOn(dependencies: Dependencies, settings: Settings, now: Clock): Engine {
  const { tables, blobs, queue, feed, telemetry = silent, bounded = now, outgoing } = dependencies;
  const { tenant: tenantRef, publicUrl, notices, canaryUserId } = settings;
  const store = tenantStore(tables, tenantRef.tenantId, blobs);
  const graph = watchedGraph(dependencies.graph, { canaryUserId, store, now });
  const snapshots = tableSnapshots(store);
  const mirror = tableMirror({ store, live: { graph, now } });
  const policy = policyOf(store, { settings: notices, now });
  const { timeZone = 'UTC' } = settings.words;
  const digestTime = async () => ({ at: (await policy()).digest.at, timeZone });
  const outbox = digesting(tableOutbox(store, telemetry), { store, now, time: digestTime });
  const digests = tableDigests(store);
  const bundles = tableBundles(store, now);
  const incidents = tableIncidents(store);
  const endpoints = tableEndpoints(store, now);
  const approvals = tableApprovals(store);
  const perMinute = async () => (await policy()).pace.perMinute;
  const statusOf = tableStatuses(store);
  const told = {
    store,
    tenant: mirror,
    outbox: notices.mode === 'observe' ? rehearsing(outbox) : outbox,
    ledger: tableLedger(store, telemetry),
    notices,
  };
  const largeReaches = tableLargeReaches(store, now);
  const loop = loopOf({ ...told, bundles, statusOf, policy, largeReaches, now });
  const pipeline: PipelineContext = {
    ...told,
    now,
    refreshObject: (notified) => refreshObject(notified, { graph, store, mirror, now }),
    noteClient: seenClientSaver(store, now),
    views: tableViews(store, now),
    policy,
    loop,
    largeReaches,
    askForApproval: askForApproval({ approvals, perMinute }),
    ...defined({ takers: outgoing && endpoints.enabled }),
    toldApps: tableToldApps(store),
    step: telemetry.addEvent,
  };
  const awaitedUsers = cachedAwaited(store, now, largeReaches.awaited);
  const seen = seenSignIns({ store, mirror, now, countsAsUse });
  const polling: PollContext = {
    graph,
    store,
    mirror,
    now,
    bounded,
    queue: instrumentedQueue(queue, telemetry),
    readings: dependencies.readings,
    publicUrl,
    canary: {
      userId: canaryUserId,
      recordLag: (signal, seconds) => telemetry.record('revaudit.canary.lag', signal, seconds),
    },
    feed,
    enqueued: enqueuedRecords(),
    seen,
    awaitedUsers,
    noteBlind: (source, minutes) => telemetry.record('revaudit.source_blind_minutes', source, minutes),
    async noteLeftOut(source, { unreadable, unrecognised }) {
      if (unreadable > 0) telemetry.record('revaudit.dropped', 'unreadable', unreadable);
      if (unrecognised.count > 0) telemetry.record('revaudit.dropped', 'unrecognised', unrecognised.count);
      await noteUnrecognised(store, source, unrecognised, now());
    },
  };
  const { mailboxes, line, purgeDrafts } = mailOf(notices, { store, graph, outbox, now, pause: dependencies.pause });
  const lines = { digests, statusOf, bundles };
  const channels = channelsOf(settings, { graph, mailboxes, endpoints, outgoing, lines, now });
  const rules = sendingRulesOf({ settings, graph, pipeline, statusOf, policy, now, loop, digests, endpoints });
  const answers = tableAnswers(store, { runbooksUrl: notices.runbooksUrl });

  return {
    now,
    ...pushHandlers({
      tenantId: store.tenantId,
      subscriptions: knownSubscriptions({ store, now }),
      snapshots,
      seen,
      telemetry,
      now,
      awaitedUsers,
      noteUnrecognised: (unrecognised) => noteUnrecognised(store, 'log-stream', unrecognised, now()),
      noteStreamed: streamHeartbeat(store, now),
    }),
    answers,
    mirror,
    why(question, at) {
      mirror.states.catchUp();
      return answerWhy(question, { store, mirror, list: answers.list }, at);
    },
    pipeline,
    pollSource: (source, log) => pollSource(source, polling, log),
    processSignalMessage(message, log) {
      mirror.states.catchUp();
      return processSignalMessage(message, { pipeline, snapshots, queue, polling, log, telemetry });
    },
    continueReading(message, log) {
      mirror.states.catchUp();
      return continueReading(message, polling, log);
    },
    mendViews: () => pipeline.views.mend(),
    dueNotices: async () => [...(await line.next()), ...(await outbox.due(now(), MAX_DUE_NOTICES))],
    purgeDrafts,
    async warnOfPolicy(log) {
      for (const warning of policyWarnings(await policyInForce(store, notices))) log.warn(warning);
    },
    async releaseApproved(log) {
      mirror.states.catchUp();
      const around = { store, tenant: mirror, settings: notices, outbox, approvals, statusOf, now: now() };
      const people = await releaseApproved({ ...around, policy: await policy() });
      if (people > 0) log.log(`${people} people whose notices were approved have their turn`);
    },
    sendTest: (request) => sendTest(request, { ...told, channels, endpoints, outgoing, now }),
    sendDueNotice(message, log) {
      mirror.states.catchUp();
      return sendDueNotice(message, {
        pipeline,
        bundles,
        incidents,
        channels,
        line,
        rules,
        keepBack: keepBack({ approvals, perMinute, now }),
        statusOf,
        log,
        telemetry,
      });
    },
  };
}

interface Watch {
  readonly canaryUserId: string | undefined;
  readonly store: PipelineContext['store'];
  readonly now: Clock;
}

/** With a canary, every answer of Graph is searched for our own change. */
function watchedGraph(graph: Graph, { canaryUserId, store, now }: Watch): Graph {
  return canaryUserId ? watchCanary(graph, { userId: canaryUserId, table: tableCanary(store), now }) : graph;
}
