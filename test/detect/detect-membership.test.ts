/** Who came into a group or role, or left it: it matters where a policy or an app goes by that group, and nowhere else. */
import { describe, expect, test } from 'vitest';
import { detectMembership } from '../../src/detect/detect-membership.ts';
import { app, assigned, memoryTenant, person, policyObject, type TenantFacts } from '../fakes/memory-tenant.ts';
import { ADA, changed, type ExportedTarget, exported, userTarget } from '../fixtures/audit-export.ts';
import { AFTER, BEFORE, changedTenant, recorded, reportsOf } from './observed.ts';

const SALES = '96071000-0004-4004-8004-0000000000e1';
const OFFICE = '96071000-0004-4004-8004-0000000000e2';
const ROLE = '70131000-0009-4009-8009-0000000000f1';
const NOW = Date.parse('2031-03-01T08:25:00Z');

const target = (type: string, id: string, differing: Partial<ExportedTarget> = {}): ExportedTarget => ({
  ...userTarget({ userPrincipalName: null, type, id }),
  ...differing,
});
const side = (joined: boolean, property: string, value: string) => changed(property, joined ? null : `"${value}"`, joined ? `"${value}"` : null);

function group(joined: boolean, id = SALES, member = userTarget()): object {
  const modifiedProperties = [side(joined, 'Group.ObjectID', id), side(joined, 'Group.DisplayName', 'Sales')];
  const targetResources = [{ ...member, modifiedProperties }, target('Group', id)];
  return exported({ activityDisplayName: joined ? 'Add member to group' : 'Remove member from group.', category: 'GroupManagement', targetResources });
}

function role(joined: boolean): object {
  const modifiedProperties = [side(joined, 'Role.DisplayName', 'User Administrator'), side(joined, 'Role.TemplateId', ROLE)];
  const targetResources = [userTarget({ modifiedProperties }), target('Role', 'of the tenant')];
  return exported({ activityDisplayName: joined ? 'Add member to role' : 'Remove member from role', category: 'RoleManagement', targetResources });
}

const deleted = (id = SALES) => exported({ activityDisplayName: 'Delete group', targetResources: [target('Group', id, { displayName: 'Sales' })] });

function policy(id: string, users: object, state = 'enabled') {
  return policyObject({ id, state, conditions: { users }, grantControls: { operator: 'OR', builtInControls: ['mfa'] } });
}

async function said(raw: object, { objects = [], ...facts }: TenantFacts): Promise<readonly string[]> {
  const reports = await detectMembership(recorded(raw), memoryTenant({ objects: [person(ADA), ...objects], ...facts }), NOW);
  return reports.map(({ kind, cause, subject, detail }) =>
    [kind, cause, subject.id, detail.policy?.change, detail.membership?.policyIds.join('+')].filter((part) => part !== undefined).join(' '),
  );
}

const includes = policy('ca1', { includeGroups: [SALES] });
const excludes = policy('ca2', { includeUsers: ['All'], excludeGroups: [SALES] });
const MEMBER = `${SALES}_${ADA}`;

describe('a group that policies name', () => {
  test.each([
    ['into one that is included', true, [includes], ['revocation policy-changed', MEMBER, 'tightened ca1']],
    ['out of one that is included', false, [includes], ['revocation policy-changed', MEMBER, 'loosened ca1']],
    ['into one that is excluded', true, [excludes], ['revocation policy-changed', MEMBER, 'loosened ca2']],
    ['out of one that is excluded', false, [excludes], ['revocation policy-changed', MEMBER, 'tightened ca2']],
    ['into one that is both, by two policies', true, [includes, excludes], ['revocation policy-changed', MEMBER, 'tightened ca1']],
  ] as const)('%s', async (_, joined, objects, words) => {
    expect(await said(group(joined), { objects })).toEqual([words.join(' ')]);
    expect(await said({ ...group(joined), result: 'failure' }, { objects })).toEqual([]);
  });

  test('is asked for at any height', async () => {
    const objects = [policy('ca3', { includeGroups: [OFFICE] })];
    expect(await said(group(true), { objects, members: { [OFFICE]: [SALES], [SALES]: [OFFICE] } })).toHaveLength(1);
    expect(await said(group(true), { objects, members: { [SALES]: [OFFICE] } })).toEqual([]);
  });

  test.each([
    ['no policy names it', [policy('ca4', { includeGroups: [OFFICE] })], {}],
    ['the policy only reports', [policy('ca5', { includeGroups: [SALES] }, 'enabledForReportingButNotEnforced')], {}],
    ['the policy was for the person already', [policy('ca6', { includeUsers: ['All'], includeGroups: [SALES] })], {}],
    ['the person is spared otherwise', [policy('ca7', { includeGroups: [SALES], excludeUsers: [ADA] })], {}],
    ['the person is spared through another group', [policy('ca8', { includeGroups: [SALES], excludeGroups: [OFFICE] })], { members: { [OFFICE]: [ADA] } }],
    ['the person is spared for a role', [policy('ca9', { includeGroups: [SALES], excludeRoles: [ROLE] })], { roles: { [ROLE]: [ADA] } }],
  ] as const)('says nothing where %s', async (_, objects, facts) => {
    expect(await said(group(true), { objects, ...facts })).toEqual([]);
  });

  test('says nothing of who is new, or gone since, and nothing on its own', async () => {
    expect(await said(group(false), { objects: [excludes], goneSince: { [ADA]: NOW } })).toEqual([]);
    const unknown = group(true, SALES, userTarget({ id: 'somebody else' }));
    expect(await said(unknown, { objects: [includes] })).toEqual([]);
    expect(reportsOf(group(true))).toEqual([]);
  });

  test('is seen by a reading as well, which names the person by what the mirror knows', async () => {
    const movement = { object: 'membership', owner: { kind: 'group', id: SALES, name: 'Sales' }, member: { kind: 'user', id: ADA }, joined: true } as const;
    const [report] = await detectMembership(changedTenant(movement), memoryTenant({ objects: [person(ADA), includes] }), NOW);
    expect(report?.subject).toEqual({ kind: 'membership', id: MEMBER, name: `${ADA}@contoso.example in Sales` });
    expect(report?.occurred).toEqual({ from: BEFORE, to: AFTER });
  });

  test('as the mirror shows it already, it says the same', async () => {
    expect(await said(group(true), { objects: [includes], members: { [SALES]: [ADA] } })).toEqual([`revocation policy-changed ${MEMBER} tightened ca1`]);
  });

  test('may lose all its members at once, or get those of another', async () => {
    expect(await said(deleted(), { objects: [excludes] })).toEqual([`revocation policy-changed ${SALES}_all tightened ca2`]);
    const objects = [includes, { kind: 'group', id: OFFICE, displayName: 'Office', deleted: false } as const];
    expect(await said(group(true, SALES, target('Group', OFFICE)), { objects })).toEqual([`revocation policy-changed ${SALES}_${OFFICE} tightened ca1`]);
  });
});

describe('a role that policies name', () => {
  test.each([
    [true, { includeRoles: [ROLE] }, 'tightened'],
    [false, { includeRoles: [ROLE] }, 'loosened'],
    [false, { includeUsers: ['All'], excludeRoles: [ROLE] }, 'tightened'],
  ] as const)('joined %s, under %j', async (joined, users, change) => {
    expect(await said(role(joined), { objects: [policy('ca1', users)] })).toEqual([`revocation policy-changed ${ROLE}_${ADA} ${change} ca1`]);
    expect(await said(role(joined), { objects: [policy('ca1', { includeRoles: ['another'] })] })).toEqual([]);
  });
});

describe('a group that is assigned to an app', () => {
  const required = (assignmentRequired: boolean): TenantFacts => ({
    objects: [app('wiki', { assignmentRequired }), app('chat', { assignmentRequired: true })],
    assignments: [assigned('wiki', SALES, 'group'), assigned('chat', OFFICE, 'group')],
    members: { [SALES]: [ADA] },
  });

  test('lets go of a member who has no other assignment there', async () => {
    expect(await said(group(false), required(true))).toEqual([`revocation app-role-removed wiki_${ADA}`]);
    expect(await said(group(true), required(true))).toEqual([`reversal app-role-removed wiki_${ADA}`]);
    expect(await said(deleted(), required(true))).toEqual([`revocation app-role-removed wiki_${SALES}`]);
  });

  test('does not where the app asks for none, or the member has another', async () => {
    expect(await said(group(false), required(false))).toEqual([]);
    const { assignments = [], ...facts } = required(true);
    expect(await said(group(false), { ...facts, assignments: [...assignments, assigned('wiki', ADA)] })).toEqual([]);
  });
});
