/** Conditional Access, and the other settings that decide who may sign in. */
import type { Policy } from '../directory/directory-objects.ts';
import { type Call, contextOf, idOf, type Reply, type Routes } from '../http/graph-call.ts';
import { notFound } from '../http/graph-refusal.ts';
import { graphTime } from '../http/graph-time.ts';
import { listPage } from '../http/list-page.ts';
import { sortedById } from './consents.ts';
import { entityReply } from './people.ts';

const CONTEXT = 'identity/conditionalAccess';
const CROSS_TENANT = 'policies/crossTenantAccessPolicy';

function policyList(call: Call, items: readonly Policy[], where: string): Reply {
  return listPage(call, {
    items: sortedById(items),
    type: 'conditionalAccessPolicy',
    keyOf: ({ id }) => id,
    filters: { id: ['eq'], displayName: ['eq'], state: ['eq'] },
    context: `${CONTEXT}/${where}`,
  });
}

function strengthList(call: Call): Reply {
  return listPage(call, {
    items: sortedById(call.state.directory.strengths),
    type: 'authenticationStrengthPolicy',
    keyOf: ({ id }) => id,
    filters: { policyType: ['eq'] },
    context: 'policies/authenticationStrengthPolicies',
  });
}

function advancedSettings(resourceAppId: string | null) {
  return resourceAppId === null ? null : { baselineScopes: { resourceAppId }, exclusions: null };
}

export const policyRoutes: Routes = {
  'GET /identity/conditionalAccess/policies': {
    answers: { kind: 'page', of: 'conditionalAccessPolicy' },
    options: ['$select', '$filter', '$top', '$count'],
    handle: (call) => policyList(call, call.state.directory.policies.live(), 'policies'),
  },
  'GET /identity/conditionalAccess/policies/{id}': {
    answers: { kind: 'entity', of: 'conditionalAccessPolicy' },
    options: ['$select'],
    handle(call) {
      const policy = call.state.directory.policies.get(idOf(call));
      if (!policy) throw notFound(idOf(call));
      return entityReply(call, policy, 'conditionalAccessPolicy', `${CONTEXT}/policies`);
    },
  },
  'GET /identity/conditionalAccess/deletedItems/policies': {
    answers: { kind: 'page', of: 'conditionalAccessPolicy' },
    options: ['$select', '$filter', '$top'],
    handle: (call) => policyList(call, call.state.directory.policies.allDeleted(), 'deletedItems/policies'),
  },
  'GET /identity/conditionalAccess/namedLocations': {
    answers: { kind: 'page', of: 'namedLocation' },
    options: ['$select', '$filter', '$top'],
    handle: (call) =>
      listPage(call, {
        items: sortedById(call.state.directory.namedLocations),
        type: 'namedLocation',
        keyOf: ({ id }) => id,
        filters: { displayName: ['eq'] },
        context: `${CONTEXT}/namedLocations`,
      }),
  },
  'GET /identity/conditionalAccess/namedLocations/{id}': {
    answers: { kind: 'entity', of: 'namedLocation' },
    options: ['$select'],
    handle(call) {
      const location = call.state.directory.namedLocations.find(({ id }) => id === idOf(call));
      if (!location) throw notFound(idOf(call));
      return entityReply(call, location, 'namedLocation', `${CONTEXT}/namedLocations`);
    },
  },
  'GET /policies/authenticationStrengthPolicies': {
    answers: { kind: 'page', of: 'authenticationStrengthPolicy' },
    options: ['$filter'],
    handle: strengthList,
  },
  'GET /identity/conditionalAccess/authenticationStrength/policies': {
    answers: { kind: 'page', of: 'authenticationStrengthPolicy' },
    options: ['$filter'],
    handle: strengthList,
  },
  'GET /policies/identitySecurityDefaultsEnforcementPolicy': {
    answers: { kind: 'entity', of: 'identitySecurityDefaultsEnforcementPolicy' },
    options: [],
    handle: ({ request, state }) => ({
      status: 200,
      body: {
        '@odata.context': contextOf(request, 'policies/identitySecurityDefaultsEnforcementPolicy/$entity'),
        ...state.directory.securityDefaults,
      },
    }),
  },
  'GET /identity/conditionalAccess/settings': {
    answers: { kind: 'entity', of: 'conditionalAccessSettings' },
    options: [],
    handle: ({ request, state }) => ({
      status: 200,
      body: {
        '@odata.context': contextOf(request, `${CONTEXT}/settings/$entity`),
        // When it is read, not when it was changed.
        modifiedDateTime: graphTime(state.clock(), 0),
        advancedSettings: advancedSettings(state.directory.conditionalAccess.baselineScopes),
      },
    }),
  },
  'GET /policies/crossTenantAccessPolicy/default': {
    answers: { kind: 'entity', of: 'crossTenantAccessPolicyConfigurationDefault' },
    options: ['$select'],
    handle: (call) =>
      entityReply(
        call,
        call.state.directory.crossTenant.standard,
        'crossTenantAccessPolicyConfigurationDefault',
        `${CROSS_TENANT}/default`,
      ),
  },
  'GET /policies/crossTenantAccessPolicy/partners': {
    answers: { kind: 'page', of: 'crossTenantAccessPolicyConfigurationPartner' },
    options: ['$select'],
    handle: (call) =>
      listPage(call, {
        items: call.state.directory.crossTenant.partners.toSorted((a, b) => (a.tenantId < b.tenantId ? -1 : 1)),
        type: 'crossTenantAccessPolicyConfigurationPartner',
        keyOf: ({ tenantId }) => tenantId,
        context: `${CROSS_TENANT}/partners`,
      }),
  },
  'GET /policies/tokenLifetimePolicies': {
    answers: { kind: 'page', of: 'tokenLifetimePolicy' },
    options: [],
    handle: (call) =>
      listPage(call, {
        items: sortedById(call.state.directory.tokenPolicies.live()),
        type: 'tokenLifetimePolicy',
        keyOf: ({ id }) => id,
        context: 'policies/tokenLifetimePolicies',
      }),
  },
  'GET /organization': {
    answers: { kind: 'page', of: 'organization' },
    options: ['$select'],
    handle: (call) =>
      listPage(call, {
        items: [call.state.directory.organization],
        type: 'organization',
        keyOf: ({ id }) => id,
        context: 'organization',
        unpaged: true,
      }),
  },
};
