/** Acts on what apps need besides consent: assignments, secrets, token lifetimes. */
import { auditRecord, modified, quoted, targetOf } from '../audit/audit-record.ts';
import type {
  AppRoleAssignment,
  Secret,
  ServicePrincipal,
  TokenLifetimePolicy,
} from '../directory/directory-objects.ts';
import { plainTime } from '../http/graph-time.ts';
import { lifetimeDefinition } from '../population/devices-and-secrets.ts';
import type { TenantState } from '../tenant-state.ts';
import { type Act, type ActFrame, choose, frameOf, logAct, resultOf } from './act.ts';

const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';
const HOLDERS = { User: 'user', Group: 'group', ServicePrincipal: 'service principal' } as const;

/** Removes the assignment of the given principal and app, or of any user to any app. */
export const removeAssignment: Act = (state, input, name) => {
  const { assignments } = state.directory;
  const fits = (row: AppRoleAssignment) =>
    (input.servicePrincipalId === undefined || row.resourceId === input.servicePrincipalId) &&
    (input.principalId ? row.principalId === input.principalId : row.principalType === 'User');
  const row = choose(state, 'assignment', {
    id: undefined,
    find: assignments.get,
    candidates: () => assignments.live().filter(fits),
  });
  const frame = frameOf(state, input);
  assignments.remove(row.id, 'deleted');
  logAct(state, input, frame, [assignmentRecord(state, row, frame, false)]);
  return resultOf(name, frame, { servicePrincipalId: row.resourceId, principalId: row.principalId });
};

/** Gives a user access to an app. */
export const addAssignment: Act = (state, input, name) => {
  const { users, servicePrincipals, assignments } = state.directory;
  const user = choose(state, 'user', {
    id: input.principalId ?? input.userId,
    find: users.get,
    candidates: users.live,
  });
  const app = choose(state, 'app', {
    id: input.servicePrincipalId,
    find: servicePrincipals.get,
    candidates: () => state.apps.clients,
  });
  const frame = frameOf(state, input);
  const row: AppRoleAssignment = {
    id: state.random.opaque(32),
    appRoleId: DEFAULT_ACCESS,
    createdDateTime: plainTime(frame.at),
    deletedDateTime: null,
    principalDisplayName: user.displayName,
    principalId: user.id,
    principalType: 'User',
    resourceDisplayName: app.displayName,
    resourceId: app.id,
  };
  assignments.save(row, Object.keys(row));
  logAct(state, input, frame, [assignmentRecord(state, row, frame, true)]);
  return resultOf(name, frame, { servicePrincipalId: app.id, principalId: user.id });
};

/** For a client that calls Graph with our token: an app gets a role of an API. */
export function assignAppRole(
  state: TenantState,
  grant: { readonly principal: ServicePrincipal; readonly resource: ServicePrincipal; readonly appRoleId: string },
): AppRoleAssignment {
  const { principal, resource, appRoleId } = grant;
  const frame = frameOf(state, {}, state.apps.auditor.id);
  const row: AppRoleAssignment = {
    id: state.random.opaque(32),
    appRoleId,
    createdDateTime: plainTime(frame.at),
    deletedDateTime: null,
    principalDisplayName: principal.displayName,
    principalId: principal.id,
    principalType: 'ServicePrincipal',
    resourceDisplayName: resource.displayName,
    resourceId: resource.id,
  };
  state.directory.assignments.save(row, Object.keys(row));
  logAct(state, {}, frame, [assignmentRecord(state, row, frame, true)]);
  return row;
}

function assignmentRecord(state: TenantState, row: AppRoleAssignment, frame: ActFrame, added: boolean) {
  const side = (property: string, text: string) =>
    added ? modified(property, null, quoted(text)) : modified(property, quoted(text), null);
  const modifiedProperties = [
    side('AppRole.Id', row.appRoleId),
    side(`${row.principalType}.ObjectID`, row.principalId),
  ];
  const targets = [
    targetOf('ServicePrincipal', row.resourceId, { displayName: row.resourceDisplayName, modifiedProperties }),
  ];
  const holder = HOLDERS[row.principalType];
  const activity = added
    ? `Add app role assignment ${holder === 'user' ? 'grant ' : ''}to ${holder}`
    : `Remove app role assignment from ${holder}`;
  return auditRecord(
    { activity, category: 'UserManagement', operationType: added ? 'Assign' : 'Unassign', targets, ...frame },
    state,
  );
}

/** Removes the first secret of an app that is registered in this tenant. */
export const removeSecret: Act = (state, input, name) => {
  const { secrets } = state.directory;
  const app = choose(state, 'app with a secret', {
    id: undefined,
    find: () => undefined,
    candidates: () =>
      state.apps.clients.filter(
        ({ id, appId }) => (input.servicePrincipalId ?? id) === id && (secrets.get(appId)?.length ?? 0) > 0,
      ),
  });
  const before = secrets.get(app.appId) ?? [];
  const after = before.slice(1);
  const frame = frameOf(state, input);
  const modifiedProperties = [modified('KeyDescription', keysOf(before), keysOf(after))];
  const targets = [
    targetOf('Application', `${app.appId.slice(0, -12)}${app.id.slice(-12)}`, {
      displayName: app.displayName,
      modifiedProperties,
    }),
  ];
  const activity = 'Update application – Certificates and secrets management ';
  const details = [{ key: 'AppId', value: app.appId }];
  const record = auditRecord(
    { activity, category: 'ApplicationManagement', operationType: 'Update', targets, details, ...frame },
    state,
  );
  secrets.set(app.appId, after);
  logAct(state, input, frame, [record]);
  return resultOf(name, frame, { servicePrincipalId: app.id });
};

function keysOf(secrets: readonly Secret[]): string {
  return JSON.stringify(
    secrets.map(({ keyId }) => `[KeyIdentifier=${keyId},KeyType=Password,KeyUsage=Verify,DisplayName=simulated]`),
  );
}

/** Shortens the token lifetime. */
export const changeTokenPolicy: Act = (state, input, name) => {
  const { tokenPolicies } = state.directory;
  const before = choose(state, 'token lifetime policy', {
    id: input.policyId,
    find: tokenPolicies.get,
    candidates: tokenPolicies.live,
  });
  const after: TokenLifetimePolicy = {
    ...before,
    definition: [lifetimeDefinition(`00:${state.random.between(10, 59)}:00`)],
  };
  const frame = frameOf(state, input);
  const modifiedProperties = [
    modified('PolicyDetail', JSON.stringify(before.definition), JSON.stringify(after.definition)),
  ];
  const targets = [targetOf('Policy', before.id, { displayName: before.displayName, modifiedProperties })];
  const record = auditRecord(
    { activity: 'Update policy', category: 'Policy', operationType: 'Update', targets, ...frame },
    state,
  );
  tokenPolicies.save(after, ['definition']);
  logAct(state, input, frame, [record]);
  return resultOf(name, frame, { policyId: before.id });
};
