/** A tenant that is written and read again answers as before. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { objectOf, parsedJson } from '../../../../src/base/json.ts';
import { tenantOf } from '../../../../src/impact/policy/tenant/case-tenant.ts';
import { plainTenant } from '../../../../src/impact/policy/tenant/plain-tenant.ts';
import { randomChange } from '../../naive/random-tenants.ts';
import { engineAnswer, type PlainWorld } from '../engine-answer.ts';

const SEED = Number(process.env.SEED ?? 14);
const RUNS = process.env.LONG ? 20_000 : 150;

interface Ids {
  readonly groups: readonly { readonly id: string }[];
  readonly roles: readonly { readonly id: string }[];
}

function written({ tenant, policies }: PlainWorld): PlainWorld {
  const { groups, roles } = tenant as Ids;
  const ids = { groupIds: groups.map(({ id }) => id), roleIds: roles.map(({ id }) => id), appNames: new Map() };
  const world = { tenant: tenantOf(objectOf(tenant)), policies: policies.map(objectOf) };
  const text = [...plainTenant(world, ids, { format: 'revaudit-tenant' })].join('');
  const again = objectOf(parsedJson(text));
  return { tenant: again, policies: again.policies as readonly object[] };
}

test(`${RUNS} random changes, seed ${SEED}: the same answer from what was written`, () => {
  fc.assert(
    fc.property(randomChange(), ({ before, after, contexts }) => {
      const [plain, again] = [{ ...before }, written(before)];
      const isSame = before.tenant === after.tenant;
      const afterAgain = written(after);
      expect(
        engineAnswer(again, isSame ? { ...afterAgain, tenant: again.tenant } : afterAgain, { contexts }).affected,
      ).toEqual(engineAnswer(plain, after, { contexts }).affected);
    }),
    { numRuns: RUNS, seed: SEED },
  );
});

test('what the mirror does not know is unknown again', () => {
  const NOT_KNOWN = { mfa: 'unknown', compliantDevice: 'unknown', hybridJoinedDevice: 'unknown' };
  const settings = { baselineScopes: 'unknown', inboundTrust: { default: NOT_KNOWN }, securityDefaults: false };
  const tenant = { settings, apps: [{ id: 'hr', csa: 'unknown' }], strengths: [{ id: 'own' }], users: [{ id: 'ann' }] };
  const again = tenantOf(objectOf(written({ tenant: { ...tenant, groups: [], roles: [] }, policies: [] }).tenant));
  expect(again.apps[0]?.attributes).toBeUndefined();
  expect([...again.strengths]).toEqual([['own', undefined]]);
  expect(again.settings).toMatchObject({
    baselineScopes: undefined,
    otherTrust: { mfa: undefined, compliantDevice: undefined, hybridJoinedDevice: undefined },
  });
});
