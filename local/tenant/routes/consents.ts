/** Delegated grants and service principals: which apps there are, and what they may do for whom. */
import { deltaPage } from '../directory/delta.ts';
import type { Grant, ServicePrincipal } from '../directory/directory-objects.ts';
import { type Call, idOf, type Reply, type Routes } from '../http/graph-call.ts';
import { notFound } from '../http/graph-refusal.ts';
import { listPage } from '../http/list-page.ts';
import { entityReply, typedObject, userOf } from './people.ts';

const GRANT_OPTIONS = ['$select', '$filter', '$top'];
const GRANT_FILTERS = { clientId: ['eq'], consentType: ['eq'], principalId: ['eq'], resourceId: ['eq'] } as const;
const APP_FILTERS = {
  id: ['eq'],
  appId: ['eq'],
  displayName: ['eq', 'startswith'],
  accountEnabled: ['eq'],
  servicePrincipalType: ['eq'],
} as const;

function grantList(call: Call, belongs: (grant: Grant) => boolean): Reply {
  const items = call.state.directory.grants.live().filter(belongs);
  return listPage(call, {
    items: sortedById(items),
    type: 'oAuth2PermissionGrant',
    keyOf: ({ id }) => id,
    filters: GRANT_FILTERS,
    context: 'oauth2PermissionGrants',
  });
}

export function appOf(call: Call): ServicePrincipal {
  const app = call.state.directory.servicePrincipals.get(idOf(call));
  if (!app) throw notFound(idOf(call));
  return app;
}

/** Only applications registered in this tenant: apps of other tenants have only a service principal here. */
function applicationsIn({ state: { directory } }: Call) {
  const own = directory.servicePrincipals
    .live()
    .filter((app) => app.appOwnerOrganizationId === directory.tenantId && app.servicePrincipalType === 'Application');
  return sortedById(
    own.map(({ id, appId, displayName, signInAudience, replyUrls }) => ({
      id: `${appId.slice(0, -12)}${id.slice(-12)}`,
      appId,
      displayName,
      signInAudience,
      isFallbackPublicClient: false,
      publicClient: { redirectUris: [] },
      spa: { redirectUris: [] },
      web: { homePageUrl: null, logoutUrl: null, redirectUris: replyUrls },
      passwordCredentials: directory.secrets.get(appId) ?? [],
      keyCredentials: [],
    })),
  );
}

function ownersOf(call: Call, { id }: ServicePrincipal) {
  return (call.state.directory.owners.get(id) ?? []).flatMap((ownerId) => typedObject(call, ownerId) ?? []);
}

function assignmentsTo({ state }: Call, { id }: ServicePrincipal) {
  return sortedById(state.directory.assignments.live().filter(({ resourceId }) => resourceId === id));
}

export function sortedById<T extends { readonly id: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
}

export const consentRoutes: Routes = {
  'GET /oauth2PermissionGrants': {
    answers: { kind: 'page', of: 'oAuth2PermissionGrant' },
    options: GRANT_OPTIONS,
    handle: (call) => grantList(call, () => true),
  },
  'GET /oauth2PermissionGrants/{id}': {
    answers: { kind: 'entity', of: 'oAuth2PermissionGrant' },
    options: ['$select'],
    handle(call) {
      const grant = call.state.directory.grants.get(idOf(call));
      if (!grant) throw notFound(idOf(call));
      return entityReply(call, grant, 'oAuth2PermissionGrant', 'oauth2PermissionGrants');
    },
  },
  'GET /oauth2PermissionGrants/delta': {
    answers: { kind: 'delta', of: 'oAuth2PermissionGrant' },
    options: ['$select', '$filter', '$deltatoken'],
    handle: (call) => deltaPage(call, { store: call.state.directory.grants, type: 'oAuth2PermissionGrant' }),
  },
  'GET /users/{id}/oauth2PermissionGrants': {
    answers: { kind: 'page', of: 'oAuth2PermissionGrant' },
    options: GRANT_OPTIONS,
    handle(call) {
      const user = userOf(call);
      return grantList(call, ({ principalId }) => principalId === user.id);
    },
  },
  'GET /servicePrincipals/{id}/oauth2PermissionGrants': {
    answers: { kind: 'page', of: 'oAuth2PermissionGrant' },
    options: GRANT_OPTIONS,
    handle(call) {
      const app = appOf(call);
      return grantList(call, ({ clientId }) => clientId === app.id);
    },
  },
  'GET /applications': {
    answers: { kind: 'page', of: 'application' },
    options: ['$select', '$top'],
    handle: (call) =>
      listPage(call, {
        items: applicationsIn(call),
        type: 'application',
        keyOf: ({ id }) => id,
        context: 'applications',
      }),
  },
  'GET /servicePrincipals': {
    answers: { kind: 'page', of: 'servicePrincipal' },
    options: ['$select', '$filter', '$top', '$count', '$expand'],
    handle: (call) =>
      listPage(call, {
        items: sortedById(call.state.directory.servicePrincipals.live()),
        type: 'servicePrincipal',
        keyOf: ({ id }) => id,
        relations: {
          appRoleAssignedTo: { type: 'appRoleAssignment', of: (app) => assignmentsTo(call, app) },
          owners: { type: 'directoryObject', of: (app) => ownersOf(call, app) },
        },
        filters: APP_FILTERS,
        context: 'servicePrincipals',
      }),
  },
  'GET /servicePrincipals/{id}': {
    answers: { kind: 'entity', of: 'servicePrincipal' },
    options: ['$select'],
    handle: (call) => entityReply(call, appOf(call), 'servicePrincipal', 'servicePrincipals'),
  },
  "GET /servicePrincipals(appId='{appId}')": {
    answers: { kind: 'entity', of: 'servicePrincipal' },
    options: ['$select'],
    handle(call) {
      const app = call.state.directory.servicePrincipals.live().find(({ appId }) => appId === idOf(call));
      if (!app) throw notFound(idOf(call));
      return entityReply(call, app, 'servicePrincipal', 'servicePrincipals');
    },
  },
  'GET /servicePrincipals/delta': {
    answers: { kind: 'delta', of: 'servicePrincipal' },
    options: ['$select', '$filter', '$deltatoken'],
    handle: (call) => deltaPage(call, { store: call.state.directory.servicePrincipals, type: 'servicePrincipal' }),
  },
  'GET /servicePrincipals/{id}/owners': {
    answers: { kind: 'page', of: 'directoryObject' },
    options: ['$select', '$top'],
    handle(call) {
      const items = ownersOf(call, appOf(call));
      return listPage(call, {
        items: sortedById(items),
        type: 'directoryObject',
        keyOf: ({ id }) => id,
        context: 'directoryObjects',
      });
    },
  },
};
