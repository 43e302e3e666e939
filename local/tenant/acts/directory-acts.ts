/** Acts on applications and groups: an app removed with all that hangs on it, a member joined or left. */
import { auditRecord, modified, quoted, targetOf } from '../audit/audit-record.ts';
import { plainTime } from '../http/graph-time.ts';
import type { World } from '../tenant-state.ts';
import { type Act, type ActInput, type ActResult, chosen, logAct, resultOf, sceneOf } from './act.ts';

/** Its grants and assignments go along, and nobody writes a row for each of them. */
export const removeServicePrincipal: Act = (world, input, name) => {
  const { directory, apps } = world;
  const clients = () => apps.clients.filter(({ id }) => directory.servicePrincipals.get(id));
  const app = chosen(world, 'service principal', input.servicePrincipalId, directory.servicePrincipals.get, clients);
  const scene = sceneOf(world, input);
  const targets = [
    targetOf('ServicePrincipal', app.id, {
      displayName: app.displayName,
      modifiedProperties: [modified('TargetId.ServicePrincipalNames', null, quoted(app.appId))],
    }),
  ];
  const record = auditRecord(
    {
      activity: 'Remove service principal',
      category: 'ApplicationManagement',
      operationType: 'Delete',
      targets,
      ...scene,
    },
    world,
  );
  directory.servicePrincipals.remove(app.id, 'changed', { ...app, deletedDateTime: plainTime(scene.at) });
  for (const grant of directory.grants.live())
    if (grant.clientId === app.id || grant.resourceId === app.id) directory.grants.remove(grant.id, 'deleted');
  for (const row of directory.assignments.live())
    if (row.resourceId === app.id) directory.assignments.remove(row.id, 'deleted');
  logAct(world, input, scene, [record]);
  return resultOf(name, scene, { servicePrincipalId: app.id });
};

export const addGroupMember: Act = (world, input, name) => changeMember(world, input, name, true);

export const removeGroupMember: Act = (world, input, name) => changeMember(world, input, name, false);

function changeMember(world: World, input: ActInput, name: string, joins: boolean): ActResult {
  const { directory } = world;
  const group = chosen(world, 'group', input.groupId, directory.groups.get, () =>
    directory.groups.live().filter(({ id }) => directory.members(id).length > 2),
  );
  const candidates = () =>
    directory.users
      .live()
      .filter((user) => directory.isMember(group.id, user.id) !== joins && !directory.untouchable.has(user.id));
  const user = chosen(world, 'user', input.userId, directory.users.get, candidates);
  const scene = sceneOf(world, input);
  const value = (displayName: string, text: string) =>
    joins ? modified(displayName, null, quoted(text)) : modified(displayName, quoted(text), null);
  const modifiedProperties = [value('Group.ObjectID', group.id), value('Group.DisplayName', group.displayName)];
  const targets = [
    targetOf('User', user.id, { userPrincipalName: user.userPrincipalName, modifiedProperties }),
    targetOf('Group', group.id, { groupType: 'azureAD' }),
  ];
  const activity = joins ? 'Add member to group' : 'Remove member from group';
  const record = auditRecord(
    { activity, category: 'GroupManagement', operationType: joins ? 'Assign' : 'Unassign', targets, ...scene },
    world,
  );
  if (joins) directory.addMember(group.id, user.id);
  else directory.removeMember(group.id, user.id);
  logAct(world, input, scene, [record]);
  if (input.notify !== false) world.notifier.changed('groups', group.id, 'updated');
  return resultOf(name, scene, { groupId: group.id, userId: user.id });
}
