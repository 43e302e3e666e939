/** The engine with all that the doors ask of it, made of the settings. */

import { knownSubscriptions } from './accept/known-subscriptions.ts';
import { countingQueue } from './accept/put-signals.ts';
import { poisonDepths } from './accept/queue-poison.ts';
import { createQueues, type SignalQueue, signalQueue } from './accept/queue-signals.ts';
import { subscriptionsLeft } from './accept/subscriptions-left.ts';
import { tableSnapshots } from './accept/table-snapshots.ts';
import { toldRecords } from './accept/told-records.ts';
import { type ActivityFeed, openActivityFeed } from './activity-feed.ts';
import type { Answers } from './ask/answers.ts';
import { tableAnswers } from './ask/table-answers.ts';
import { auditMessage } from './audit-message.ts';
import type { Clock, Time } from './clock.ts';
import type { Settings } from './config.ts';
import { showsUse } from './detect/shows-use.ts';
import { examineApp } from './examine-app.ts';
import type { Feature } from './feature.ts';
import type { FeatureLog } from './feature-switch.ts';
import { activityScope, graphScope } from './graph/graph-clouds.ts';
import { credentialOf, tokensFor } from './graph/graph-credential.ts';
import { type Graph, type GraphSettings, openGraph } from './graph.ts';
import type { Examination } from './keep/examination.ts';
import { tableCanary } from './keep/table-canary.ts';
import { watchCanary } from './keep/watch-canary.ts';
import { lookAt } from './mirror/look-at.ts';
import { notingClients } from './mirror/seen-clients.ts';
import { seenSignIns } from './mirror/seen-sign-ins.ts';
import { tableMirror } from './mirror/table-mirror.ts';
import type { Engine } from './pipeline.ts';
import { readSource, type Sources } from './read-source.ts';
import { knownAwaited } from './record/table-awaiting.ts';
import { tableLedger } from './record/table-ledger.ts';
import { tableStandings } from './record/table-standings.ts';
import { sayPermissions } from './say-permissions.ts';
import { createTables, storageTables, type Tables, type TablesLocation } from './tables.ts';
import { type Doors, openDoors } from './take-told.ts';
import { silent, type Telemetry } from './telemetry.ts';
import { graphMail } from './tell/graph-mail.ts';
import type { NoticeRef } from './tell/notice-row.ts';
import { tableOutbox } from './tell/table-outbox.ts';
import { tellNotice } from './tell-notice.ts';

export interface Running extends Engine, Doors {
  readonly answers: Answers;
  /** One turn of a timer. */
  read(feature: Feature, log: FeatureLog): Promise<void>;
  auditMessage(message: unknown, log: FeatureLog): Promise<void>;
  dueNotices(): Promise<readonly NoticeRef[]>;
  tellNotice(message: unknown, log: FeatureLog): Promise<void>;
}

/** What deploys: the engine, and what it can say of itself. */
export interface App extends Running {
  examine(): Promise<Examination>;
  /** What is older than the record is to be kept. */
  letGo(log: FeatureLog): Promise<void>;
}

const DUE_AT_ONCE = 500;

/** What an engine stands on: the storage account and Graph, or what a test has in their place. */
export interface Ground {
  readonly tables: Tables;
  readonly queue: SignalQueue;
  readonly graph: Graph;
  readonly feed?: ActivityFeed;
  readonly telemetry?: Telemetry;
}

export async function startRunning(settings: Settings, time: Time, telemetry: Telemetry): Promise<App> {
  const { tenantId } = settings.tenant;
  const credential = credentialOf({ clientId: settings.identityClientId, ...settings.tenant });
  const [tablesAt, queuesAt] = locationsOf(settings, credential);
  await Promise.all([createTables(tablesAt), createQueues(queuesAt, ['signals', 'notices'])]);

  const tables = storageTables(tablesAt);
  const queue = signalQueue({ location: queuesAt, queueName: 'signals', snapshots: tableSnapshots(tables('Snapshots'), tenantId) });
  const token = graphTokenOf(settings, credential);
  const graph = graphOf(settings, time, token);
  const running = runningOn({ tables, queue, graph, telemetry, ...feedOf(settings, time, credential) }, settings, time.now);
  telemetry.watch('revaudit.poison', () => poisonDepths(queuesAt));
  // Without our own address there is none, on purpose.
  if (settings.publicUrl) telemetry.watch('revaudit.subscription.expires_in', () => subscriptionsLeft(tables('Subscriptions'), tenantId, time.now()));
  const ownToken = () => token({ fresh: false });
  const say = sayPermissions(ownToken);
  return {
    ...running,
    async read(feature, log) {
      await running.read(feature, log);
      await say(log);
    },
    async letGo(log) {
      const { letGoDaily } = await import('./keep/let-go-daily.ts');
      await letGoDaily({ tables, tenantId, now: time.now(), days: settings.retentionDays }, log);
    },
    examine: () => examineApp({ settings, tables, queuesAt, graph, now: time.now, token: ownToken }),
  };
}

export function runningOn(
  { tables, queue, graph: ground, feed, telemetry = silent }: Ground,
  { tenant: tenantRef, notices, publicUrl, canaryUserId }: Settings,
  now: Clock,
): Running {
  const { tenantId } = tenantRef;
  const graph = canaryUserId ? watchCanary(ground, { userId: canaryUserId, table: tableCanary(tables('Watermarks'), tenantId), now }) : ground;
  const snapshots = tableSnapshots(tables('Snapshots'), tenantId);
  const mirror = tableMirror({ tables, tenantId, live: { graph, now } });
  const outbox = tableOutbox(tables, tenantId, telemetry);
  const engine: Engine = {
    tenantId,
    now,
    tables,
    tenant: mirror,
    lookAt: (notified) => lookAt(notified, { graph, tables, mirror, now }),
    noteClient: notingClients(mirror, now),
    ledger: tableLedger(tables, tenantId, telemetry),
    outbox,
    notices,
    step: telemetry.step,
  };
  const awaited = knownAwaited({ tables, tenantId, now });
  const seen = seenSignIns({ tables, mirror, now, shows: showsUse });
  const sources: Sources = {
    graph,
    tables,
    mirror,
    tenantRef,
    now,
    queue: countingQueue(queue, telemetry),
    publicUrl,
    canary: { userId: canaryUserId, tell: (signal, seconds) => telemetry.record('revaudit.canary.lag', signal, seconds) },
    feed,
    told: toldRecords(),
    seen,
    awaited,
  };
  const subscriptions = knownSubscriptions({ table: tables('Subscriptions'), tenantId, now });
  const mail =
    notices.mailbox === undefined ? undefined : graphMail({ graph, mailbox: notices.mailbox, runbooksUrl: notices.runbooksUrl, cloud: tenantRef.cloud, now });
  const standingOf = tableStandings(tables, tenantId);
  const read = (feature: Feature, log: FeatureLog) => readSource(feature, sources, log);

  return {
    ...engine,
    ...openDoors({ tenantId, subscriptions, snapshots, seen, telemetry, now, awaited }),
    answers: tableAnswers(tables, tenantId, { runbooksUrl: notices.runbooksUrl }),
    read,
    auditMessage: (message, log) => auditMessage(message, { engine, snapshots, queue, sources, log, telemetry }),
    dueNotices: () => outbox.due(now(), DUE_AT_ONCE),
    tellNotice: (message, log) => tellNotice(message, { engine, mail, standingOf, log, telemetry }),
  };
}

function graphTokenOf({ tenant: { cloud }, simulation }: Settings, credential: ReturnType<typeof credentialOf>): GraphSettings['token'] {
  return simulation ? async () => simulation.token : tokensFor(graphScope(cloud), credential);
}

/** The simulated tenant's clock is the injected one, so its "wait ten seconds" is meant in that time. */
function graphOf({ tenant: { cloud }, simulation }: Settings, { now, pause }: Time, token: GraphSettings['token']): Graph {
  return openGraph({ cloud, now, pause, token, ...(simulation && { dial: simulation.dial }) });
}

function feedOf({ tenant, simulation }: Settings, { now, pause }: Time, credential: ReturnType<typeof credentialOf>): { readonly feed?: ActivityFeed } {
  return simulation ? {} : { feed: openActivityFeed({ ...tenant, now, pause, token: tokensFor(activityScope(tenant.cloud), credential) }) };
}

function locationsOf({ storage }: Settings, credential: ReturnType<typeof credentialOf>): readonly [TablesLocation, TablesLocation] {
  if ('connectionString' in storage) return [storage, storage];
  return [
    { url: storage.tablesUrl, credential },
    { url: storage.queuesUrl, credential },
  ];
}
