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

/** What reacts to which session control: semantics.md 3.4 and 4. Of Microsoft's desktops we have no ids. */
const EXCHANGE = '00000002-0000-0ff1-ce00-000000000000';
const SHAREPOINT = '00000003-0000-0ff1-ce00-000000000000';
const TEAMS = 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe';
const GRAPH = '00000003-0000-0000-c000-000000000000';
const RESTRICTED = new Set([EXCHANGE, SHAREPOINT]);
const OFFICE = new Set([EXCHANGE, SHAREPOINT, TEAMS]);

function appOf(app: ServicePrincipal): IndexedApp {
  const id = app.appId.toLowerCase();
  const isOffice = OFFICE.has(id);
  return {
    id: app.appId,
    suites: isOffice ? ['Office365'] : [],
    // An app that is registered here is none of Microsoft's.
    mayBeInOthers: app.registration === undefined,
    earlyBound: id === TEAMS ? [EXCHANGE, SHAREPOINT] : [],
    // The mirror does not read custom security attributes.
    attributes: undefined,
    enabled: app.enabled,
    bootstrap: false,
    confidential: isConfidential(app),
    appRestrictions: RESTRICTED.has(id),
    tokenProtection: isOffice,
    accessEvaluation: isOffice || id === GRAPH,
  };
}

function isConfidential(app: ServicePrincipal): boolean | undefined {
  const types = clientTypesOf(app);
  if (!types.has('confidential')) return false;
  return types.size === 1 ? true : undefined;
}
