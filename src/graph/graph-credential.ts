/** As whom we come: a managed identity in Azure, the developer on a laptop, a fixed token before the simulated tenant. */
import type { TokenCredential } from '@azure/identity';
import type { GraphSettings } from './graph.ts';
import { CLOUD_HOSTS, type Cloud } from './graph-clouds.ts';

interface Identity {
  /** Of the user-assigned managed identity; absent on a laptop. */
  readonly clientId?: string | undefined;
  readonly tenantId: string;
  readonly cloud?: Cloud;
}

/** The same credential for all calls of a process: it caches its tokens. */
export function credentialOf({ clientId, tenantId, cloud = 'global' }: Identity): () => Promise<TokenCredential> {
  let made: Promise<TokenCredential> | undefined;
  return () => {
    made ??= make();
    return made;
  };

  async function make(): Promise<TokenCredential> {
    const { DefaultAzureCredential, ManagedIdentityCredential } = await import('@azure/identity');
    // Named, and not found by trying: a forgotten client secret in the settings would win over the managed identity.
    if (clientId !== undefined) return new ManagedIdentityCredential({ clientId });
    // A developer signs in where the tenant's cloud does; in the global one it is left to AZURE_AUTHORITY_HOST.
    return new DefaultAzureCredential({
      tenantId,
      ...(cloud === 'global' ? {} : { authorityHost: `https://${CLOUD_HOSTS[cloud].signIn}` }),
    });
  }
}

/** A fresh token cannot be forced out of the cache of a managed identity; asking again is all there is. */
export function tokensFor(scope: string, credential: () => Promise<TokenCredential>): GraphSettings['token'] {
  return async () => {
    const answer = await (await credential()).getToken(scope);
    if (answer === null) throw new TypeError('The credential gave no token');
    return answer.token;
  };
}
