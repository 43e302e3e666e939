/** The explanation of a pair names the effect that the engine found for it, and the policies that make it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectOf } from '../../../../src/base/json.ts';
import { explainPair } from '../../../../src/impact/policy/explain/explain-request.ts';
import { contextsOf } from '../../../../src/impact/policy/tenant/case-contexts.ts';
import { tenantOf } from '../../../../src/impact/policy/tenant/case-tenant.ts';
import { type RandomChange, randomChange } from '../../naive/random-tenants.ts';
import { engineAnswer } from '../engine-answer.ts';

const SEED = Number(process.env.SEED ?? 14);
const RUNS = process.env.LONG ? 5_000 : 60;

function explanation({ before, after, contexts }: RandomChange) {
  const tenant = tenantOf(objectOf(before.tenant));
  const worlds = {
    before: { tenant, policies: before.policies.map(objectOf) },
    after: {
      tenant: after.tenant === before.tenant ? tenant : tenantOf(objectOf(after.tenant)),
      policies: after.policies.map(objectOf),
    },
    contexts: contextsOf(contexts, tenant.identities),
  };
  const actions = worlds.contexts.flatMap(({ context }) => context.userAction ?? []);
  const columns = new Set([...tenant.apps.map(({ id }) => id), ...actions]);
  return [...columns].flatMap((appId) =>
    Array.from({ length: tenant.identities.count }, (_, identity) => {
      const told = explainPair(worlds, { identity, appId });
      return { told, pair: `${tenant.identities.idOf(identity)} ${appId} ${told?.effect ?? 'unchanged'}` };
    }),
  );
}

test(`${RUNS} random changes, seed ${SEED}: the same effect for each pair, and a cause where there is one`, () => {
  fc.assert(
    fc.property(randomChange(), (change) => {
      const all = explanation(change).filter(({ pair }) => !pair.endsWith(' unchanged'));
      const { affected } = engineAnswer(change.before, change.after, { contexts: change.contexts });
      expect(all.map(({ pair }) => pair).sort()).toEqual(affected);
      for (const { told } of all) {
        const applying = [told?.before, told?.after].flatMap((side) => side?.policies ?? []);
        expect(applying.some(({ applies }) => applies !== 'no')).toBe(true);
      }
    }),
    { numRuns: RUNS, seed: SEED },
  );
});

const POLICY = {
  id: 'p1',
  displayName: 'MFA outside',
  state: 'enabled',
  conditions: {
    users: { includeGroups: ['staff'], excludeGroups: ['vip'] },
    applications: { includeApplications: ['All'] },
    platforms: { includePlatforms: ['android', 'iOS'] },
  },
  grantControls: { operator: 'OR', builtInControls: ['mfa', 'domainJoinedDevice'] },
};
const TENANT = {
  users: [{ id: 'ann' }, { id: 'bob' }],
  groups: [
    { id: 'staff', members: ['ann', 'bob'] },
    { id: 'vip', members: ['bob'] },
  ],
  apps: [{ id: 'hr' }],
};

function worldsFor(context: object, policies: readonly object[] = [POLICY]) {
  const tenant = tenantOf(objectOf(TENANT));
  const contexts = contextsOf(context, tenant.identities);
  return { before: { tenant, policies: [] }, after: { tenant, policies: policies.map(objectOf) }, contexts };
}

test('it says what decided: group, app and condition, what is asked, and how it can be met', () => {
  const told = explainPair(worldsFor({ platform: 'iOS' }), { identity: 0, appId: 'hr' });
  expect(told?.effect).toBe('reauth-required');
  expect(told?.after).toMatchObject({
    policies: [
      { applies: 'yes', because: ['includes group staff', 'covers all apps', 'its condition holds: platform iOS'] },
    ],
    demands: ['asks for a hybrid joined device or multifactor authentication'],
    howToMeet: ['with multifactor authentication'],
  });
});

test.each([
  ['an exclusion', { platform: 'iOS' }, 1, 'excludes group vip'],
  ['a condition', { platform: 'windows' }, 0, 'its condition does not hold: platform windows'],
])('%s that keeps the policy away is named, alone', (_name, context, identity, because) => {
  const told = explainPair(worldsFor(context), { identity, appId: 'hr' });
  expect([told?.effect, told?.after.policies[0]?.because]).toEqual(['unchanged', [because]]);
});

test('a policy that is not switched on is listed as such', () => {
  const told = explainPair(worldsFor({}, [{ ...POLICY, state: 'disabled' }]), { identity: 0, appId: 'hr' });
  expect(told?.after.policies).toMatchObject([{ applies: 'no', because: ['it is switched off'] }]);
});

test('what cannot be met where the person is says so', () => {
  const grantControls = { operator: 'AND', builtInControls: ['domainJoinedDevice'] };
  const told = explainPair(worldsFor({ platform: 'iOS' }, [{ ...POLICY, grantControls }]), {
    identity: 0,
    appId: 'hr',
  });
  expect([told?.effect, told?.after.howToMeet]).toEqual([
    'newly-blocked',
    ['it cannot be met here: a hybrid joined device, from a client browser on iOS'],
  ]);
});
