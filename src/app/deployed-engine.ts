/** The engine as it deploys: its clients are made of the settings, and it can report on itself. */
import { isoOf, type Time } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import type { Settings } from '../config.ts';
import { type ActivityFeed, openActivityFeed } from '../graph/activity-feed.ts';
import { type Graph, type GraphSettings, openGraph } from '../graph/graph.ts';
import { activityScope, graphScope } from '../graph/graph-clouds.ts';
import { credentialOf, tokensFor } from '../graph/graph-credential.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import { poisonDepths, returnOutages, WORK_QUEUES } from '../ingest/queue/queue-poison.ts';
import { createQueues, type QueuesLocation, signalQueue } from '../ingest/queue/queue-signals.ts';
import { subscriptionSecondsLeft } from '../ingest/subscriptions/subscription-plan.ts';
import type { DoctorReport } from '../operate/doctor/doctor.ts';
import { createTables, storageTables, type TablesLocation } from '../storage/azure-tables.ts';
import { tableSnapshots } from '../storage/table-snapshots.ts';
import { tenantStore } from '../storage/tenant-store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { diagnoseApp } from './diagnose-app.ts';
import { type Engine, engineOn } from './engine.ts';
import { logMissingPermissions } from './log-missing-permissions.ts';

export interface DeployedEngine extends Engine {
  diagnose(): Promise<DoctorReport>;
  /** Deletes what is older than the retention time. */
  runRetention(log: RunLog): Promise<void>;
}
  /** Puts the messages that an outage brought into the poison queues back to work. */
  returnOutages(log: RunLog): Promise<void>;

export async function startEngine(settings: Settings, time: Time, telemetry: Telemetry): Promise<DeployedEngine> {
  const credential = credentialOf({ clientId: settings.identityClientId, ...settings.tenant });
  const [tablesAt, queuesAt] = locationsOf(settings, credential);
  await Promise.all([createTables(tablesAt), createQueues(queuesAt, ['signals', 'notices'])]);

  const tables = storageTables(tablesAt);
  const store = tenantStore(tables, settings.tenant.tenantId);
  const queue = signalQueue({ location: queuesAt, queueName: 'signals', snapshots: tableSnapshots(store) });
  const token = graphTokenOf(settings, credential);
  const graph = graphOf(settings, time, token);
  const feed = feedOf(settings, time, credential);
  const engine = engineOn({ tables, queue, graph, telemetry, ...defined({ feed }) }, settings, time.now);

  telemetry.watchGauge('revaudit.poison', () => poisonDepths(queuesAt));
  // Without a public address there are no subscriptions, on purpose.
  if (settings.publicUrl)
    telemetry.watchGauge('revaudit.subscription.expires_in', () => subscriptionSecondsLeft(store, time.now()));

  const ownToken = () => token({ fresh: false });
  const logPermissions = logMissingPermissions(ownToken);
  return {
    ...engine,
    async pollSource(source, log) {
      await engine.pollSource(source, log);
      await logPermissions(log);
    },
    async runRetention(log) {
      const { runRetention } = await import('../operate/retention.ts');
      await runRetention({ store, now: time.now(), days: settings.retentionDays }, log);
    },
    diagnose: () => diagnoseApp({ settings, store, queuesAt, graph, now: time.now, token: ownToken }),
    async returnOutages(log) {
      for (const queue of WORK_QUEUES) {
        const count = await returnOutages(queuesAt, queue, isoOf(time.now()));
        if (count === 0) continue;
        telemetry.record('revaudit.retries', 'returned', count);
        log.warn(`${count} messages of ${queue}-poison go back to work: an outage brought them there`);
      }
    },
  };
}

type Credential = ReturnType<typeof credentialOf>;

function graphTokenOf({ tenant, simulation }: Settings, credential: Credential): GraphSettings['token'] {
  return simulation ? async () => simulation.token : tokensFor(graphScope(tenant.cloud), credential);
}

/** Pauses follow the given time: the simulated tenant's "wait ten seconds" is meant in injected time. */
function graphOf({ tenant, simulation }: Settings, { now, pause }: Time, token: GraphSettings['token']): Graph {
  return openGraph({ cloud: tenant.cloud, now, pause, token, ...defined({ dial: simulation?.dial }) });
/** The queues alone, for a process whose engine does not start: its tables may be out of reach. */
export function queuesOf(settings: Settings): QueuesLocation {
  return locationsOf(settings, credentialOf({ clientId: settings.identityClientId, ...settings.tenant }))[1];
}

}

function feedOf(
  { tenant, simulation }: Settings,
  { now, pause }: Time,
  credential: Credential,
): ActivityFeed | undefined {
  if (simulation) return undefined;
  return openActivityFeed({ ...tenant, now, pause, token: tokensFor(activityScope(tenant.cloud), credential) });
}

function locationsOf({ storage }: Settings, credential: Credential): readonly [TablesLocation, TablesLocation] {
  if ('connectionString' in storage) return [storage, storage];
  return [
    { url: storage.tablesUrl, credential },
    { url: storage.queuesUrl, credential },
  ];
}
