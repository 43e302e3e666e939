/** The tenant of a moment from the mirror, beside the same tenant written as JSON. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type JsonObject, objectOf } from '../../../../src/base/json.ts';
import { bestKernel } from '../../../../src/impact/policy/kernel/wasm-kernel.ts';
import { changeReach } from '../../../../src/impact/policy/reach/change-reach.ts';
import { type PolicyWorld, reachIndex } from '../../../../src/impact/policy/reach/reach-index.ts';
import { contextsOf } from '../../../../src/impact/policy/tenant/case-contexts.ts';
import { readPolicyWorld } from '../../../../src/impact/policy/tenant/mirror-world.ts';
import { engineAnswer } from '../engine-answer.ts';
import { mirroredTenant, policyWrite, removed, userWrite } from './mirrored-tenant.ts';

const place = resolve(import.meta.dirname, '../../../../../shared/reference/conditional-access/cases.json');
const cases = existsSync(place) ? (JSON.parse(readFileSync(place, 'utf8')) as readonly JsonObject[]) : [];
const ROLE = '62e90394-69f5-4237-9190-012177145e10';

const blockOf = (users: object, more: object = {}) => ({
  id: 'block',
  state: 'enabled',
  conditions: { users, applications: { includeApplications: ['All'] }, ...more },
  grantControls: { operator: 'OR', builtInControls: ['block'] },
});

/** Of switching on a policy in a world: `person app effect`. */
function hitBy(world: PolicyWorld, policy: object, context: object = {}): readonly string[] {
  const { identities } = world.tenant;
  const index = reachIndex(world, contextsOf(context, identities), { kernel: bestKernel });
  const { rectangles } = changeReach(index, { ...world, policies: [...world.policies, objectOf(policy)] });
  return rectangles
    .flatMap((one) =>
      [...one.identities()].flatMap((number) =>
        one.appIds().map((app) => `${identities.idOf(number)} ${app} ${one.effect}`),
      ),
    )
    .sort();
}

async function worldOf(content: JsonObject): Promise<PolicyWorld> {
  const { tenant, now } = await mirroredTenant(content);
  return readPolicyWorld({ tenant, at: now() });
}

/** What cases say and the mirror does not know, or knows in another form: kinds of guests, and details of apps. */
function isMirrored(one: JsonObject): boolean {
  const { users, apps, settings, servicePrincipals } = objectOf(one.tenant);
  const list = (value: unknown) => (Array.isArray(value) ? value.map(objectOf) : []);
  return (
    settings === undefined &&
    servicePrincipals === undefined &&
    list(users).every(({ externalType }) => externalType === undefined) &&
    list(apps).every((app) => Object.keys(app).every((name) => ['id', 'lateBound'].includes(name)))
  );
}

describe.skipIf(cases.length === 0)('a published case, loaded into a mirror, is answered as from its file', () => {
  const mirrored = cases.filter(isMirrored);
  test('many can be', () => expect(mirrored.length).toBeGreaterThan(30));

  test.each(mirrored.map((one) => [String(one.name), one] as const))(
    '%s',
    async (_, { tenant, before, after, context }) => {
      const others = (objectOf(tenant).policies ?? []) as readonly object[];
      const withPolicy = (policy: unknown) => [...others, ...(policy === null ? [] : [objectOf(policy)])];
      const world = await worldOf({ ...objectOf(tenant), policies: withPolicy(before) });
      const index = reachIndex(world, contextsOf(context, world.tenant.identities), { kernel: bestKernel });
      const { rectangles } = changeReach(index, { ...world, policies: withPolicy(after).map(objectOf) });
      const found = rectangles.flatMap((one) =>
        [...one.identities()].flatMap((number) =>
          one.appIds().map((app) => `${world.tenant.identities.idOf(number)} ${app} ${one.effect}`),
        ),
      );
      const file = { tenant: objectOf(tenant), policies: withPolicy(before) };
      const answer = engineAnswer(file, { ...file, policies: withPolicy(after) }, { contexts: context });
      expect(found.sort()).toEqual(answer.affected);
    },
  );
});

describe('the world of a moment', () => {
  test('has what has ended since, and not what has begun since', async () => {
    const mirrored = await mirroredTenant({
      users: [{ id: 'ada' }, { id: 'bob' }],
      groups: [{ id: 'staff', members: ['ada', 'bob'] }],
      apps: [{ id: 'app' }],
      policies: [{ ...blockOf({ includeUsers: ['All'] }), id: 'old', state: 'disabled' }],
    });
    const then = mirrored.now();
    await mirrored.write([removed.user('bob'), ...removed.member('staff', 'bob')]);
    await mirrored.write([policyWrite('conditional-access', { ...blockOf({ includeUsers: ['All'] }), id: 'new' })]);
    const hit = async (at: number) =>
      hitBy(await readPolicyWorld({ tenant: mirrored.tenant, at }), blockOf({ includeGroups: ['staff'] }));

    expect(await hit(then)).toEqual(['ada app newly-blocked', 'bob app newly-blocked']);
    expect(await hit(mirrored.now())).toEqual([]);
    const { policies } = await readPolicyWorld({ tenant: mirrored.tenant, at: mirrored.now() });
    expect(policies.map(({ id }) => id).sort()).toEqual(['new', 'old']);
  });

  test('has nobody who cannot sign in, and agents outside of all lists of people', async () => {
    const world = await worldOf({
      users: [
        { id: 'ada' },
        { id: 'off', accountEnabled: false },
        { id: 'gone', deleted: true },
        { id: 'agent', agent: true },
      ],
      apps: [{ id: 'app' }, { id: 'shut', enabled: false }],
    });
    expect(hitBy(world, blockOf({ includeUsers: ['All'] }))).toEqual(['ada app newly-blocked']);
  });

  test('has members of nested groups, of cycles, and holders of roles through them', async () => {
    const world = await worldOf({
      users: ['ada', 'bob', 'cyd', 'dan'].map((id) => ({ id })),
      groups: [
        { id: 'outer', members: ['ada'], groups: ['inner'] },
        { id: 'inner', members: ['bob'], groups: ['outer', 'bin'] },
        { id: 'bin', members: ['dan'], deleted: true },
      ],
      roles: [{ id: ROLE, members: ['cyd'], memberGroups: ['inner'] }],
      apps: [{ id: 'app' }],
    });
    expect(hitBy(world, blockOf({ includeGroups: ['inner'] }))).toEqual(
      ['ada', 'bob'].map((id) => `${id} app newly-blocked`),
    );
    expect(hitBy(world, blockOf({ includeRoles: [ROLE] }))).toEqual(
      ['ada', 'bob', 'cyd'].map((id) => `${id} app newly-blocked`),
    );
  });

  test.each([
    ['a group that was not read', { includeGroups: ['unread'] }],
    ['a group with one in it that was not read', { includeGroups: ['outer'] }],
    ['a role that such a group holds', { includeRoles: [ROLE] }],
  ])('cannot decide of %s', async (_, users) => {
    const world = await worldOf({
      users: [{ id: 'ada' }],
      groups: [{ id: 'outer', groups: ['unread'] }],
      roles: [{ id: ROLE, memberGroups: ['outer'] }],
      apps: [{ id: 'app' }],
    });
    expect(hitBy(world, blockOf(users))).toEqual(['ada app cannot-decide']);
  });

  test('cannot decide of guests by their home tenant, and decides by their kind', async () => {
    const world = await worldOf({
      users: [
        { id: 'ada' },
        { id: 'local', userType: 'Guest' },
        { id: 'gus', userType: 'Guest', externalType: 'b2bCollaborationGuest' },
      ],
      apps: [{ id: 'app' }],
    });
    const guests = (externalTenants: object) =>
      blockOf({ includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'b2bCollaborationGuest', externalTenants } });
    expect(hitBy(world, guests({ membershipKind: 'all' }))).toEqual(['gus app newly-blocked']);
    expect(hitBy(world, guests({ membershipKind: 'enumerated', members: ['fabrikam'] }))).toEqual([
      'gus app cannot-decide',
    ]);
  });

  test('cannot decide whether an app of another tenant is in a group of apps', async () => {
    const exchange = '00000002-0000-0ff1-ce00-000000000000';
    const world = await worldOf({
      users: [{ id: 'ada' }],
      apps: [{ id: exchange, foreign: true }, { id: 'app' }, { id: 'other', foreign: true }],
    });
    const block = blockOf({ includeUsers: ['All'] }, { applications: { includeApplications: ['Office365'] } });
    expect(hitBy(world, block)).toEqual([`ada ${exchange} newly-blocked`, 'ada other cannot-decide']);
  });

  test('reaches apps of this tenant alone with policies for workloads, and cannot decide where that is not known', async () => {
    const world = await worldOf({
      users: [{ id: 'ada' }],
      apps: [
        { id: 'own', multiTenant: false },
        { id: 'shared', multiTenant: true },
        { id: 'unclear' },
        { id: 'foreign', foreign: true },
      ],
    });
    const block = {
      ...blockOf({}),
      conditions: {
        clientApplications: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'] },
        applications: { includeApplications: ['own'] },
      },
    };
    expect(hitBy(world, block)).toEqual(['object of own own newly-blocked', 'object of unclear own cannot-decide']);
  });

  test('takes the account that a disabled user had for enabled, at the time', async () => {
    const mirrored = await mirroredTenant({ users: [{ id: 'ada' }], apps: [{ id: 'app' }] });
    const then = mirrored.now();
    await mirrored.write([userWrite({ id: 'ada', accountEnabled: false })]);
    const hit = async (at: number) =>
      hitBy(await readPolicyWorld({ tenant: mirrored.tenant, at }), blockOf({ includeUsers: ['ada'] }));
    expect([await hit(then), await hit(mirrored.now())]).toEqual([['ada app newly-blocked'], []]);
  });
});
