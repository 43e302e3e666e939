/** A member who leaves a group that is assigned to an app may lose access to the app. */
import { describe, expect, test } from 'vitest';
import { app, assigned, type TenantFacts } from '../fakes/memory-tenant.ts';
import { ADA } from '../fixtures/audit-export.ts';
import { deleted, group, OFFICE, office, officeAsMember, reportsOn, SALES, summariesOf } from './moved.ts';

describe('a group that is assigned to an app', () => {
  const required = (assignmentRequired: boolean): TenantFacts => ({
    objects: [app('wiki', { assignmentRequired }), app('chat', { assignmentRequired: true })],
    assignments: [assigned('wiki', SALES, 'group'), assigned('chat', OFFICE, 'group')],
    members: { [SALES]: [ADA] },
  });

  test('ends the access of a member without another assignment to the app', async () => {
    expect(await summariesOf(group(false), required(true))).toEqual([`revocation app-role-removed wiki_${ADA}`]);
    expect(await summariesOf(group(true), required(true))).toEqual([`reversal app-role-removed wiki_${ADA}`]);
    expect(await summariesOf(deleted(), required(true))).toEqual([`revocation app-role-removed wiki_${SALES}`]);
  });

  test('ends no access where the app requires no assignment, or the member has another one', async () => {
    expect(await summariesOf(group(false), required(false))).toEqual([]);
    const { assignments = [], ...facts } = required(true);
    expect(await summariesOf(group(false), { ...facts, assignments: [...assignments, assigned('wiki', ADA)] })).toEqual(
      [],
    );
  });

  test('admits direct members only, whatever is assigned to the groups above it or in it', async () => {
    const { members, ...facts } = required(true);
    expect(await summariesOf(group(false), { ...facts, members: { ...members, [OFFICE]: [SALES] } })).toEqual([
      `revocation app-role-removed wiki_${ADA}`,
    ]);
    expect(
      await summariesOf(group(false, SALES, officeAsMember), { ...facts, objects: [...(facts.objects ?? []), office] }),
    ).toEqual([]);
  });

  test('ends no access to a deleted app; an assignment to another app does not count', async () => {
    const { assignments = [], ...facts } = required(true);
    expect(
      await summariesOf(group(false), {
        ...facts,
        assignments,
        objects: [app('wiki', { assignmentRequired: true, deleted: true })],
      }),
    ).toEqual([]);
    expect(await summariesOf(group(false), { ...facts, assignments, objects: [] })).toEqual([]);
    expect(
      await summariesOf(group(false), { ...facts, assignments: [...assignments, assigned('chat', ADA)] }),
    ).toHaveLength(1);
    expect(
      await summariesOf(group(true), { ...facts, assignments: [...assignments, assigned('wiki', ADA)] }),
    ).toHaveLength(1);
  });

  test('that is deleted ends the access of all its members', async () => {
    expect((await reportsOn(deleted(), required(true))).map(({ detail }) => detail)).toEqual([{ byGroup: true }]);
    expect((await reportsOn(group(false), required(true))).map(({ detail }) => detail)).toEqual([{}]);
  });
});
