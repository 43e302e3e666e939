/** What the doctor sees from inside the app: everything, the app's own permissions included. */
import type { Clocks, ServerTime } from '../base/server-time.ts';
import type { Settings } from '../config.ts';
import type { Graph } from '../graph/graph.ts';
import { rolesIn } from '../graph/graph-token-roles.ts';
import { poisonDepth, queueDepth } from '../ingest/queue/queue-poison.ts';
import type { QueuesLocation } from '../ingest/queue/queue-signals.ts';
import type { DoctorReport } from '../operate/doctor/doctor.ts';
import type { QueueStates } from '../operate/doctor/doctor-context.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import { noteGraphTime } from './note-graph-time.ts';

export interface AppDependencies {
  readonly settings: Settings;
  readonly store: TenantStore;
  readonly queuesAt: QueuesLocation;
  readonly graph: Graph;
  readonly serverTime: ServerTime;
  /** Resolves to the app's own token for Graph. */
  token(): Promise<string>;
}

export async function diagnoseApp(dependencies: AppDependencies): Promise<DoctorReport> {
  const { settings, store, queuesAt, graph, serverTime, token } = dependencies;
  const [{ runDoctor }, { default: packageJson }] = await Promise.all([
    import('../operate/doctor/doctor.ts'),
    import('../../package.json', { with: { type: 'json' } }),
  ]);
  return runDoctor({
    store,
    now: serverTime.now(),
    queues: queueStates(queuesAt),
    app: {
      settings,
      graph,
      roles: async () => rolesIn(await token()),
      clocks: () => askForTime(dependencies),
      nodeVersion: process.version,
      version: packageJson.version,
    },
  });
}

export function queueStates(location: QueuesLocation): QueueStates {
  return { depth: (queue) => queueDepth(location, queue), poison: (queue) => poisonDepth(location, queue) };
}

/** Asks both servers now, so that the times are not carried on since their last answers. */
async function askForTime({ settings, store, serverTime }: AppDependencies): Promise<Clocks> {
  // Whoever does not answer keeps its last time, or has none. Other checks show why.
  await Promise.allSettled([
    noteGraphTime(settings, serverTime),
    store.table('Watermarks').get(store.tenantId, 'time'),
  ]);
  return serverTime.clocks();
}
