/** What the doctor sees from inside the app: everything, its own rights included. */

import type { Clock } from '../base/clock.ts';
import type { Settings } from '../config.ts';
import type { Graph } from '../graph/graph.ts';
import { CLOUD_HOSTS } from '../graph/graph-clouds.ts';
import { rolesIn } from '../graph/graph-token-roles.ts';
import { poisonDepth, queueDepth } from '../ingest/queue/queue-poison.ts';
import type { QueuesLocation } from '../ingest/queue/queue-signals.ts';
import type { DoctorReport } from '../operate/doctor/doctor.ts';
import type { QueueStates } from '../operate/doctor/doctor-context.ts';
import type { Tables } from '../storage/tables.ts';

export interface AppDependencies {
  readonly settings: Settings;
  readonly tables: Tables;
  readonly queuesAt: QueuesLocation;
  readonly graph: Graph;
  readonly now: Clock;
  /** Graph's, as the app gets it. */
  token(): Promise<string>;
}

const PATIENCE_MS = 10_000;

export async function diagnoseApp({
  settings,
  tables,
  queuesAt,
  graph,
  now,
  token,
}: AppDependencies): Promise<DoctorReport> {
  const [{ runDoctor: examine }, { default: packageJson }] = await Promise.all([
    import('../operate/doctor/doctor.ts'),
    import('../../package.json', { with: { type: 'json' } }),
  ]);
  return examine({
    tenantId: settings.tenant.tenantId,
    now: now(),
    tables,
    queues: queueStates(queuesAt),
    own: {
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

/** Graph says what time it is with every answer, also to those it does not know. */
async function graphTime({ tenant, simulation }: Settings): Promise<number | undefined> {
  if (simulation) return undefined;
  const { headers } = await fetch(`https://${CLOUD_HOSTS[tenant.cloud].graph}/v1.0/`, {
    method: 'HEAD',
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  return Date.parse(headers.get('date') ?? '');
}
