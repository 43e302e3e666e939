/** Which groups decide about access: policies, app assignments or directory roles name them. */
import { isEnforced, type Policy } from '../../conditional-access/policy.ts';
import { readPeople } from '../../conditional-access/read-policy.ts';
import { knownObjects } from '../states/known-objects.ts';
import { linkKindRange } from '../states/mirror-states.ts';
import type { Mirror } from '../table-mirror.ts';
import type { AppRoleAssignment, Member } from '../tenant.ts';

/** Without the groups in them. */
export async function namedGroups(mirror: Mirror): Promise<ReadonlySet<string>> {
  const { states, tenantId } = mirror;
  const policies = [...(await knownObjects<Policy>(mirror, 'policy')).values()].map(({ body }) => body);
  const named = new Set(policies.flatMap(groupsOfPolicy));
  for await (const { body } of states.each<AppRoleAssignment>(linkKindRange(tenantId, 'app-assignments')))
    if (body.principalKind === 'group') named.add(body.principalId);
  for await (const { body } of states.each<Member>(linkKindRange(tenantId, 'role-members')))
    if (body.kind === 'group') named.add(body.id);
  return named;
}

/** The groups that a policy includes or excludes, if it is enforced or only reports. */
export function groupsOfPolicy(policy: Policy): readonly string[] {
  if (policy.policyKind !== 'conditional-access' || !(isEnforced(policy) || isReportOnly(policy))) return [];
  const { include, exclude } = readPeople(policy.content);
  return [...include.groups.ids, ...exclude.groups.ids];
}

function isReportOnly({ state }: Policy): boolean {
  return /^enabledForReportingButNotEnforced$/i.test(state);
}
