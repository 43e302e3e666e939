/** The hosts of each national cloud. Tokens, links and subscriptions of one cloud are not valid in another. */

export type Cloud = 'global' | 'us-gov' | 'us-gov-dod' | 'china';

/** A tenant and its cloud. */
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
  /** Where people see their devices; absent if Microsoft names no such page: My Apps leads there. */
  readonly account?: string;
  readonly adminCenter: string;
  /** The domain of storage accounts. */
  readonly storage: string;
  /** The resource that tokens for Key Vault are for. */
  readonly vault: string;
}

/** Both clouds of the US government sign in at the same hosts. */
const US = {
  signIn: 'login.microsoftonline.us',
  myApps: 'myapps.microsoft.us',
  securityInfo: 'mysignins.azure.us',
  adminCenter: 'entra.microsoft.us',
  storage: 'core.usgovcloudapi.net',
  vault: 'vault.usgovcloudapi.net',
} as const;

/**
 * The only table of hosts; a scope is `https://<host>/.default`. Sources: admin centers,
 * learn.microsoft.com/entra/fundamentals/faq; security info in the US clouds, the origins that MSAL for Android trusts.
 * My Apps outside the global cloud, and security info in China, are not in Microsoft's documents: administrators there
 * use them.
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
    vault: 'vault.azure.net',
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
    vault: 'vault.azure.cn',
  },
};

/** The scope of a token for this cloud's Graph. */
export function graphScope(cloud: Cloud): string {
  return `https://${CLOUD_HOSTS[cloud].graph}/.default`;
}

/** The scope of a token for this cloud's activity feed. */
export function activityScope(cloud: Cloud): string {
  return `https://${CLOUD_HOSTS[cloud].activity}/.default`;
}

/** The scope of a token for this cloud's Key Vault. */
export function vaultScope(cloud: Cloud): string {
  return `https://${CLOUD_HOSTS[cloud].vault}/.default`;
}
