/** What the doctor sees from inside the app: everything, the app's own permissions included. */
import type { Clock } from '../base/clock.ts';
import type { Settings } from '../config.ts';
import type { Graph } from '../graph/graph.ts';
import { CLOUD_HOSTS } from '../graph/graph-clouds.ts';
import { rolesIn } from '../graph/graph-token-roles.ts';
import { poisonDepth, queueDepth } from '../ingest/queue/queue-poison.ts';
import type { QueuesLocation } from '../ingest/queue/queue-signals.ts';
import type { DoctorReport } from '../operate/doctor/doctor.ts';
import type { QueueStates } from '../operate/doctor/doctor-context.ts';
import type { TenantStore } from '../storage/tenant-store.ts';

export interface AppDependencies {
  readonly settings: Settings;
  readonly store: TenantStore;
  readonly queuesAt: QueuesLocation;
  readonly graph: Graph;
  readonly now: Clock;
  /** Resolves to the app's own token for Graph. */
  token(): Promise<string>;
}

const GRAPH_TIMEOUT_MS = 10_000;

export async function diagnoseApp(dependencies: AppDependencies): Promise<DoctorReport> {
  const { settings, store, queuesAt, graph, now, token } = dependencies;
  const [{ runDoctor }, { default: packageJson }] = await Promise.all([
    import('../operate/doctor/doctor.ts'),
    import('../../package.json', { with: { type: 'json' } }),
  ]);
  return runDoctor({
    store,
    now: now(),
    queues: queueStates(queuesAt),
    app: {
      settings,
      graph,
      roles: async () => rolesIn(await token()),
      graphTime: () => graphTime(settings),
      nodeVersion: process.version,
      version: packageJson.version,
    },
  });
}

export function queueStates(location: QueuesLocation): QueueStates {
  return { depth: (queue) => queueDepth(location, queue), poison: (queue) => poisonDepth(location, queue) };
}

/** Every answer of Graph carries its time, also one to a request without a token. */
async function graphTime({ tenant, simulation }: Settings): Promise<number | undefined> {
  if (simulation) return undefined;
  const { headers } = await fetch(`https://${CLOUD_HOSTS[tenant.cloud].graph}/v1.0/`, {
    method: 'HEAD',
    signal: AbortSignal.timeout(GRAPH_TIMEOUT_MS),
  });
  return Date.parse(headers.get('date') ?? '');
}
