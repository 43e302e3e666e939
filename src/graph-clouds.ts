/** Where each national cloud keeps its directory. Tokens, links and subscriptions of one are worth nothing in another. */

export type Cloud = 'global' | 'us-gov' | 'us-gov-dod' | 'china';

/** Which tenant, in which cloud; handed to every engine function. */
export interface TenantRef {
  readonly tenantId: string;
  readonly cloud: Cloud;
}

interface CloudHosts {
  readonly graph: string;
  readonly signIn: string;
}

/** The one table of hosts; a scope is `https://<graph>/.default`. */
export const CLOUD_HOSTS: Readonly<Record<Cloud, CloudHosts>> = {
  global: { graph: 'graph.microsoft.com', signIn: 'login.microsoftonline.com' },
  'us-gov': { graph: 'graph.microsoft.us', signIn: 'login.microsoftonline.us' },
  'us-gov-dod': { graph: 'dod-graph.microsoft.us', signIn: 'login.microsoftonline.us' },
  china: { graph: 'microsoftgraph.chinacloudapi.cn', signIn: 'login.chinacloudapi.cn' },
};

/** What a token for this cloud's Graph is asked for. */
export function graphScope(cloud: Cloud): string {
  return `https://${CLOUD_HOSTS[cloud].graph}/.default`;
}
