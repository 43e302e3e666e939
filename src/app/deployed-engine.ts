/** The engine as it deploys: its clients are made of the settings, and it can report on itself. */

import { tableAccess } from '../api/access/table-access.ts';
import type { ApiServices } from '../api/answer-request.ts';
import { isoOf, type Time } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import { type Clocks, openServerTime } from '../base/server-time.ts';
import type { Settings } from '../config.ts';
import { type ActivityFeed, openActivityFeed } from '../graph/activity-feed.ts';
import { type Graph, type GraphSettings, openGraph } from '../graph/graph.ts';
import { activityScope, graphScope, vaultScope } from '../graph/graph-clouds.ts';
import { credentialOf, tokensFor } from '../graph/graph-credential.ts';
import { tableGateLeases } from '../graph/table-gate-leases.ts';
import type { RunLog } from '../ingest/polling/run-poll.ts';
import { poisonDepths, returnOutages, WORK_QUEUES } from '../ingest/queue/queue-poison.ts';
import { readingQueue } from '../ingest/queue/queue-readings.ts';
import { createQueues, type QueuesLocation, signalQueue } from '../ingest/queue/queue-signals.ts';
import { subscriptionSecondsLeft } from '../ingest/subscriptions/subscription-plan.ts';
import { httpsPost } from '../notify/channels/https-post.ts';
import { derivedSecrets, type SecretsOf, vaultSecrets } from '../notify/channels/webhook-secrets.ts';
import { type BlobsLocation, createContainer, storageBlobs } from '../storage/azure-blobs.ts';
import { vaultKeys } from '../storage/azure-signing-keys.ts';
import { createTables, storageTables, type TablesLocation } from '../storage/azure-tables.ts';
import { fileKeys, memoryKeys, type SigningKeys } from '../storage/signing-keys.ts';
import { tableSnapshots } from '../storage/table-snapshots.ts';
import { tenantStore } from '../storage/tenant-store.ts';
import type { Telemetry } from '../telemetry/telemetry.ts';
import { diagnoseApp } from './diagnose-app.ts';
import { type Engine, engineOn } from './engine.ts';
import { logMissingPermissions } from './log-missing-permissions.ts';
import { type Landings, landingsOf } from './notices/landing-of.ts';

export interface DeployedEngine extends Engine {
  /** For one request to a page behind a link in a notice. */
  landing(): ReturnType<Landings['services']>;
  /** For one request to the API. */
  api(): ApiServices;
  /** Puts the messages that an outage brought into the poison queues back to work. */
  returnOutages(log: RunLog): Promise<void>;
}

export async function startEngine(settings: Settings, time: Time, telemetry: Telemetry): Promise<DeployedEngine> {
  const credential = credentialOf({ clientId: settings.identityClientId, ...settings.tenant });
  const [tablesAt, queuesAt, blobsAt] = locationsOf(settings, credential);
  // In Azure, Bicep creates them. A cold start there must not wait for the answers of them all.
  if ('connectionString' in settings.storage)
    await Promise.all([createTables(tablesAt), createQueues(queuesAt, WORK_QUEUES), createContainer(blobsAt)]);

  // A store on a laptop knows real time only.
  const serverTime = openServerTime(time);
  const { now } = serverTime;
  const tables = storageTables(tablesAt, (ms) => serverTime.note('store', time.ofSystem?.(ms) ?? ms));
  const blobs = storageBlobs(blobsAt);
  const store = tenantStore(tables, settings.tenant.tenantId, blobs);
  const queue = signalQueue({ location: queuesAt, queueName: 'signals', snapshots: tableSnapshots(store) });
  const readings = readingQueue(queuesAt, settings.tenant.tenantId);
  const token = graphTokenOf(settings, credential);
  const leaseOf = tableGateLeases({ store, monotonic: time.monotonic, storeNow: serverTime.store });
  const graph = graphOf(settings, { ...time, now, onDate: (ms) => serverTime.note('graph', ms), leaseOf }, token);
  const feed = feedOf(settings, { ...time, now }, credential);
  const { bounded } = serverTime;
  const signingKeys = signingKeysOf(settings, credential);
  const landings = landingsOf({ settings, store, signingKeys, telemetry, now });
  const { linksOf } = landings;
  const outgoing = {
    post: httpsPost({ now }),
    secretsOf: secretsOf(settings, credential, signingKeys),
    ...defined({ linksOf }),
  };
  const engine = engineOn(
    { tables, blobs, queue, readings, graph, telemetry, bounded, outgoing, pause: time.pause, ...defined({ feed }) },
    settings,
    now,
  );

  telemetry.watchGauge('revaudit.poison', () => poisonDepths(queuesAt));
  telemetry.watchGauge('revaudit.clock_skew', async () => skewsOf(serverTime.clocks()));
  // Without a public address there are no subscriptions, on purpose.
  if (settings.publicUrl)
    telemetry.watchGauge('revaudit.subscription.expires_in', () => subscriptionSecondsLeft(store, now()));

  const noteAccess = tableAccess(store);
  const ownToken = () => token({ fresh: false });
  const logPermissions = logMissingPermissions(ownToken);
  return {
    ...engine,
    async pollSource(source, log) {
      await engine.pollSource(source, log);
      await logPermissions(log);
    },
    async returnOutages(log) {
      for (const queue of WORK_QUEUES) {
        const count = await returnOutages(queuesAt, queue, isoOf(now()));
        if (count === 0) continue;
        telemetry.record('revaudit.retries', 'returned', count);
        log.warn(`${count} messages of ${queue}-poison go back to work: an outage brought them there`);
      }
    },
    landing: landings.services,
    api: () => ({
      now: now(),
      answers: engine.answers,
      why: engine.why,
      store,
      mirror: engine.mirror,
      signingKeys,
      noteAccess,
      sendTest: engine.sendTest,
      diagnose: () => diagnoseApp({ settings, store, queuesAt, graph, serverTime, token: ownToken }),
    }),
  };
}

function skewsOf({ host, graph, store }: Clocks): ReadonlyMap<string, number> {
  const others = Object.entries(defined({ graph, store }));
  return new Map(others.map(([name, time]) => [name, Math.abs(host - time) / 1000]));
}

type Credential = ReturnType<typeof credentialOf>;

/** The queues alone, for a process whose engine does not start: its tables may be out of reach. */
export function queuesOf(settings: Settings): QueuesLocation {
  return locationsOf(settings, credentialOf({ clientId: settings.identityClientId, ...settings.tenant }))[1];
}

function graphTokenOf({ tenant, simulation }: Settings, credential: Credential): GraphSettings['token'] {
  return simulation ? async () => simulation.token : tokensFor(graphScope(tenant.cloud), credential);
}

function signingKeysOf({ signingKeys: { vaultUrl, file }, tenant }: Settings, credential: Credential): SigningKeys {
  if (vaultUrl !== undefined) return vaultKeys({ vaultUrl, token: tokensFor(vaultScope(tenant.cloud), credential) });
  return file === undefined ? memoryKeys() : fileKeys(file);
}

function secretsOf(
  { signingKeys: { vaultUrl }, tenant }: Settings,
  credential: Credential,
  keys: SigningKeys,
): SecretsOf {
  if (vaultUrl === undefined) return derivedSecrets(keys);
  const token = tokensFor(vaultScope(tenant.cloud), credential);
  return vaultSecrets((secretName) => vaultKeys({ vaultUrl, token, secretName }));
}

/** Pauses follow the given time: the simulated tenant's "wait ten seconds" is meant in injected time. */
function graphOf(
  { tenant, simulation }: Settings,
  { now, monotonic, pause, onDate, leaseOf }: Time & Required<Pick<GraphSettings, 'onDate' | 'leaseOf'>>,
  token: GraphSettings['token'],
): Graph {
  const time = { now, monotonic, pause, onDate, leaseOf };
  return openGraph({ cloud: tenant.cloud, ...time, token, ...defined({ dial: simulation?.dial }) });
}

function feedOf(
  { tenant, simulation }: Settings,
  { now, monotonic, pause }: Time,
  credential: Credential,
): ActivityFeed | undefined {
  if (simulation) return undefined;
  return openActivityFeed({
    ...tenant,
    now,
    monotonic,
    pause,
    token: tokensFor(activityScope(tenant.cloud), credential),
  });
}

/** Where the tables, the queues and the blobs are. */
export function locationsOf(
  { storage }: Settings,
  credential: Credential,
): readonly [TablesLocation, QueuesLocation, BlobsLocation] {
  if ('connectionString' in storage) return [storage, storage, storage];
  return [
    { url: storage.tablesUrl, credential },
    { url: storage.queuesUrl, credential },
    { url: storage.blobsUrl, credential },
  ];
}
