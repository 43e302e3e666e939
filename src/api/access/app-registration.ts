/**
 * The app registration of the API in Entra: its roles, its scope, and how people sign in to the pages of the app
 * without a secret. Made once for each deployment, by a person who may; doing it again brings it up to date.
 */

import { InvariantError } from '../../base/errors.ts';
import { hashOf } from '../../base/hash.ts';
import { objectOf } from '../../base/json.ts';
import type { Graph } from '../../graph/graph.ts';
import { CLOUD_HOSTS, type Cloud, type TenantRef } from '../../graph/graph-clouds.ts';
import { DELEGATED_SCOPE } from './bearer-token.ts';
import { ROLES, type Role } from './roles.ts';

export interface RegisteredApp {
  /** What API_CLIENT_ID must be. */
  readonly clientId: string;
  /** Object id of its service principal, to which the roles belong. */
  readonly servicePrincipalId: string;
}

export interface AppToRegister extends TenantRef {
  /** Origin of the function app. */
  readonly url: string;
  /** Object id of the identity that Azure's built-in authentication signs in with. */
  readonly signInIdentityId: string;
}

interface AppRole {
  readonly id: string;
  readonly value: Role;
  readonly displayName: string;
  readonly description: string;
  readonly allowedMemberTypes: readonly string[];
  readonly isEnabled: true;
}

/** What each role may, as Entra shows it to whoever assigns it. */
const MEANINGS: Readonly<Record<Role, string>> = {
  'Audit.Read': 'Read everything that is on record, with names.',
  'Audit.ReadHelpDesk': 'Read cause, effect and remedy; no bodies of policies and no names of other people.',
  'Audit.Export': 'Read everything that is on record, and export it.',
  'Notices.Manage': 'See how many people wait to be told of something, with a few names, and approve it.',
  'Audit.Admin': 'All of it, and who has asked.',
};
/** Of the Azure CLI, in every tenant: so that `az account get-access-token` gives a token for the API. */
const AZURE_CLI = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';
/** For whom a managed identity's token is, if an app registration trusts it, in each cloud. */
const EXCHANGE: Readonly<Record<Cloud, string>> = {
  global: 'api://AzureADTokenExchange',
  'us-gov': 'api://AzureADTokenExchangeUSGov',
  'us-gov-dod': 'api://AzureADTokenExchangeUSGov',
  china: 'api://AzureADTokenExchangeChina',
};
const UPSERT = { headers: { Prefer: 'create-if-missing' } };
const SCOPE_ID = idOf(DELEGATED_SCOPE);

/** The same in every tenant, so that doing it again changes nothing. */
export const APP_ROLES: readonly AppRole[] = ROLES.map((value) => ({
  id: idOf(value),
  value,
  displayName: value,
  description: MEANINGS[value],
  allowedMemberTypes: ['User', 'Application'],
  isEnabled: true,
}));

/** Needs Application.ReadWrite.All, or to own the registration. Safe to repeat. */
export async function registerApp(graph: Graph, app: AppToRegister): Promise<RegisteredApp> {
  const place = `/applications(uniqueName='${uniqueNameOf(app.url)}')`;
  const scope = {
    id: SCOPE_ID,
    value: DELEGATED_SCOPE,
    type: 'User',
    isEnabled: true,
    adminConsentDisplayName: 'Ask Revocation Auditor',
    adminConsentDescription: 'Ask as the person who is signed in, with the roles of that person.',
  };
  // Version 2: the issuer and the audience that bearer-token.ts wants.
  const api = { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [scope] };
  await graph.patch(
    place,
    {
      displayName: `Revocation Auditor (${new URL(app.url).hostname})`,
      signInAudience: 'AzureADMyOrg',
      api,
      appRoles: APP_ROLES,
      optionalClaims: { accessToken: [{ name: 'idtyp', essential: false }] },
      web: {
        redirectUris: [`${app.url}/.auth/login/aad/callback`],
        implicitGrantSettings: { enableIdTokenIssuance: true },
      },
    },
    UPSERT,
  );
  const { id, appId } = objectOf(await graph.get(place, { query: { $select: 'id,appId' } }));
  if (typeof id !== 'string' || typeof appId !== 'string') throw new InvariantError('Graph has made no application');
  // Only what exists can be named: the client id, and the scope.
  await graph.patch(`/applications/${id}`, {
    identifierUris: [`api://${appId}`],
    api: { ...api, preAuthorizedApplications: [{ appId: AZURE_CLI, delegatedPermissionIds: [SCOPE_ID] }] },
  });
  await graph.patch(
    `/applications/${id}/federatedIdentityCredentials(name='built-in-sign-in')`,
    {
      issuer: `https://${CLOUD_HOSTS[app.cloud].signIn}/${app.tenantId}/v2.0`,
      subject: app.signInIdentityId,
      audiences: [EXCHANGE[app.cloud]],
    },
    UPSERT,
  );
  const principal = `/servicePrincipals(appId='${appId}')`;
  await graph.patch(principal, { displayName: `Revocation Auditor (${new URL(app.url).hostname})` }, UPSERT);
  const { id: servicePrincipalId } = objectOf(await graph.get(principal, { query: { $select: 'id' } }));
  return { clientId: appId, servicePrincipalId: String(servicePrincipalId) };
}

/** One for each deployment: its host name is unique. */
function uniqueNameOf(url: string): string {
  return `revocation-auditor-${new URL(url).hostname.replaceAll('.', '-')}`;
}

/** A GUID that says nothing, of a name. */
function idOf(name: string): string {
  const hash = hashOf('app-registration', name);
  const parts = [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ];
  return parts.join('-');
}
