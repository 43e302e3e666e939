/** A user joins or leaves a group: it counts where a policy names that group, and nowhere else. */
import { describe, expect, test } from 'vitest';
import { detectMembership } from '../../src/detect/detect-membership.ts';
import type { Tenant } from '../../src/mirror/tenant.ts';
import { memoryTenant, person } from '../fakes/memory-tenant.ts';
import { ADA, userTarget } from '../fixtures/audit-export.ts';
import {
  deleted,
  excludes,
  group,
  includes,
  MEMBER,
  NOW,
  OFFICE,
  office,
  officeAsMember,
  policy,
  reportsOn,
  SALES,
  summariesOf,
} from './moved.ts';
import { AFTER, BEFORE, changedTenant, recorded, reportsOf } from './observed.ts';

describe('a group that policies name', () => {
  test.each([
    ['into one that is included', true, [includes], ['revocation policy-changed', MEMBER, 'tightened ca1']],
    ['out of one that is included', false, [includes], ['revocation policy-changed', MEMBER, 'loosened ca1']],
    ['into one that is excluded', true, [excludes], ['revocation policy-changed', MEMBER, 'loosened ca2']],
    ['out of one that is excluded', false, [excludes], ['revocation policy-changed', MEMBER, 'tightened ca2']],
    [
      'into one that is both, by two policies',
      true,
      [includes, excludes],
      ['revocation policy-changed', MEMBER, 'tightened ca1'],
    ],
  ] as const)('%s', async (_, joined, objects, words) => {
    expect(await summariesOf(group(joined), { objects })).toEqual([words.join(' ')]);
    expect(await summariesOf({ ...group(joined), result: 'failure' }, { objects })).toEqual([]);
  });

  test('gives no report for a new or deleted user, and none on its own', async () => {
    expect(await summariesOf(group(false), { objects: [excludes], goneSince: { [ADA]: NOW } })).toEqual([]);
    const unknown = group(true, SALES, userTarget({ id: 'somebody else' }));
    expect(await summariesOf(unknown, { objects: [includes] })).toEqual([]);
    expect(reportsOf(group(true))).toEqual([]);
  });

  test('counts in a reading too; the name of the person comes from the mirror', async () => {
    const movement = {
      object: 'membership',
      owner: { kind: 'group', id: SALES, name: 'Sales' },
      member: { kind: 'user', id: ADA },
      joined: true,
    } as const;
    const [report] = await detectMembership(
      changedTenant(movement),
      memoryTenant({ objects: [person(ADA), includes] }),
      NOW,
    );
    expect(report?.subject).toEqual({ kind: 'membership', id: MEMBER, name: `${ADA}@contoso.example in Sales` });
    expect(report?.occurred).toEqual({ from: BEFORE, to: AFTER });
  });

  test('gives the same report where the mirror already shows the change', async () => {
    expect(await summariesOf(group(true), { objects: [includes], members: { [SALES]: [ADA] } })).toEqual([
      `revocation policy-changed ${MEMBER} tightened ca1`,
    ]);
  });

  test('may lose all its members at once, or get those of another group', async () => {
    expect(await summariesOf(deleted(), { objects: [excludes] })).toEqual([
      `revocation policy-changed ${SALES}_all tightened ca2`,
    ]);
    expect(await summariesOf(group(true, SALES, officeAsMember), { objects: [includes, office] })).toEqual([
      `revocation policy-changed ${SALES}_${OFFICE} tightened ca1`,
    ]);
  });

  test('gives a report for many at once only from what the policy says of this group', async () => {
    const objects = [excludes, office];
    expect(await summariesOf(deleted(), { objects: [includes] })).toEqual([
      `revocation policy-changed ${SALES}_all loosened ca1`,
    ]);
    expect(await summariesOf(group(true, SALES, officeAsMember), { objects })).toEqual([
      `revocation policy-changed ${SALES}_${OFFICE} loosened ca2`,
    ]);
    expect(await summariesOf(group(false, SALES, officeAsMember), { objects })).toEqual([
      `revocation policy-changed ${SALES}_${OFFICE} tightened ca2`,
    ]);
    const both = policy('ca3', { includeGroups: [SALES], excludeGroups: [SALES] });
    expect(
      await summariesOf(deleted(), {
        objects: [both, policy('ca4', { includeGroups: [OFFICE] }), policy('ca5', { includeRoles: [SALES] })],
      }),
    ).toEqual([]);
  });

  test('is left by the member even where the mirror still shows the membership', async () => {
    expect(await summariesOf(group(false), { objects: [includes], members: { [SALES]: [ADA] } })).toEqual([
      `revocation policy-changed ${MEMBER} loosened ca1`,
    ]);
  });

  test('is reported with all policies that name it, the member, and the direction', async () => {
    const objects = [policy('ca9', { includeGroups: [SALES] }), includes];
    const [joined] = await reportsOn(group(true), { objects });
    expect(joined?.detail).toEqual({
      policy: { change: 'tightened' },
      membership: { ownerId: SALES, memberId: ADA, way: 'joined', policyIds: ['ca1', 'ca9'] },
    });
    const [left] = await reportsOn(deleted(), { objects });
    expect(left?.detail).toEqual({
      policy: { change: 'loosened' },
      membership: { ownerId: SALES, way: 'left', policyIds: ['ca1', 'ca9'] },
    });
    expect([joined?.subject.name, left?.subject.name]).toEqual(['ada@contoso.example in Sales', 'Everybody in Sales']);
  });

  test.each([
    ['the user principal name', [person(ADA)], { kind: 'user', id: ADA }, `${ADA}@contoso.example`],
    ['the id of a user without a name', [person(ADA, { userPrincipalName: '' })], { kind: 'user', id: ADA }, ADA],
    ['the name of a group', [office], { kind: 'group', id: OFFICE }, 'Office'],
  ] as const)('a reading names by %s, and a group without a name by its id', async (_, objects, member, name) => {
    const movement = { object: 'membership', owner: { kind: 'group', id: SALES }, member, joined: true } as const;
    const [report] = await detectMembership(
      changedTenant(movement),
      memoryTenant({ objects: [...objects, includes] }),
      NOW,
    );
    expect(report?.subject.name).toBe(`${name} in ${SALES}`);
  });

  test('is judged by the state at the time of the change', async () => {
    const at = Date.parse('2031-03-01T08:20:00.765Z');
    expect(await summariesOf(group(true), { objects: [includes], goneSince: { ca1: at } })).toEqual([]);
    expect(await summariesOf(group(true), { objects: [includes], goneSince: { ca1: at + 1 } })).toHaveLength(1);
    const movement = {
      object: 'membership',
      owner: { kind: 'group', id: SALES },
      member: { kind: 'user', id: ADA },
      joined: true,
    } as const;
    const tenant = memoryTenant({ objects: [person(ADA), includes], goneSince: { ca1: Date.parse(BEFORE) + 1 } });
    expect(await detectMembership(changedTenant(movement), tenant, NOW)).toHaveLength(1);
    const { object } = tenant;
    const notYet = {
      ...tenant,
      object: async (...[kind, id, time]: Parameters<typeof object>) =>
        time < NOW ? undefined : object(kind, id, time),
    } as Tenant;
    expect(await detectMembership(changedTenant(movement), notYet, NOW)).toEqual([]);
  });

  test('gives no report for other signals', async () => {
    const tenant = memoryTenant({ objects: [person(ADA), includes] });
    expect(
      await detectMembership(changedTenant({ object: 'user', before: person(ADA), after: person(ADA) }), tenant, NOW),
    ).toEqual([]);
    const { record: _, ...seen } = recorded(group(true));
    const signedIn = {
      id: 's',
      at: AFTER,
      flow: 'interactive',
      errorCode: 53003,
      user: { id: ADA },
      blockingPolicyIds: [],
    } as const;
    expect(
      await detectMembership({ ...seen, kind: 'signed-in', source: 'sign-in', record: signedIn }, tenant, NOW),
    ).toEqual([]);
  });
});
