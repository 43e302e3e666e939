/** The identity that calls Graph: a managed identity in Azure, the developer on a laptop. */
import type { TokenCredential } from '@azure/identity';
import type { GraphSettings } from './graph.ts';
import { CLOUD_HOSTS, type Cloud } from './graph-clouds.ts';
import { type SharedTokens, sharedTokens } from './shared-tokens.ts';

interface Identity {
  /** Of the user-assigned managed identity; absent on a laptop. */
  readonly clientId?: string | undefined;
  readonly tenantId: string;
  readonly cloud?: Cloud;
}

/** Opened once, and then the same credential for all calls of a process: they share its tokens. */
export function credentialOf({ clientId, tenantId, cloud = 'global' }: Identity): () => Promise<SharedTokens> {
  let credential: Promise<SharedTokens> | undefined;
  return () => {
    credential ??= openCredential().then((opened) => sharedTokens(opened));
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

/**
 * A managed identity may ignore that we want a fresh token, and give the one that it holds. A developer's credential
 * signs in as the claims ask.
 */
export function tokensFor(scope: string, credential: () => Promise<SharedTokens>): GraphSettings['token'] {
  return async ({ fresh, claims }) => {
    const tokens = await credential();
    if (fresh) tokens.forget(scope);
    const challenge = claims === undefined ? {} : { claims, enableCae: true };
    const accessToken = await tokens.getToken(scope, challenge);
    if (accessToken === null) throw new TypeError('The credential gave no token');
    return accessToken.token;
  };
}
