/** A change of one policy is answered from what is ready in the index; any other one adds all policies anew. */
import { expect, test } from 'vitest';
import { syntheticContexts, syntheticWorld } from '../../../../bench/reach/synthetic-tenant.ts';
import type { PolicyContent } from '../../../../src/conditional-access/policy.ts';
import { bestKernel } from '../../../../src/impact/policy/kernel/wasm-kernel.ts';
import { changeReach } from '../../../../src/impact/policy/reach/change-reach.ts';
import type { Reach } from '../../../../src/impact/policy/reach/reach.ts';
import { type PolicyWorld, reachIndex } from '../../../../src/impact/policy/reach/reach-index.ts';

const world = syntheticWorld({ users: 60, apps: 10, groups: 20, policies: 14, seed: 15 });
const contexts = syntheticContexts();

function effectsOf({ rectangles }: Reach): ReadonlyMap<string, string> {
  return new Map(
    rectangles.flatMap((one) =>
      [...one.identities()].flatMap((person) => one.appIds().map((app) => [`${person} ${app}`, one.effect] as const)),
    ),
  );
}

/** Equal settings in an object of their own: nothing that is ready can be used. */
function anew({ tenant, policies }: PolicyWorld): PolicyWorld {
  return { tenant: { ...tenant, settings: { ...tenant.settings } }, policies };
}

function replaced(number: number, change: (policy: PolicyContent) => readonly PolicyContent[]): PolicyWorld {
  return { ...world, policies: world.policies.flatMap((policy, at) => (at === number ? change(policy) : [policy])) };
}

test('a policy that asks for something else, goes, comes or covers others: the same as with all policies added anew', () => {
  const index = reachIndex(world, contexts, { kernel: bestKernel });
  const grant = (controls: readonly string[]) => ({ operator: 'OR', builtInControls: controls });
  let pairs = 0;
  for (const [number, { conditions }] of world.policies.entries()) {
    const other = world.policies[(number + 1) % world.policies.length]?.conditions;
    const changes = [
      replaced(number, (policy) => [{ ...policy, grantControls: grant(['block']) }]),
      replaced(number, (policy) => [{ ...policy, grantControls: grant(['compliantDevice']), sessionControls: null }]),
      replaced(number, (policy) => [{ ...policy, conditions: other }]),
      replaced(number, () => []),
      replaced(number, (policy) => [
        policy,
        { id: 'new', state: 'enabled', conditions, grantControls: grant(['block']) },
      ]),
    ];
    for (const after of changes) {
      const expected = effectsOf(changeReach(index, anew(after)));
      pairs += expected.size;
      expect(effectsOf(changeReach(index, after))).toEqual(expected);
    }
  }
  expect(pairs).toBeGreaterThan(0);
});

test('two policies that do the same go together: what they asked for is gone', () => {
  const block = {
    state: 'enabled',
    conditions: { users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] } },
    grantControls: { operator: 'OR', builtInControls: ['block'] },
  };
  const blocked = {
    ...world,
    policies: [
      { ...block, id: 'one' },
      { ...block, id: 'two' },
    ],
  };
  const index = reachIndex(blocked, contexts, { kernel: bestKernel });
  const one = changeReach(index, { ...blocked, policies: blocked.policies.slice(1) });
  expect(one.rectangles).toEqual([]);
  const none = changeReach(index, { ...blocked, policies: [] });
  expect(none.counts.get('relaxed')).toEqual({ pairs: 60 * 10, identities: 60, apps: 10 });
});
