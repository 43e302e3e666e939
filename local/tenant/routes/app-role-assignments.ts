/** App role assignments: who may use which app, and what an app may do by itself. */
import { assignAppRole } from '../acts/app-acts.ts';
import type { AppRoleAssignment } from '../directory/directory-objects.ts';
import { type Call, contextOf, type Reply, type Routes } from '../http/graph-call.ts';
import { badRequest, GraphRefusal, notFound } from '../http/graph-refusal.ts';
import { listPage } from '../http/list-page.ts';
import { appOf, sortedById } from './consents.ts';
import { userOf } from './people.ts';

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const WANTED = ['principalId', 'resourceId', 'appRoleId'] as const;

function assignmentList(call: Call, belongs: (row: AppRoleAssignment) => boolean): Reply {
  const items = call.state.directory.assignments.live().filter(belongs);
  return listPage(call, {
    items: sortedById(items),
    type: 'appRoleAssignment',
    keyOf: ({ id }) => id,
    context: 'appRoleAssignments',
  });
}

/** The three ids of the body. Everything else of an assignment can only be read. */
function wantedIn(body: unknown): Readonly<Record<(typeof WANTED)[number], string>> {
  const members: Readonly<Record<string, unknown>> = { ...(typeof body === 'object' ? body : {}) };
  const other = Object.keys(members).find((name) => !WANTED.some((wanted) => wanted === name));
  if (other !== undefined) throw refused(`Property '${other}' is read-only and cannot be set.`);
  const idOf = (name: (typeof WANTED)[number]) => {
    const value = members[name];
    if (typeof value !== 'string' || !GUID.test(value)) throw badRequest(`'${name}' must be a GUID.`);
    return value.toLowerCase();
  };
  return { principalId: idOf('principalId'), resourceId: idOf('resourceId'), appRoleId: idOf('appRoleId') };
}

function refused(message: string): GraphRefusal {
  return new GraphRefusal(400, 'Request_BadRequest', message);
}

/** Grants an app a role of an API: an application permission. */
function grantRole(call: Call): Reply {
  const { servicePrincipals, assignments } = call.state.directory;
  const principal = appOf(call);
  const { principalId, resourceId, appRoleId } = wantedIn(call.request.body);
  if (principalId !== principal.id) throw refused("Invalid value specified for property 'principalId'.");
  const resource = servicePrincipals.get(resourceId);
  if (!resource) throw notFound(resourceId);
  const role = resource.appRoles.find(({ id, isEnabled }) => id === appRoleId && isEnabled);
  if (!role?.allowedMemberTypes.includes('Application'))
    throw refused(`Permission being assigned was not found on application '${resource.appId}'.`);
  const isTwin = (row: AppRoleAssignment) =>
    row.principalId === principalId && row.resourceId === resourceId && row.appRoleId === appRoleId;
  if (assignments.live().some(isTwin)) throw refused('Permission being assigned already exists on the object');
  const row = assignAppRole(call.state, { principal, resource, appRoleId });
  return { status: 201, body: { '@odata.context': contextOf(call.request, 'appRoleAssignments/$entity'), ...row } };
}

export const assignmentRoutes: Routes = {
  'GET /servicePrincipals/{id}/appRoleAssignedTo': {
    answers: { kind: 'page', of: 'appRoleAssignment' },
    options: ['$select', '$top'],
    handle(call) {
      const app = appOf(call);
      return assignmentList(call, ({ resourceId }) => resourceId === app.id);
    },
  },
  'GET /servicePrincipals/{id}/appRoleAssignments': {
    answers: { kind: 'page', of: 'appRoleAssignment' },
    options: ['$select', '$top'],
    handle(call) {
      const app = appOf(call);
      return assignmentList(call, ({ principalId }) => principalId === app.id);
    },
  },
  'POST /servicePrincipals/{id}/appRoleAssignments': {
    answers: { kind: 'entity', of: 'appRoleAssignment' },
    options: [],
    handle: grantRole,
  },
  'GET /users/{id}/appRoleAssignments': {
    answers: { kind: 'page', of: 'appRoleAssignment' },
    options: ['$select', '$top'],
    handle(call) {
      const { directory } = call.state;
      const user = userOf(call);
      // Through direct membership only: nested groups do not count for applications.
      return assignmentList(
        call,
        ({ principalId }) => principalId === user.id || directory.isMember(principalId, user.id),
      );
    },
  },
};
