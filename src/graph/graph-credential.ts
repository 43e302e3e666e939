/** The identity that calls Graph: a managed identity in Azure, the developer on a laptop. */
import type { TokenCredential } from '@azure/identity';
import type { GraphSettings } from './graph.ts';
import { CLOUD_HOSTS, type Cloud } from './graph-clouds.ts';

interface Identity {
  /** Of the user-assigned managed identity; absent on a laptop. */
  readonly clientId?: string | undefined;
  readonly tenantId: string;
  readonly cloud?: Cloud;
}

/** Opened once, and then the same credential for all calls of a process: it caches its tokens. */
export function credentialOf({ clientId, tenantId, cloud = 'global' }: Identity): () => Promise<TokenCredential> {
  let credential: Promise<TokenCredential> | undefined;
  return () => {
    credential ??= openCredential();
    return credential;
  };

  async function openCredential(): Promise<TokenCredential> {
    const { DefaultAzureCredential, ManagedIdentityCredential } = await import('@azure/identity');
    // Explicit: DefaultAzureCredential would prefer a forgotten client secret in the settings to the managed identity.
    if (clientId !== undefined) return new ManagedIdentityCredential({ clientId });
    // A developer signs in to the tenant's cloud. In the global cloud AZURE_AUTHORITY_HOST decides.
    return new DefaultAzureCredential({
      tenantId,
      ...(cloud === 'global' ? {} : { authorityHost: `https://${CLOUD_HOSTS[cloud].signIn}` }),
    });
  }
}

/** `fresh` is ignored: a managed identity caches its token, and nothing can force a new one. */
export function tokensFor(scope: string, credential: () => Promise<TokenCredential>): GraphSettings['token'] {
  return async () => {
    const accessToken = await (await credential()).getToken(scope);
    if (accessToken === null) throw new TypeError('The credential gave no token');
    return accessToken.token;
  };
}
