/** Which circumstances are tried for a change: also those that meet a policy only through the scopes of a request. */
import { expect, test } from 'vitest';
import { bestKernel } from '../../../../src/impact/policy/kernel/wasm-kernel.ts';
import { changeReach } from '../../../../src/impact/policy/reach/change-reach.ts';
import { reachIndex } from '../../../../src/impact/policy/reach/reach-index.ts';
import { tenantOf } from '../../../../src/impact/policy/tenant/case-tenant.ts';
import { contextsOfChange } from '../../../../src/impact/policy/tenant/likely-contexts.ts';
import { blockOf } from '../rules/parts.ts';

const LEAVES_OUT = { includeApplications: ['All'], excludeApplications: ['hr'] };

/** Apps that the change blocks in some of the circumstances that are tried. */
function blocked(applications: object, baselineScopes: string): readonly string[] {
  const tenant = tenantOf({
    users: [{ id: 'ann', userType: 'Member' }],
    groups: [],
    roles: [],
    apps: [{ id: 'hr' }, { id: 'crm' }],
    settings: { baselineScopes },
  });
  const [before, after] = [
    { tenant, policies: [] },
    { tenant, policies: [blockOf({ apps: applications })] },
  ];
  const { contexts } = contextsOfChange(before, after);
  const { rectangles } = changeReach(reachIndex(before, contexts, { kernel: bestKernel }), after);
  return rectangles.flatMap((one) => (one.effect === 'newly-blocked' ? one.appIds() : [])).sort();
}

test('an app that a policy on all apps leaves out is met by requests for baseline scopes alone, once that is enforced', () => {
  expect(blocked(LEAVES_OUT, 'enforced')).toEqual(['crm', 'hr']);
  expect(blocked(LEAVES_OUT, 'legacy')).toEqual(['crm']);
});

test('a policy on all apps meets all of them anyway, and one on a single app only that one', () => {
  expect(blocked({ includeApplications: ['All'] }, 'enforced')).toEqual(['crm', 'hr']);
  expect(blocked({ includeApplications: ['crm'] }, 'enforced')).toEqual(['crm']);
});
