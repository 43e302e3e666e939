/** What policies depend on changes: a place, a strength, security defaults, a setting, who is in a group or role. */
import { expect, test } from 'vitest';
import type { PolicyContent, PolicyKind } from '../../src/conditional-access/policy.ts';
import type { MembershipDetail } from '../../src/detect/report.ts';
import { findAffected } from '../../src/impact/find-affected.ts';
import type { TenantObject } from '../../src/mirror/tenant.ts';
import { app, grant, memoryTenant, person, policyObject, type TenantFacts } from '../fakes/memory-tenant.ts';
import { BLOCK, policy } from './policy/policy-builder.ts';
import { affectedByChange, type Sides, scopeLines, useLines } from './policy-reach.ts';
import { revocation } from './revocation-builder.ts';

const OBJECTS = [person('ada'), person('bo'), app('crm'), grant('crm', 'ada')];
const EVERYBODY = ['ada crm', 'bo crm'];

function part(policyKind: PolicyKind, content: PolicyContent): TenantObject {
  return {
    kind: 'policy',
    policyKind,
    id: String(content.id),
    displayName: '',
    state: 'enabled',
    contentHash: 'h',
    content,
  };
}

/** The mirror has the side before. */
function changed(kind: PolicyKind, sides: Sides, policies: readonly PolicyContent[]) {
  const own = sides.before ? [part(kind, sides.before)] : [];
  return affectedByChange(sides, memoryTenant({ objects: [...OBJECTS, ...own, ...policies.map(policyObject)] }));
}

const office = (...ranges: readonly string[]) => ({
  id: 'office',
  isTrusted: true,
  ipRanges: ranges.map((cidrAddress) => ({ cidrAddress })),
});
const outsideOf = (place: string) =>
  policy({
    grantControls: BLOCK,
    conditions: { locations: { includeLocations: ['All'], excludeLocations: [place] } },
  });

test.each(['office', 'AllTrusted'])(
  'addresses that leave a place that a policy spares as %s are blocked',
  async (place) => {
    const sides = { before: office('10.0.0.0/8', '10.9.0.0/16'), after: office('10.0.0.0/8') };
    const found = await changed('named-location', sides, [outsideOf(place)]);

    expect(scopeLines(found)).toEqual(EVERYBODY.map((pair) => `${pair}: blocked`));
    expect(useLines(found)).toEqual(['ada crm: blocked']);
    expect(found.rectangles[0]?.conditional).toBe(true);
  },
);

test('addresses that come to such a place are asked for less, and a place that nobody names concerns nobody', async () => {
  const sides = { before: office('10.0.0.0/8'), after: office('10.0.0.0/8', '10.9.0.0/16') };

  expect(await changed('named-location', sides, [outsideOf('office')])).toMatchObject({
    scope: { rectangles: [], relaxed: { pairs: 2 } },
  });
  const nobody = await changed('named-location', { before: sides.after, after: sides.before }, [policy()]);
  expect([scopeLines(nobody), nobody.scope?.relaxed]).toEqual([[], undefined]);
});

test('a place that is trusted no longer is felt where a policy spares trusted places', async () => {
  const sides = { before: office('10.0.0.0/8'), after: { ...office('10.0.0.0/8'), isTrusted: false } };
  expect(scopeLines(await changed('named-location', sides, [outsideOf('AllTrusted')]))).toEqual(
    EVERYBODY.map((pair) => `${pair}: blocked`),
  );
});

test('a country that leaves a place is felt there', async () => {
  const countries = (...list: readonly string[]) => ({ id: 'home', countriesAndRegions: list });
  const sides = { before: countries('CH', 'LI'), after: countries('CH') };
  expect(scopeLines(await changed('named-location', sides, [outsideOf('home')]))).toEqual(
    EVERYBODY.map((pair) => `${pair}: blocked`),
  );
});

test('a strength that allows less asks again, one that allows more does not', async () => {
  const strength = (...allowedCombinations: readonly string[]) => ({
    id: 'strong',
    allowedCombinations,
    requirementsSatisfied: 'mfa',
  });
  const asking = policy({ grantControls: { operator: 'OR', authenticationStrength: { id: 'strong' } } });
  const [wide, narrow] = [strength('fido2', 'password,sms'), strength('fido2')];

  const narrowed = await changed('authentication-strength', { before: wide, after: narrow }, [asking]);
  expect(scopeLines(narrowed)).toEqual(EVERYBODY.map((pair) => `${pair}: reprompts`));
  expect(narrowed.rectangles[0]?.conditional).toBeUndefined();
  const widened = await changed('authentication-strength', { before: narrow, after: wide }, [asking]);
  expect(widened).toMatchObject({ scope: { rectangles: [], relaxed: { pairs: 2 } } });
});

test('security defaults are undecided for everybody, on or off', async () => {
  const on = { before: { id: 'sd', isEnabled: false }, after: { id: 'sd', isEnabled: true } };
  expect(scopeLines(await changed('security-defaults', on, []))).toEqual(
    EVERYBODY.map((pair) => `${pair}: cannot-decide`),
  );
});

test('a setting of which nobody knows what it was is not known, which is not nobody', async () => {
  const found = await affectedByChange({}, memoryTenant({ objects: OBJECTS }), {
    subject: { kind: 'policy', id: 'tenant' },
    detail: { policy: { change: 'changed' } },
  });
  expect(found).toEqual({
    apps: [],
    users: [],
    rectangles: [],
    uncertain: ['not known: what the changed setting was, and what it is now'],
  });
});

const FACTS: TenantFacts = {
  objects: [
    ...OBJECTS,
    person('cy', { enabled: false }),
    app('wiki'),
    grant('wiki', 'bo'),
    policyObject({ ...policy({ users: { includeGroups: ['sales'] } }), id: 'proof' }),
    policyObject({
      ...policy({
        users: { includeGroups: ['sales'] },
        applications: { includeApplications: ['crm-app-id'] },
        grantControls: BLOCK,
      }),
      id: 'shut',
    }),
    policyObject({ ...policy({ users: { includeUsers: ['All'], excludeRoles: ['helper'] } }), id: 'spares' }),
  ],
  members: { sales: ['bo', 'cy'], team: ['ada'] },
};

function moved(membership: Partial<MembershipDetail>, change: 'tightened' | 'loosened' = 'tightened', facts = FACTS) {
  const detail = {
    ownerId: 'sales',
    memberId: 'ada',
    way: 'joined',
    policyIds: ['proof', 'shut'],
    ...membership,
  } as const;
  return findAffected(
    revocation({
      cause: 'policy-changed',
      subject: { kind: 'membership', id: `${detail.ownerId}_${detail.memberId ?? 'all'}` },
      detail: { policy: { change }, membership: detail },
    }),
    memoryTenant(facts),
  );
}

test('whoever joins is affected, and nobody who was in it; what another policy asks already is no change', async () => {
  const found = await moved({});
  expect(scopeLines(found)).toEqual(['ada crm: blocked']);
  expect(useLines(found)).toEqual(['ada crm: blocked']);
});

test('whoever leaves a role that a policy spares is asked', async () => {
  const found = await moved({ ownerId: 'helper', way: 'left', policyIds: ['spares'] });
  expect(scopeLines(found)).toEqual(['ada crm: reprompts', 'ada wiki: reprompts']);
});

test('the mirror may show the group as it is by now', async () => {
  const later = { ...FACTS, members: { sales: ['bo', 'cy', 'ada'] } };
  expect(scopeLines(await moved({}, 'tightened', later))).toEqual(['ada crm: blocked']);
});

test('a group in a group brings all of its people, and a group that is emptied frees them', async () => {
  expect(scopeLines(await moved({ memberId: 'team' }))).toEqual(['ada crm: blocked']);
  const { memberId: _, ...everybody } = { memberId: undefined, way: 'left' } as const;
  const detail = { ownerId: 'sales', policyIds: ['proof', 'shut'], ...everybody } as const;
  const emptied = await findAffected(
    revocation({
      cause: 'policy-changed',
      subject: { kind: 'membership', id: 'sales_all' },
      detail: { policy: { change: 'loosened' }, membership: detail },
    }),
    memoryTenant(FACTS),
  );
  expect(emptied).toMatchObject({ rectangles: [], scope: { relaxed: { users: 1, apps: 1 } } });
});

test('a group or a policy that the mirror does not have leaves it open', async () => {
  expect((await moved({ ownerId: 'gone' })).uncertain).toEqual(['not known: who was in gone before']);
  expect((await moved({ policyIds: ['gone'] })).uncertain).toEqual([
    'not known: the policies that named the group or role at that time',
  ]);
});
