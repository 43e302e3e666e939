/** The engine with all that the doors ask of it, made of the settings. */

import type { Clock, Time } from '../base/clock.ts';
import type { Settings } from '../config.ts';
import { countsAsUse } from '../detect/detect-sign-in.ts';
import { type ActivityFeed, openActivityFeed } from '../graph/activity-feed.ts';
import { type Graph, type GraphSettings, openGraph } from '../graph/graph.ts';
import { activityScope, graphScope } from '../graph/graph-clouds.ts';
import { credentialOf, tokensFor } from '../graph/graph-credential.ts';
import type { PolledSource } from '../graph/graph-permissions.ts';
import { enqueuedRecords } from '../ingest/polling/poll-log.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import { poisonDepths } from '../ingest/queue/queue-poison.ts';
import { countingQueue, createQueues, type SignalQueue, signalQueue } from '../ingest/queue/queue-signals.ts';
import { knownSubscriptions } from '../ingest/subscriptions/known-subscriptions.ts';
import { subscriptionsLeft } from '../ingest/subscriptions/subscription-plan.ts';
import { refreshObject } from '../mirror/refresh-object.ts';
import { notingClients, seenSignIns } from '../mirror/seen-sign-ins.ts';
import { tableMirror } from '../mirror/table-mirror.ts';
import { graphMail } from '../notify/channels/graph-mail.ts';
import type { NoticeRef } from '../notify/notice-row.ts';
import { tableOutbox } from '../notify/table-outbox.ts';
import { tableCanary } from '../operate/canary/table-canary.ts';
import { watchCanary } from '../operate/canary/watch-canary.ts';
import type { DoctorReport } from '../operate/doctor/doctor.ts';
import type { PipelineContext } from '../pipeline.ts';
import type { Answers } from '../query/answers.ts';
import { tableAnswers } from '../query/table-answers.ts';
import { tableStatuses } from '../record/read-record.ts';
import { knownAwaited } from '../record/recovery/table-awaiting.ts';
import { tableLedger } from '../record/table-ledger.ts';
import { createTables, storageTables, type TablesLocation } from '../storage/azure-tables.ts';
import { tableSnapshots } from '../storage/table-snapshots.ts';
import type { Tables } from '../storage/tables.ts';
import { silent, type Telemetry } from '../telemetry/telemetry.ts';
import { type PushHandlers, pushHandlers } from './accept-pushes.ts';
import { diagnoseApp } from './diagnose-app.ts';
import { logMissingPermissions } from './log-missing-permissions.ts';
import { type PollContext, pollSource } from './poll-source.ts';
import { processSignalMessage } from './process-signal-message.ts';
import { sendDueNotice } from './send-due-notice.ts';

export interface Engine extends PipelineContext, PushHandlers {
  readonly answers: Answers;
  /** One turn of a timer. */
  pollSource(feature: PolledSource, log: RunLog): Promise<void>;
  processSignalMessage(message: unknown, log: RunLog): Promise<void>;
  dueNotices(): Promise<readonly NoticeRef[]>;
  sendDueNotice(message: unknown, log: RunLog): Promise<void>;
}

/** What deploys: the engine, and what it can say of itself. */
export interface DeployedEngine extends Engine {
  diagnose(): Promise<DoctorReport>;
  /** What is older than the record is to be kept. */
  runRetention(log: RunLog): Promise<void>;
}

const DUE_AT_ONCE = 500;

/** What an engine stands on: the storage account and Graph, or what a test has in their place. */
export interface Dependencies {
  readonly tables: Tables;
  readonly queue: SignalQueue;
  readonly graph: Graph;
  readonly feed?: ActivityFeed;
  readonly telemetry?: Telemetry;
}

export async function startEngine(settings: Settings, time: Time, telemetry: Telemetry): Promise<DeployedEngine> {
  const { tenantId } = settings.tenant;
  const credential = credentialOf({ clientId: settings.identityClientId, ...settings.tenant });
  const [tablesAt, queuesAt] = locationsOf(settings, credential);
  await Promise.all([createTables(tablesAt), createQueues(queuesAt, ['signals', 'notices'])]);

  const tables = storageTables(tablesAt);
  const queue = signalQueue({
    location: queuesAt,
    queueName: 'signals',
    snapshots: tableSnapshots(tables('Snapshots'), tenantId),
  });
  const token = graphTokenOf(settings, credential);
  const graph = graphOf(settings, time, token);
  const running = engineOn(
    { tables, queue, graph, telemetry, ...feedOf(settings, time, credential) },
    settings,
    time.now,
  );
  telemetry.watch('revaudit.poison', () => poisonDepths(queuesAt));
  // Without our own address there is none, on purpose.
  if (settings.publicUrl)
    telemetry.watch('revaudit.subscription.expires_in', () =>
      subscriptionsLeft(tables('Subscriptions'), tenantId, time.now()),
    );
  const ownToken = () => token({ fresh: false });
  const say = logMissingPermissions(ownToken);
  return {
    ...running,
    async pollSource(feature, log) {
      await running.pollSource(feature, log);
      await say(log);
    },
    async runRetention(log) {
      const { runRetention } = await import('../operate/retention.ts');
      await runRetention({ tables, tenantId, now: time.now(), days: settings.retentionDays }, log);
    },
    diagnose: () => diagnoseApp({ settings, tables, queuesAt, graph, now: time.now, token: ownToken }),
  };
}

export function engineOn(
  { tables, queue, graph: ground, feed, telemetry = silent }: Dependencies,
  { tenant: tenantRef, notices, publicUrl, canaryUserId }: Settings,
  now: Clock,
): Engine {
  const { tenantId } = tenantRef;
  const graph = canaryUserId
    ? watchCanary(ground, { userId: canaryUserId, table: tableCanary(tables('Watermarks'), tenantId), now })
    : ground;
  const snapshots = tableSnapshots(tables('Snapshots'), tenantId);
  const mirror = tableMirror({ tables, tenantId, live: { graph, now } });
  const outbox = tableOutbox(tables, tenantId, telemetry);
  const engine: PipelineContext = {
    tenantId,
    now,
    tables,
    tenant: mirror,
    refreshObject: (notified) => refreshObject(notified, { graph, tables, mirror, now }),
    noteClient: notingClients(mirror, now),
    ledger: tableLedger(tables, tenantId, telemetry),
    outbox,
    notices,
    step: telemetry.step,
  };
  const awaited = knownAwaited({ tables, tenantId, now });
  const seen = seenSignIns({ tables, mirror, now, shows: countsAsUse });
  const sources: PollContext = {
    graph,
    tables,
    mirror,
    tenantRef,
    now,
    queue: countingQueue(queue, telemetry),
    publicUrl,
    canary: {
      userId: canaryUserId,
      tell: (signal, seconds) => telemetry.record('revaudit.canary.lag', signal, seconds),
    },
    feed,
    seenRecords: enqueuedRecords(),
    seen,
    awaited,
  };
  const subscriptions = knownSubscriptions({ table: tables('Subscriptions'), tenantId, now });
  const mail =
    notices.mailbox === undefined
      ? undefined
      : graphMail({ graph, mailbox: notices.mailbox, runbooksUrl: notices.runbooksUrl, cloud: tenantRef.cloud, now });
  const standingOf = tableStatuses(tables, tenantId);
  const read = (feature: PolledSource, log: RunLog) => pollSource(feature, sources, log);

  return {
    ...engine,
    ...pushHandlers({ tenantId, subscriptions, snapshots, seen, telemetry, now, awaited }),
    answers: tableAnswers(tables, tenantId, { runbooksUrl: notices.runbooksUrl }),
    pollSource: read,
    processSignalMessage: (message, log) =>
      processSignalMessage(message, { engine, snapshots, queue, sources, log, telemetry }),
    dueNotices: () => outbox.due(now(), DUE_AT_ONCE),
    sendDueNotice: (message, log) => sendDueNotice(message, { engine, mail, standingOf, log, telemetry }),
  };
}

function graphTokenOf(
  { tenant: { cloud }, simulation }: Settings,
  credential: ReturnType<typeof credentialOf>,
): GraphSettings['token'] {
  return simulation ? async () => simulation.token : tokensFor(graphScope(cloud), credential);
}

/** The simulated tenant's clock is the injected one, so its "wait ten seconds" is meant in that time. */
function graphOf(
  { tenant: { cloud }, simulation }: Settings,
  { now, pause }: Time,
  token: GraphSettings['token'],
): Graph {
  return openGraph({ cloud, now, pause, token, ...(simulation && { dial: simulation.dial }) });
}

function feedOf(
  { tenant, simulation }: Settings,
  { now, pause }: Time,
  credential: ReturnType<typeof credentialOf>,
): { readonly feed?: ActivityFeed } {
  return simulation
    ? {}
    : { feed: openActivityFeed({ ...tenant, now, pause, token: tokensFor(activityScope(tenant.cloud), credential) }) };
}

function locationsOf(
  { storage }: Settings,
  credential: ReturnType<typeof credentialOf>,
): readonly [TablesLocation, TablesLocation] {
  if ('connectionString' in storage) return [storage, storage];
  return [
    { url: storage.tablesUrl, credential },
    { url: storage.queuesUrl, credential },
  ];
}
