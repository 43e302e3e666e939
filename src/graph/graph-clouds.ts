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
  /** The Office 365 Management Activity API. */
  readonly activity: string;
  /** Where people see their apps and sign in to them. */
  readonly myApps: string;
  /** Where people see their sign-in methods. */
  readonly securityInfo: string;
  /** Where people see their devices; absent where we know of none that Microsoft names: My Apps leads there. */
  readonly account?: string;
  readonly adminCenter: string;
  /** What the names of storage accounts are followed by. */
  readonly storage: string;
}

/** Both clouds of the US government sign in at the same hosts. */
const US = {
  signIn: 'login.microsoftonline.us',
  myApps: 'myapps.microsoft.us',
  securityInfo: 'mysignins.azure.us',
  adminCenter: 'entra.microsoft.us',
  storage: 'core.usgovcloudapi.net',
} as const;

/**
 * The one table of hosts; a scope is `https://<host>/.default`. Admin centers: learn.microsoft.com/entra/fundamentals/faq. Security info
 * of the US: the origins that MSAL for Android trusts. My Apps outside the global cloud, and China's security info, are not in
 * Microsoft's documents: they are hosts that administrators there use.
 */
export const CLOUD_HOSTS: Readonly<Record<Cloud, CloudHosts>> = {
  global: {
    graph: 'graph.microsoft.com',
    signIn: 'login.microsoftonline.com',
    activity: 'manage.office.com',
    myApps: 'myapps.microsoft.com',
    securityInfo: 'mysignins.microsoft.com',
    account: 'myaccount.microsoft.com',
    adminCenter: 'entra.microsoft.com',
    storage: 'core.windows.net',
  },
  'us-gov': { graph: 'graph.microsoft.us', activity: 'manage.office365.us', ...US },
  'us-gov-dod': { graph: 'dod-graph.microsoft.us', activity: 'manage.protection.apps.mil', ...US },
  china: {
    graph: 'microsoftgraph.chinacloudapi.cn',
    signIn: 'login.chinacloudapi.cn',
    activity: 'manage.office365.cn',
    myApps: 'myapps.windowsazure.cn',
    securityInfo: 'mysignins.windowsazure.cn',
    adminCenter: 'entra.microsoftonline.cn',
    storage: 'core.chinacloudapi.cn',
  },
};

/** What a token for this cloud's Graph is asked for. */
export function graphScope(cloud: Cloud): string {
  return `https://${CLOUD_HOSTS[cloud].graph}/.default`;
}

/** The same for its activity feed. */
export function activityScope(cloud: Cloud): string {
  return `https://${CLOUD_HOSTS[cloud].activity}/.default`;
}
