/** Graph as the command line reaches it: the simulated tenant of what runs here, else Microsoft's, as whoever is signed in. */

import { Option } from 'commander';
import { isGuid } from '../../base/hash.ts';
import { type Graph, openGraph } from '../../graph/graph.ts';
import { CLOUD_HOSTS, type Cloud, graphScope } from '../../graph/graph-clouds.ts';
import { credentialOf, tokensFor } from '../../graph/graph-credential.ts';
import type { Cli } from '../cli.ts';
import { UsageError } from '../cli-errors.ts';
import type { GlobalFlags } from '../commands/flags.ts';
import type { TablesChoice } from './store-choice.ts';

export type GraphPlace = Pick<TablesChoice, 'running' | 'tenantId'>;

export function graphFor({ running, tenantId }: GraphPlace, cloud: Cloud): Graph {
  const { graphDial, graphToken = '' } = running ?? {};
  if (graphDial !== undefined) return openGraph({ cloud, dial: graphDial, token: async () => graphToken });
  return openGraph({ cloud, token: tokensFor(graphScope(cloud), credentialOf({ tenantId, cloud })) });
}

// What commands that speak to Graph take in common: the cloud, and the tenant to be signed in to.

export function cloudOption(): Option {
  return new Option('--cloud <name>', 'national cloud of the tenant')
    .choices(Object.keys(CLOUD_HOSTS))
    .default('global');
}

/** The tenant itself, whether or not a record of it is at hand: named, or that of what runs here. */
export async function tenantChoice(cli: Cli, flags: GlobalFlags): Promise<GraphPlace> {
  const named = flags.tenant ?? cli.environment.tenantId;
  if (named !== undefined) {
    if (!isGuid(named))
      throw new UsageError(
        `The tenant must be its id, a GUID (Entra admin center, Overview), not ${JSON.stringify(named)}`,
      );
    return { tenantId: named.toLowerCase() };
  }
  const running = await cli.findRunning();
  if (running === undefined)
    throw new UsageError(
      'Say which tenant: give --tenant or set REVAUDIT_TENANT_ID (Entra admin center, Overview, Tenant ID)',
    );
  return { tenantId: running.tenantId, running };
}
