/** Apps of the mirror as policies name them. */
import type { ServicePrincipal, Tenant } from '../../../mirror/tenant.ts';
import { clientTypesOf } from '../../app-clients.ts';
import type { IndexedApp } from './tenant-index-input.ts';

export async function readServicePrincipals(tenant: Tenant, at: number): Promise<readonly ServicePrincipal[]> {
  const found: ServicePrincipal[] = [];
  for await (const one of tenant.objects('service-principal', at)) found.push(one);
  return found;
}

/** A live app goes before one in the recycle bin with the same app id. Nobody signs in to a managed identity. */
export function appsOf(servicePrincipals: readonly ServicePrincipal[]): readonly IndexedApp[] {
  const byAppId = new Map<string, ServicePrincipal>();
  for (const one of servicePrincipals)
    if (!one.deleted && one.servicePrincipalType !== 'ManagedIdentity') byAppId.set(one.appId.toLowerCase(), one);
  return [...byAppId.values()].map(appOf);
}

function appOf(app: ServicePrincipal): IndexedApp {
  const types = clientTypesOf(app);
  return {
    id: app.appId,
    suites: [],
    earlyBound: [],
    // The mirror does not read custom security attributes.
    attributes: undefined,
    enabled: app.enabled,
    bootstrap: false,
    confidential: types.size === 1 && types.has('confidential'),
    appRestrictions: false,
    tokenProtection: false,
    accessEvaluation: false,
  };
}
