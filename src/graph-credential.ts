/** As whom we come: a managed identity in Azure, the developer on a laptop, a fixed token before the simulated tenant. */
import type { TokenCredential } from '@azure/identity';
import type { GraphSettings } from './graph.ts';
import { type Cloud, graphScope } from './graph-clouds.ts';

interface Identity {
  /** Of the user-assigned managed identity; absent on a laptop. */
  readonly clientId?: string | undefined;
  readonly tenantId: string;
}

/** The same credential for all calls of a process: it caches its tokens. */
export function credentialOf({ clientId, tenantId }: Identity): () => Promise<TokenCredential> {
  let made: Promise<TokenCredential> | undefined;
  return () => {
    made ??= make();
    return made;
  };

  async function make(): Promise<TokenCredential> {
    const { DefaultAzureCredential, ManagedIdentityCredential } = await import('@azure/identity');
    // Named, and not found by trying: a forgotten client secret in the settings would win over the managed identity.
    return clientId === undefined ? new DefaultAzureCredential({ tenantId }) : new ManagedIdentityCredential({ clientId });
  }
}

/** A fresh token cannot be forced out of the cache of a managed identity; asking again is all there is. */
export function graphTokens(cloud: Cloud, credential: () => Promise<TokenCredential>): GraphSettings['token'] {
  return async () => {
    const answer = await (await credential()).getToken(graphScope(cloud));
    if (answer === null) throw new TypeError('The credential gave no token for Graph');
    return answer.token;
  };
}
