/** Acts on what apps need besides consent: assignments, secrets, how long their tokens live. */
import { auditRecord, modified, quoted, targetOf } from '../audit/audit-record.ts';
import type { AppRoleAssignment, Secret, TokenLifetimePolicy } from '../directory/directory-objects.ts';
import { plainTime } from '../http/graph-time.ts';
import { lifetimeDefinition } from '../population/devices-and-secrets.ts';
import type { World } from '../tenant-state.ts';
import { type Act, chosen, logAct, resultOf, type Scene, sceneOf } from './act.ts';

const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';
const HOLDERS = { User: 'user', Group: 'group', ServicePrincipal: 'service principal' } as const;

/** Of the principal and app named, or of any user at any app. */
export const removeAssignment: Act = (world, input, name) => {
  const { assignments } = world.directory;
  const fits = (row: AppRoleAssignment) =>
    (input.servicePrincipalId === undefined || row.resourceId === input.servicePrincipalId) &&
    (input.principalId ? row.principalId === input.principalId : row.principalType === 'User');
  const row = chosen(world, 'assignment', undefined, assignments.get, () => assignments.live().filter(fits));
  const scene = sceneOf(world, input);
  assignments.remove(row.id, 'deleted');
  logAct(world, input, scene, [assignmentRecord(world, row, scene, false)]);
  return resultOf(name, scene, { servicePrincipalId: row.resourceId, principalId: row.principalId });
};

/** Gives a user access to an app. */
export const addAssignment: Act = (world, input, name) => {
  const { users, servicePrincipals, assignments } = world.directory;
  const user = chosen(world, 'user', input.principalId ?? input.userId, users.get, users.live);
  const app = chosen(world, 'app', input.servicePrincipalId, servicePrincipals.get, () => world.apps.clients);
  const scene = sceneOf(world, input);
  const row: AppRoleAssignment = {
    id: world.random.opaque(32),
    appRoleId: DEFAULT_ACCESS,
    createdDateTime: plainTime(scene.at),
    deletedDateTime: null,
    principalDisplayName: user.displayName,
    principalId: user.id,
    principalType: 'User',
    resourceDisplayName: app.displayName,
    resourceId: app.id,
  };
  assignments.put(row, Object.keys(row));
  logAct(world, input, scene, [assignmentRecord(world, row, scene, true)]);
  return resultOf(name, scene, { servicePrincipalId: app.id, principalId: user.id });
};

function assignmentRecord(world: World, row: AppRoleAssignment, scene: Scene, added: boolean) {
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
    { activity, category: 'UserManagement', operationType: added ? 'Assign' : 'Unassign', targets, ...scene },
    world,
  );
}

/** The first secret of an app that is registered here. */
export const removeSecret: Act = (world, input, name) => {
  const { secrets } = world.directory;
  const app = chosen(
    world,
    'app with a secret',
    undefined,
    () => undefined,
    () =>
      world.apps.clients.filter(
        ({ id, appId }) => (input.servicePrincipalId ?? id) === id && (secrets.get(appId)?.length ?? 0) > 0,
      ),
  );
  const before = secrets.get(app.appId) ?? [];
  const after = before.slice(1);
  const scene = sceneOf(world, input);
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
    { activity, category: 'ApplicationManagement', operationType: 'Update', targets, details, ...scene },
    world,
  );
  secrets.set(app.appId, after);
  logAct(world, input, scene, [record]);
  return resultOf(name, scene, { servicePrincipalId: app.id });
};

function keysOf(secrets: readonly Secret[]): string {
  return JSON.stringify(
    secrets.map(({ keyId }) => `[KeyIdentifier=${keyId},KeyType=Password,KeyUsage=Verify,DisplayName=simulated]`),
  );
}

/** Tokens live shorter from now on. */
export const changeTokenPolicy: Act = (world, input, name) => {
  const { tokenPolicies } = world.directory;
  const before = chosen(world, 'token lifetime policy', input.policyId, tokenPolicies.get, tokenPolicies.live);
  const after: TokenLifetimePolicy = {
    ...before,
    definition: [lifetimeDefinition(`00:${world.random.between(10, 59)}:00`)],
  };
  const scene = sceneOf(world, input);
  const modifiedProperties = [
    modified('PolicyDetail', JSON.stringify(before.definition), JSON.stringify(after.definition)),
  ];
  const targets = [targetOf('Policy', before.id, { displayName: before.displayName, modifiedProperties })];
  const record = auditRecord(
    { activity: 'Update policy', category: 'Policy', operationType: 'Update', targets, ...scene },
    world,
  );
  tokenPolicies.put(after, ['definition']);
  logAct(world, input, scene, [record]);
  return resultOf(name, scene, { policyId: before.id });
};
