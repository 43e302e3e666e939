/** Acts on applications and groups: an app removed with its grants and assignments, a member added or removed. */
import { auditRecord, modified, quoted, targetOf } from '../audit/audit-record.ts';
import { plainTime } from '../http/graph-time.ts';
import { type Act, type ActCall, type ActResult, choose, frameOf, logAct, resultOf } from './act.ts';

/** Its grants and assignments go too, without an audit record for each of them. */
export const removeServicePrincipal: Act = (state, input, name) => {
  const { directory, apps } = state;
  const clients = () => apps.clients.filter(({ id }) => directory.servicePrincipals.get(id));
  const app = choose(state, 'service principal', {
    id: input.servicePrincipalId,
    find: directory.servicePrincipals.get,
    candidates: clients,
  });
  const frame = frameOf(state, input);
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
      ...frame,
    },
    state,
  );
  directory.servicePrincipals.remove(app.id, 'changed', { ...app, deletedDateTime: plainTime(frame.at) });
  for (const grant of directory.grants.live())
    if (grant.clientId === app.id || grant.resourceId === app.id) directory.grants.remove(grant.id, 'deleted');
  for (const row of directory.assignments.live())
    if (row.resourceId === app.id) directory.assignments.remove(row.id, 'deleted');
  logAct(state, input, frame, [record]);
  return resultOf(name, frame, { servicePrincipalId: app.id });
};

export const addGroupMember: Act = (state, input, name) => changeMember({ state, input, name }, true);

export const removeGroupMember: Act = (state, input, name) => changeMember({ state, input, name }, false);

function changeMember({ state, input, name }: ActCall, joins: boolean): ActResult {
  const { directory } = state;
  const group = choose(state, 'group', {
    id: input.groupId,
    find: directory.groups.get,
    candidates: () => directory.groups.live().filter(({ id }) => directory.members(id).length > 2),
  });
  const candidates = () =>
    directory.users
      .live()
      .filter((user) => directory.isMember(group.id, user.id) !== joins && !directory.untouchable.has(user.id));
  const user = choose(state, 'user', { id: input.userId, find: directory.users.get, candidates });
  const frame = frameOf(state, input);
  const value = (displayName: string, text: string) =>
    joins ? modified(displayName, null, quoted(text)) : modified(displayName, quoted(text), null);
  const modifiedProperties = [value('Group.ObjectID', group.id), value('Group.DisplayName', group.displayName)];
  const targets = [
    targetOf('User', user.id, { userPrincipalName: user.userPrincipalName, modifiedProperties }),
    targetOf('Group', group.id, { groupType: 'azureAD' }),
  ];
  const activity = joins ? 'Add member to group' : 'Remove member from group';
  const record = auditRecord(
    { activity, category: 'GroupManagement', operationType: joins ? 'Assign' : 'Unassign', targets, ...frame },
    state,
  );
  if (joins) directory.addMember(group.id, user.id);
  else directory.removeMember(group.id, user.id);
  logAct(state, input, frame, [record]);
  if (input.notify !== false) state.notifier.changed('groups', group.id, 'updated');
  return resultOf(name, frame, { groupId: group.id, userId: user.id });
}
