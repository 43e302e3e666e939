/** Opens Graph for a command: that of the simulated tenant on this machine, else Microsoft's, as the signed-in user. */
import type { Option } from 'commander';
import type { Graph } from '../../graph/graph.ts';
import { CLOUD_HOSTS, type Cloud, graphScope } from '../../graph/graph-clouds.ts';
import { credentialOf, tokensFor } from '../../graph/graph-credential.ts';
import { UsageError } from '../cli-errors.ts';
import { type CommandContext, type GlobalFlags, runningInstance } from '../command-context.ts';
import { withContext } from '../contexts/apply-context.ts';
import { choiceOption } from '../terminal/pasted-option.ts';
import { parseTenantId, type TablesChoice, WHERE_THE_TENANT_ID_IS } from './store-choice.ts';

/** The tenant, and the instance on this machine that simulates it, if any. */
export type GraphTarget = Pick<TablesChoice, 'running' | 'tenantId'>;

export function cloudOption(): Option {
  return choiceOption('--cloud <name>', 'national cloud of the tenant', Object.keys(CLOUD_HOSTS)).default('global');
}

/** The tenant, also if its record is not at hand: from --tenant, the environment, or an instance on this machine. */
export async function chooseTenant(cli: CommandContext, given: GlobalFlags): Promise<GraphTarget> {
  const { flags, environment } = await withContext(given, cli.environment, 'tables');
  const tenantId = flags.instance === undefined ? (flags.tenant ?? environment.tenantId) : undefined;
  if (tenantId !== undefined) return { tenantId: parseTenantId(tenantId) };
  const running = await runningInstance({ ...cli, environment }, flags);
  if (running === undefined)
    throw new UsageError(`Say which tenant: give --tenant or set REVAUDIT_TENANT_ID ${WHERE_THE_TENANT_ID_IS}`);
  return { tenantId: running.tenantId, running };
}

export async function openGraphFor({ running, tenantId }: GraphTarget, cloud: Cloud): Promise<Graph> {
  const { openGraph } = await import('../../graph/graph.ts');
  const { graphDial, graphToken = '' } = running ?? {};
  if (graphDial !== undefined) return openGraph({ cloud, dial: graphDial, token: async () => graphToken });
  return openGraph({ cloud, token: tokensFor(graphScope(cloud), credentialOf({ tenantId, cloud })) });
}
