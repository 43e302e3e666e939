/** A change of members affects those who moved, and not the members that the group had before. */
import { expect, test } from 'vitest';
import type { MembershipDetail } from '../../src/detect/report.ts';
import { findAffected } from '../../src/impact/find-affected.ts';
import { app, grant, memoryTenant, person, policyObject, type TenantFacts } from '../fakes/memory-tenant.ts';
import { revocation } from './revocation-builder.ts';

function policy(
  id: string,
  {
    apps = ['All'],
    controls = ['mfa'],
  }: { readonly apps?: readonly string[]; readonly controls?: readonly string[] } = {},
) {
  const conditions = { users: { includeGroups: ['sales'] }, applications: { includeApplications: apps } };
  return policyObject({
    id,
    state: 'enabled',
    conditions,
    grantControls: { operator: 'OR', builtInControls: controls },
  });
}

const PEOPLE = [person('ada'), person('bo'), person('cy', { enabled: false }), app('mailer'), app('crm'), app('wiki')];
const FACTS: TenantFacts = {
  objects: [
    ...PEOPLE,
    grant('mailer', 'ada'),
    grant('crm', 'ada'),
    grant('wiki', 'bo'),
    policy('proof'),
    policy('shut', { apps: ['crm-app-id'], controls: ['block'] }),
  ],
  members: { sales: ['bo', 'cy'] },
};

async function reach(
  membership: Partial<MembershipDetail>,
  change: 'tightened' | 'loosened' = 'tightened',
): Promise<readonly string[]> {
  const moved = { ownerId: 'sales', memberId: 'ada', way: 'joined', policyIds: ['proof'], ...membership } as const;
  const subject = { kind: 'membership', id: 'sales_ada' } as const;
  const { rectangles } = await findAffected(
    revocation({ cause: 'policy-changed', subject, detail: { policy: { change }, membership: moved } }),
    memoryTenant(FACTS),
  );
  return rectangles
    .flatMap(({ effect, userIds, appIds }) => userIds.flatMap((user) => appIds.map((id) => `${user} ${id}: ${effect}`)))
    .sort();
}

test('whoever joins is affected at the apps that they use', async () => {
  expect(await reach({})).toEqual(['ada crm: reprompts', 'ada mailer: reprompts']);
});

test('of several policies the gravest counts, and each app stands once', async () => {
  expect(await reach({ policyIds: ['proof', 'shut'] })).toEqual(['ada crm: blocked', 'ada mailer: reprompts']);
  expect(await reach({ policyIds: ['shut', 'proof'] })).toEqual(['ada crm: blocked', 'ada mailer: reprompts']);
});

test('all members of a deleted group are undecided, except those who cannot sign in', async () => {
  const { memberId: _, ...gone } = { ownerId: 'sales', memberId: undefined, way: 'left' } as const;
  const subject = { kind: 'membership', id: 'sales_all' } as const;
  const detail = { policy: { change: 'tightened' }, membership: { ...gone, policyIds: ['proof'] } } as const;
  const { rectangles } = await findAffected(
    revocation({ cause: 'policy-changed', subject, detail }),
    memoryTenant(FACTS),
  );
  expect(rectangles).toMatchObject([{ effect: 'cannot-decide', userIds: ['bo'], appIds: ['wiki'] }]);
});

test('nobody is affected where less is demanded, or where the policy is gone', async () => {
  expect(await reach({}, 'loosened')).toEqual([]);
  expect(await reach({ policyIds: ['gone'] })).toEqual([]);
});
