/** What else stands in an audit log: unrelated deeds, and failures under the names we look for. None of it ends anybody's access. */
import type { User } from '../directory/directory-objects.ts';
import type { World } from '../tenant-state.ts';
import { userRecord } from './account-records.ts';
import { type AuditRecord, auditRecord, modified, quoted, targetOf } from './audit-record.ts';

type Noise = (world: World, at: number) => AuditRecord;

export function noiseRecords(world: World, count: number, at: number): AuditRecord[] {
  return Array.from({ length: count }, () => world.random.pick(KINDS)(world, at - world.random.below(1_000)));
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

function deedOn(world: World, at: number) {
  return {
    user: anybody(world),
    actorId: world.random.pick(world.directory.adminIds),
    correlationId: world.random.guid(),
    at,
  };
}

function anybody(world: World): User {
  return world.random.pick(world.directory.users.live());
}

function profileUpdate(world: World, at: number) {
  const property = world.random.pick(['JobTitle', 'PhysicalDeliveryOfficeName', 'Department', 'Mobile']);
  const properties = [
    modified(property, '["before"]', '["after"]'),
    modified('Included Updated Properties', null, quoted(property)),
  ];
  return userRecord(world, deedOn(world, at), 'Update user', 'Update', properties);
}

/** Carries an initial value of the time that a revocation would move. */
function newUser(world: World, at: number) {
  const properties = [
    modified('AccountEnabled', '[]', '[true]'),
    modified('StsRefreshTokensValidFrom', '[]', `["${new Date(at).toISOString()}"]`),
  ];
  return userRecord(world, deedOn(world, at), 'Add user', 'Add', properties);
}

function failedDisable(world: World, at: number) {
  const properties = [
    modified('MethodExecutionResult.', null, quoted('Microsoft.Online.Workflows.RestConcurrencyException')),
  ];
  return userRecord(
    world,
    deedOn(world, at),
    'Disable account',
    'Update',
    properties,
    'Microsoft.Online.Workflows.RestConcurrencyException',
  );
}

function failedDelete(world: World, at: number) {
  return userRecord(
    world,
    deedOn(world, at),
    'Delete user',
    'Delete',
    [],
    'Microsoft.Online.DirectoryServices.DirectoryObjectNotFoundException',
  );
}

function failedGrantRemoval(world: World, at: number) {
  const grant = world.random.pick(world.directory.grants.live());
  const { actorId, correlationId } = deedOn(world, at);
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
    world,
  );
}

function roleGiven(world: World, at: number) {
  const { user, actorId, correlationId } = deedOn(world, at);
  const client = world.random.pick(world.apps.clients);
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
    world,
  );
}

function chattyServicePrincipal(world: World, at: number) {
  return clientRecord(world, at, 'Update service principal', [
    modified('Included Updated Properties', null, quoted('')),
    modified('TargetId.ServicePrincipalNames', null, quoted('x')),
  ]);
}

/** The name has an en dash and a trailing blank on the wire. */
function secretAdded(world: World, at: number) {
  const added = '["[KeyIdentifier=simulated,KeyType=Password,KeyUsage=Verify,DisplayName=new]"]';
  return clientRecord(world, at, 'Update application \u2013 Certificates and secrets management ', [
    modified('KeyDescription', '[]', added),
  ]);
}

function clientRecord(
  world: World,
  at: number,
  activity: string,
  modifiedProperties: readonly ReturnType<typeof modified>[],
) {
  const client = world.random.pick(world.apps.clients);
  const { correlationId } = deedOn(world, at);
  const targets = [targetOf('ServicePrincipal', client.id, { displayName: client.displayName, modifiedProperties })];
  return auditRecord(
    {
      activity,
      category: 'ApplicationManagement',
      operationType: 'Update',
      correlationId,
      at,
      actorId: world.apps.auditor.id,
      targets,
    },
    world,
  );
}

/** Looks like a consent withdrawn and is none. */
function termsOfUse(world: World, at: number) {
  const { user, correlationId } = deedOn(world, at);
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
    world,
  );
}

function securityInfo(world: World, at: number) {
  const { user, correlationId } = deedOn(world, at);
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
    world,
  );
}
