/** The question to What If, answered by the simulated tenant from its own policies, through the real Graph client. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTenant, type Tenant } from '../../../local/tenant/tenant-server.ts';
import type { Policy } from '../../../src/conditional-access/policy.ts';
import { openGraph } from '../../../src/graph/graph.ts';
import { readKnownContext } from '../../../src/notify/what-if/known-context.ts';
import { whatIf } from '../../../src/notify/what-if/what-if.ts';
import { memoryTenant } from '../../fakes/memory-tenant.ts';
import { DUE } from '../notice-builder.ts';

const BLOCKS: Policy = {
  kind: 'policy',
  id: 'p1',
  policyKind: 'conditional-access',
  displayName: 'Block',
  state: 'enabled',
  contentHash: '',
  content: { grantControls: { builtInControls: ['block'] }, conditions: {} },
};

let tenant: Tenant;
let clock: { now: number };
beforeEach(async () => {
  clock = { now: DUE };
  tenant = await startTenant({ seed: 7, users: 20, clock: () => clock.now });
});
afterEach(() => tenant.stop());

function graphOf() {
  const pause = async (ms: number) => {
    clock.now += ms;
  };
  return openGraph({
    cloud: 'global',
    token: async () => tenant.token,
    dial: tenant.url,
    now: () => clock.now,
    pause,
  });
}

const asking = () => whatIf({ graph: graphOf(), tenant: memoryTenant({ objects: [BLOCKS] }), now: () => clock.now });

/** Everybody at every app, and every other policy is off: so it is the one that answers. */
function onlyPolicy(differing: object): string {
  const [policy, ...others] = tenant.directory.policies.live();
  for (const other of others) tenant.directory.policies.save({ ...other, state: 'disabled' }, ['state']);
  if (policy === undefined) throw new RangeError('The simulated tenant has no policy');
  const all = {
    users: { ...policy.conditions.users, includeUsers: ['All'], excludeUsers: [], excludeGroups: [], excludeRoles: [] },
    applications: { ...policy.conditions.applications, includeApplications: ['All'], excludeApplications: [] },
  };
  const plain = { clientAppTypes: ['all'], platforms: null, locations: null, signInRiskLevels: [], userRiskLevels: [] };
  const conditions = { ...policy.conditions, ...plain, ...all };
  const grantControls = { operator: 'OR', builtInControls: ['block'] };
  const changed = { ...policy, state: 'enabled', conditions, grantControls, ...differing };
  tenant.directory.policies.save(changed as unknown as typeof policy, ['conditions', 'state', 'grantControls']);
  return policy.id;
}

function signIn() {
  const [user] = tenant.directory.users.live();
  const [app] = tenant.directory.servicePrincipals.live();
  return { userId: user?.id ?? '', appId: app?.appId ?? '' };
}

test('a policy that blocks everybody blocks this sign-in', async () => {
  const id = onlyPolicy({});

  expect(await asking().ask(signIn())).toMatchObject({ outlook: 'blocked', policies: [{ id }] });
});

test.each([
  ['demands a second proof', { grantControls: { operator: 'OR', builtInControls: ['mfa'] } }],
  ['only reports', { state: 'enabledForReportingButNotEnforced' }],
])('one that %s does not', async (_, differing) => {
  onlyPolicy(differing);

  expect(await asking().ask(signIn())).toEqual({ outlook: 'not-blocked' });
});

test('an unknown user is refused by Graph, and that is no answer', async () => {
  onlyPolicy({});

  const nobody = { ...signIn(), userId: '00000000-0000-4000-8000-00000000dead' };
  expect(await asking().ask(nobody)).toMatchObject({ outlook: 'unknown' });
});

test('the log is asked in a way that Graph takes', async () => {
  expect(await readKnownContext(graphOf(), signIn().userId, clock.now)).toEqual({});
});
