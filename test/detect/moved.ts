/** Records of joining and leaving a group or role, and the reports they give on a tenant. */
import { detectMembership } from '../../src/detect/detect-membership.ts';
import type { Report } from '../../src/detect/report.ts';
import { memoryTenant, person, policyObject, type TenantFacts } from '../fakes/memory-tenant.ts';
import { ADA, changed, type ExportedTarget, exported, userTarget } from '../fixtures/audit-export.ts';
import { recorded } from './observed.ts';

export const SALES = '96071000-0004-4004-8004-0000000000e1';
export const OFFICE = '96071000-0004-4004-8004-0000000000e2';
export const TEAM = '96071000-0004-4004-8004-0000000000e3';
export const ROLE = '70131000-0009-4009-8009-0000000000f1';
export const OTHER_ROLE = '70131000-0009-4009-8009-0000000000f2';
export const NOW = Date.parse('2031-03-01T08:25:00Z');

export const target = (type: string, id: string, differing: Partial<ExportedTarget> = {}): ExportedTarget => ({
  ...userTarget({ userPrincipalName: null, type, id }),
  ...differing,
});
const side = (joined: boolean, property: string, value: string) =>
  changed(property, joined ? null : `"${value}"`, joined ? `"${value}"` : null);

export function group(joined: boolean, id = SALES, member = userTarget()): object {
  const modifiedProperties = [side(joined, 'Group.ObjectID', id), side(joined, 'Group.DisplayName', 'Sales')];
  const targetResources = [{ ...member, modifiedProperties }, target('Group', id)];
  return exported({
    activityDisplayName: joined ? 'Add member to group' : 'Remove member from group.',
    category: 'GroupManagement',
    targetResources,
  });
}

export function role(joined: boolean, member = userTarget()): object {
  const modifiedProperties = [
    side(joined, 'Role.DisplayName', 'User Administrator'),
    side(joined, 'Role.TemplateId', ROLE),
  ];
  const targetResources = [{ ...member, modifiedProperties }, target('Role', 'of the tenant')];
  return exported({
    activityDisplayName: joined ? 'Add member to role' : 'Remove member from role',
    category: 'RoleManagement',
    targetResources,
  });
}

export const deleted = (id = SALES) =>
  exported({ activityDisplayName: 'Delete group', targetResources: [target('Group', id, { displayName: 'Sales' })] });

export function policy(id: string, users: object, state = 'enabled') {
  return policyObject({
    id,
    state,
    conditions: { users },
    grantControls: { operator: 'OR', builtInControls: ['mfa'] },
  });
}

/** Ada exists unless the test brings its own. */
export async function reportsOn(raw: object, { objects = [], ...facts }: TenantFacts): Promise<readonly Report[]> {
  const known = objects.some(({ id }) => id === ADA) ? objects : [person(ADA), ...objects];
  return detectMembership(recorded(raw), memoryTenant({ objects: known, ...facts }), NOW);
}

export async function summariesOf(raw: object, facts: TenantFacts): Promise<readonly string[]> {
  return (await reportsOn(raw, facts)).map(({ kind, cause, subject, detail }) =>
    [kind, cause, subject.id, detail.policy?.change, detail.membership?.policyIds.join('+')]
      .filter((part) => part !== undefined)
      .join(' '),
  );
}

export const includes = policy('ca1', { includeGroups: [SALES] });
export const excludes = policy('ca2', { includeUsers: ['All'], excludeGroups: [SALES] });
export const MEMBER = `${SALES}_${ADA}`;
export const guest = person(ADA, { guest: true });
export const office = { kind: 'group', id: OFFICE, displayName: 'Office', deleted: false } as const;
export const officeAsMember = target('Group', OFFICE);
