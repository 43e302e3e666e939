/** The engine with all that the doors ask of it, made of the settings. */

import { acceptNotifications, NOTIFICATION_LIMIT_BYTES } from './accept/graph-notifications.ts';
import { parseJsonBody } from './accept/json-body.ts';
import { knownSubscriptions } from './accept/known-subscriptions.ts';
import { acceptLifecycle } from './accept/lifecycle.ts';
import type { Dropped } from './accept/posted-notices.ts';
import { createQueues, type SignalQueue, signalQueue, toMessages } from './accept/queue-signals.ts';
import { tableSnapshots } from './accept/table-snapshots.ts';
import { toldRecords } from './accept/told-records.ts';
import type { Answers } from './ask/answers.ts';
import { tableAnswers } from './ask/table-answers.ts';
import { auditMessage } from './audit-message.ts';
import type { Clock, Time } from './clock.ts';
import type { Settings } from './config.ts';
import type { Feature, FeatureLog } from './feature-switch.ts';
import { type Graph, openGraph } from './graph.ts';
import { credentialOf, graphTokens } from './graph-credential.ts';
import { lookAt } from './mirror/look-at.ts';
import { tableMirror } from './mirror/table-mirror.ts';
import type { Engine } from './pipeline.ts';
import { readSource, type Sources } from './read-source.ts';
import { tableLedger } from './record/table-ledger.ts';
import { tableStandings } from './record/table-standings.ts';
import { createTables, storageTables, type Tables, type TablesLocation } from './tables.ts';
import { graphMail } from './tell/graph-mail.ts';
import type { NoticeRef } from './tell/notice-row.ts';
import { tableOutbox } from './tell/table-outbox.ts';
import { tellNotice } from './tell-notice.ts';

export interface Running extends Engine {
  readonly answers: Answers;
  /** One turn of a timer. */
  read(feature: Feature, log: FeatureLog): Promise<void>;
  /** Resolve to the messages for the signal queue. @throws MalformedInputError, OversizedInputError */
  acceptNotifications(body: string, log: FeatureLog): Promise<readonly string[]>;
  acceptLifecycle(body: string, log: FeatureLog): Promise<readonly string[]>;
  auditMessage(message: unknown, log: FeatureLog): Promise<void>;
  dueNotices(): Promise<readonly NoticeRef[]>;
  tellNotice(message: unknown, log: FeatureLog): Promise<void>;
}

const DUE_AT_ONCE = 500;

/** What an engine stands on: the storage account and Graph, or what a test has in their place. */
export interface Ground {
  readonly tables: Tables;
  readonly queue: SignalQueue;
  readonly graph: Graph;
}

export async function startRunning(settings: Settings, time: Time): Promise<Running> {
  const { tenantId } = settings.tenant;
  const credential = credentialOf({ clientId: settings.identityClientId, tenantId });
  const [tablesAt, queuesAt] = locationsOf(settings, credential);
  await Promise.all([createTables(tablesAt), createQueues(queuesAt, ['signals', 'notices'])]);

  const tables = storageTables(tablesAt);
  const queue = signalQueue({ location: queuesAt, queueName: 'signals', snapshots: tableSnapshots(tables('Snapshots'), tenantId) });
  return runningOn({ tables, queue, graph: graphOf(settings, time, credential) }, settings, time.now);
}

export function runningOn({ tables, queue, graph }: Ground, { tenant: tenantRef, notices, publicUrl }: Settings, now: Clock): Running {
  const { tenantId } = tenantRef;
  const snapshots = tableSnapshots(tables('Snapshots'), tenantId);
  const mirror = tableMirror({ tables, tenantId, live: { graph, now } });
  const outbox = tableOutbox(tables, tenantId);
  const engine: Engine = {
    tenantId,
    now,
    tables,
    tenant: mirror,
    lookAt: (notified) => lookAt(notified, { graph, tables, mirror, now }),
    ledger: tableLedger(tables, tenantId),
    outbox,
    notices,
  };
  const sources: Sources = { graph, tables, mirror, tenantRef, now, queue, publicUrl, told: toldRecords() };
  const door = { tenantId, subscriptions: knownSubscriptions({ table: tables('Subscriptions'), tenantId, now }) };
  const mail = notices.mailbox === undefined ? undefined : graphMail({ graph, mailbox: notices.mailbox, runbooksUrl: notices.runbooksUrl, now });
  const standingOf = tableStandings(tables, tenantId);
  const read = (feature: Feature, log: FeatureLog) => readSource(feature, sources, log);

  return {
    ...engine,
    answers: tableAnswers(tables, tenantId),
    read,
    async acceptNotifications(body, log) {
      const { signals, dropped } = await acceptNotifications(parseJsonBody(body, 'notification', NOTIFICATION_LIMIT_BYTES), { ...door, now: now() });
      sayDropped(dropped, log);
      return toMessages(signals, { snapshots });
    },
    async acceptLifecycle(body, log) {
      const { signals, dropped } = await acceptLifecycle(parseJsonBody(body, 'lifecycle notification', NOTIFICATION_LIMIT_BYTES), { ...door, now: now() });
      sayDropped(dropped, log);
      return toMessages(signals, { snapshots });
    },
    auditMessage: (message, log) => auditMessage(message, { engine, snapshots, queue, sources, log }),
    dueNotices: () => outbox.due(now(), DUE_AT_ONCE),
    tellNotice: (message, log) => tellNotice(message, { engine, mail, standingOf, log }),
  };
}

function graphOf({ tenant: { cloud }, simulation }: Settings, time: Time, credential: ReturnType<typeof credentialOf>): Graph {
  // The simulated tenant's clock is the injected one, so its "wait ten seconds" is meant in that time.
  const common = { cloud, now: time.now, pause: time.pause };
  if (simulation) return openGraph({ ...common, dial: simulation.dial, token: async () => simulation.token });
  return openGraph({ ...common, token: graphTokens(cloud, credential) });
}

function locationsOf({ storage }: Settings, credential: ReturnType<typeof credentialOf>): readonly [TablesLocation, TablesLocation] {
  if ('connectionString' in storage) return [storage, storage];
  return [
    { url: storage.tablesUrl, credential },
    { url: storage.queuesUrl, credential },
  ];
}

/** Counted, not refused: Graph would repeat what was refused, and a forger shall learn nothing. */
function sayDropped(dropped: Dropped, log: FeatureLog): void {
  const counts = Object.entries(dropped).filter(([, count]) => count > 0);
  if (counts.length > 0) log.log(`dropped: ${counts.map(([reason, count]) => `${reason} ${count}`).join(', ')}`);
}
