/** Graph as the command line reaches it: the simulated tenant of what runs here, else Microsoft's, as whoever is signed in. */

import { type Cloud, graphScope } from '../graph/graph-clouds.ts';
import { credentialOf, tokensFor } from '../graph/graph-credential.ts';
import { type Graph, openGraph } from '../graph.ts';
import type { TablesChoice } from './store-choice.ts';

export type GraphPlace = Pick<TablesChoice, 'running' | 'tenantId'>;

export function graphFor({ running, tenantId }: GraphPlace, cloud: Cloud): Graph {
  const { graphDial, graphToken = '' } = running ?? {};
  if (graphDial !== undefined) return openGraph({ cloud, dial: graphDial, token: async () => graphToken });
  return openGraph({ cloud, token: tokensFor(graphScope(cloud), credentialOf({ tenantId, cloud })) });
}
