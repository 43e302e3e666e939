/** Other records of an audit log: unrelated acts, and failures of the acts we look for. None ends anybody's access. */
import type { User } from '../directory/directory-objects.ts';
import type { TenantState } from '../tenant-state.ts';
import { userRecord } from './account-records.ts';
import { type AuditRecord, auditRecord, modified, quoted, targetOf } from './audit-record.ts';

type Noise = (state: TenantState, at: number) => AuditRecord;

export function noiseRecords(state: TenantState, count: number, at: number): AuditRecord[] {
  return Array.from({ length: count }, () => state.random.pick(KINDS)(state, at - state.random.below(1_000)));
}

const KINDS: readonly Noise[] = [
  profileUpdate,
  newUser,
  failedDisable,
  failedDelete,
  failedGrantRemoval,
  roleGiven,
  chattyServicePrincipal,
  secretAdded,
  termsOfUse,
  securityInfo,
];

function changeOn(state: TenantState, at: number) {
  return {
    user: randomUser(state),
    actorId: state.random.pick(state.directory.adminIds),
    correlationId: state.random.guid(),
    at,
  };
}

function randomUser(state: TenantState): User {
  return state.random.pick(state.directory.users.live());
}

function profileUpdate(state: TenantState, at: number) {
  const property = state.random.pick(['JobTitle', 'PhysicalDeliveryOfficeName', 'Department', 'Mobile']);
  const properties = [
    modified(property, '["before"]', '["after"]'),
    modified('Included Updated Properties', null, quoted(property)),
  ];
  return userRecord(state, changeOn(state, at), {
    activity: 'Update user',
    operationType: 'Update',
    modifiedProperties: properties,
  });
}

/** Contains the initial value of a time that a revocation would move. */
function newUser(state: TenantState, at: number) {
  const properties = [
    modified('AccountEnabled', '[]', '[true]'),
    modified('StsRefreshTokensValidFrom', '[]', `["${new Date(at).toISOString()}"]`),
  ];
  return userRecord(state, changeOn(state, at), {
    activity: 'Add user',
    operationType: 'Add',
    modifiedProperties: properties,
  });
}

function failedDisable(state: TenantState, at: number) {
  const properties = [
    modified('MethodExecutionResult.', null, quoted('Microsoft.Online.Workflows.RestConcurrencyException')),
  ];
  return userRecord(state, changeOn(state, at), {
    activity: 'Disable account',
    operationType: 'Update',
    modifiedProperties: properties,
    failure: 'Microsoft.Online.Workflows.RestConcurrencyException',
  });
}

function failedDelete(state: TenantState, at: number) {
  return userRecord(state, changeOn(state, at), {
    activity: 'Delete user',
    operationType: 'Delete',
    modifiedProperties: [],
    failure: 'Microsoft.Online.DirectoryServices.DirectoryObjectNotFoundException',
  });
}

function failedGrantRemoval(state: TenantState, at: number) {
  const grant = state.random.pick(state.directory.grants.live());
  const { actorId, correlationId } = changeOn(state, at);
  const properties = [
    modified('DelegatedPermissionGrant.Scope', quoted(grant.scope), null),
    modified('ServicePrincipal.ObjectID', quoted(grant.clientId), null),
    modified('MethodExecutionResult.', null, quoted('DirectoryValueNotFoundException')),
  ];
  const draft = {
    activity: 'Remove delegated permission grant',
    category: 'ApplicationManagement',
    operationType: 'Unassign',
    correlationId,
    at,
    actorId,
  };
  return auditRecord(
    {
      ...draft,
      failure: 'DirectoryValueNotFoundException',
      targets: [targetOf('ServicePrincipal', grant.resourceId, { modifiedProperties: properties })],
    },
    state,
  );
}

function roleGiven(state: TenantState, at: number) {
  const { user, actorId, correlationId } = changeOn(state, at);
  const client = state.random.pick(state.apps.clients);
  const properties = [
    modified('AppRole.Id', null, quoted('00000000-0000-0000-0000-000000000000')),
    modified('User.ObjectID', null, quoted(user.id)),
    modified('User.UPN', null, quoted(user.userPrincipalName)),
  ];
  const targets = [
    targetOf('ServicePrincipal', client.id, { displayName: client.displayName, modifiedProperties: properties }),
    targetOf('User', user.id),
  ];
  return auditRecord(
    {
      activity: 'Add app role assignment grant to user',
      category: 'UserManagement',
      operationType: 'Assign',
      correlationId,
      at,
      actorId,
      targets,
    },
    state,
  );
}

function chattyServicePrincipal(state: TenantState, at: number) {
  return clientRecord(state, at, 'Update service principal', [
    modified('Included Updated Properties', null, quoted('')),
    modified('TargetId.ServicePrincipalNames', null, quoted('x')),
  ]);
}

/** In Entra's data the name has an en dash and a trailing blank. */
function secretAdded(state: TenantState, at: number) {
  const added = '["[KeyIdentifier=simulated,KeyType=Password,KeyUsage=Verify,DisplayName=new]"]';
  return clientRecord(state, at, 'Update application \u2013 Certificates and secrets management ', [
    modified('KeyDescription', '[]', added),
  ]);
}

function clientRecord(
  state: TenantState,
  at: number,
  activity: string,
  modifiedProperties: readonly ReturnType<typeof modified>[],
) {
  const client = state.random.pick(state.apps.clients);
  const { correlationId } = changeOn(state, at);
  const targets = [targetOf('ServicePrincipal', client.id, { displayName: client.displayName, modifiedProperties })];
  return auditRecord(
    {
      activity,
      category: 'ApplicationManagement',
      operationType: 'Update',
      correlationId,
      at,
      actorId: state.apps.auditor.id,
      targets,
    },
    state,
  );
}

/** Looks like a withdrawn consent, but is not. */
function termsOfUse(state: TenantState, at: number) {
  const { user, correlationId } = changeOn(state, at);
  const targets = [targetOf('Other', null, { displayName: 'House rules' })];
  return auditRecord(
    {
      activity: 'Delete Consent',
      service: 'Terms Of Use',
      category: 'Policy',
      operationType: 'Delete',
      correlationId,
      at,
      actorId: user.id,
      targets,
    },
    state,
  );
}

function securityInfo(state: TenantState, at: number) {
  const { user, correlationId } = changeOn(state, at);
  const draft = {
    activity: 'User registered security info',
    service: 'Authentication Methods' as const,
    category: 'UserManagement',
    operationType: 'Add',
    correlationId,
    at,
    actorId: user.id,
  };
  return auditRecord(
    { ...draft, targets: [targetOf('User', user.id, { userPrincipalName: user.userPrincipalName })] },
    state,
  );
}
