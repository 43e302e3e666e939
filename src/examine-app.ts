/** What the doctor sees from inside the app: everything, its own rights included. */
import { poisonDepth, queueDepth } from './accept/queue-poison.ts';
import type { QueuesLocation } from './accept/queue-signals.ts';
import type { Clock } from './clock.ts';
import type { Settings } from './config.ts';
import { CLOUD_HOSTS } from './graph/graph-clouds.ts';
import { rolesIn } from './graph/graph-token-roles.ts';
import type { Graph } from './graph.ts';
import type { Examination } from './keep/examination.ts';
import type { QueueStates } from './keep/patient.ts';
import type { Tables } from './tables.ts';

export interface AppGround {
  readonly settings: Settings;
  readonly tables: Tables;
  readonly queuesAt: QueuesLocation;
  readonly graph: Graph;
  readonly now: Clock;
  /** Graph's, as the app gets it. */
  token(): Promise<string>;
}

const PATIENCE_MS = 10_000;

export async function examineApp({ settings, tables, queuesAt, graph, now, token }: AppGround): Promise<Examination> {
  const [{ examine }, { default: packageJson }] = await Promise.all([import('./keep/doctor.ts'), import('../package.json', { with: { type: 'json' } })]);
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
  const { headers } = await fetch(`https://${CLOUD_HOSTS[tenant.cloud].graph}/v1.0/`, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE_MS) });
  return Date.parse(headers.get('date') ?? '');
}
