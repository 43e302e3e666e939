/** Who leaves a group that is assigned to an app may have no way in any more. */
import { describe, expect, test } from 'vitest';
import { app, assigned, type TenantFacts } from '../fakes/memory-tenant.ts';
import { ADA } from '../fixtures/audit-export.ts';
import { deleted, group, OFFICE, office, officeAsMember, reportsOn, SALES, said } from './moved.ts';

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

  test('lets in direct members only, whatever the groups above it or in it are assigned to', async () => {
    const { members, ...facts } = required(true);
    expect(await said(group(false), { ...facts, members: { ...members, [OFFICE]: [SALES] } })).toEqual([
      `revocation app-role-removed wiki_${ADA}`,
    ]);
    expect(
      await said(group(false, SALES, officeAsMember), { ...facts, objects: [...(facts.objects ?? []), office] }),
    ).toEqual([]);
  });

  test('does not let go where the app is gone, and another app’s assignment is none there', async () => {
    const { assignments = [], ...facts } = required(true);
    expect(
      await said(group(false), {
        ...facts,
        assignments,
        objects: [app('wiki', { assignmentRequired: true, deleted: true })],
      }),
    ).toEqual([]);
    expect(await said(group(false), { ...facts, assignments, objects: [] })).toEqual([]);
    expect(await said(group(false), { ...facts, assignments: [...assignments, assigned('chat', ADA)] })).toHaveLength(
      1,
    );
    expect(await said(group(true), { ...facts, assignments: [...assignments, assigned('wiki', ADA)] })).toHaveLength(1);
  });

  test('was its members’ where it went as a whole', async () => {
    expect((await reportsOn(deleted(), required(true))).map(({ detail }) => detail)).toEqual([{ byGroup: true }]);
    expect((await reportsOn(group(false), required(true))).map(({ detail }) => detail)).toEqual([{}]);
  });
});
