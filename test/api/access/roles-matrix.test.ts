/**
 * Who may ask what, cell by cell: each route with each role, by each way to show it. The table of routes decides; a
 * refusal says neither which role is missing nor whether there is such a thing.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROLES, type Role } from '../../../src/api/access/roles.ts';
import { KEYED_ROUTES } from '../../../src/api/keyed-routes.ts';
import { API_ROUTES } from '../../../src/api/route-table.ts';
import { ADA, NOW, revocationView } from '../../cli/revocation-view.ts';
import { fakeServices } from '../../fakes/fake-services.ts';
import { memoryAnswers } from '../../fakes/memory-answers.ts';
import { ask, HERE } from '../ask.ts';
import { AZURE, CALLER, HOST, principalOf, startTokenTenant, type TokenTenant, tokenOf } from './tenant-tokens.ts';

let tenant: TokenTenant;
beforeAll(async () => {
  tenant = await startTokenTenant();
});
afterAll(() => tenant.stop());

/** What each role opens, beside itself. */
const MAY: Readonly<Record<Role, readonly Role[]>> = {
  'Audit.Read': ['Audit.Read', 'Audit.ReadHelpDesk'],
  'Audit.ReadHelpDesk': ['Audit.ReadHelpDesk'],
  'Audit.Export': ['Audit.Read', 'Audit.ReadHelpDesk', 'Audit.Export'],
  'Notices.Manage': ['Notices.Manage'],
  'Audit.Admin': ROLES,
};
const WITHOUT = 'no role of ours';

type Given = Role | typeof WITHOUT;

const rolesOf = (given: Given) => (given === WITHOUT ? ['Audit.Reader', 'User.Read'] : [given]);
const bearer = async (claims: Parameters<typeof tokenOf>[1]) => ({
  authorization: `Bearer ${await tokenOf(tenant, claims)}`,
});

const WAYS: Readonly<Record<string, (given: Given) => Promise<Readonly<Record<string, string>>>>> = {
  'the token of a person': (given) => bearer({ claims: { roles: rolesOf(given) } }),
  'the token of an app': (given) => bearer({ claims: { roles: rolesOf(given), scp: undefined, sub: CALLER } }),
  'a sign-in by Azure': async (given) => ({ 'x-ms-client-principal': principalOf({ roles: rolesOf(given) }) }),
};

/** Each thing once as it is on record, and once as it is not: a refusal is the same. */
async function askedBy(route: (typeof API_ROUTES)[number], different: Partial<Parameters<typeof ask>[2]>) {
  const view = revocationView(1);
  const ids = route.path.includes('{id}') ? [ADA.id, view.revocationId, 'not-on-record'] : [''];
  const asked = ids.map(async (id) => {
    const services = fakeServices(memoryAnswers([view]), NOW);
    const params = id === '' ? {} : { id };
    const reply = await ask(route.method, route.path, {
      services,
      params,
      settings: AZURE,
      headers: HOST,
      ...different,
    });
    return { status: reply.status, body: String(reply.body), rows: services.accesses.length };
  });
  return Promise.all(asked);
}

const REFUSED = [
  {
    status: 403,
    rows: 0,
    body: '{"type":"about:blank","status":403,"title":"Not allowed","detail":"This needs a role that you do not have."}',
  },
];

test.each(Object.keys(WAYS))(
  'by %s, the role decides',
  async (way) => {
    const wrong: unknown[] = [];
    let cells = 0;
    for (const given of [...ROLES, WITHOUT] as const) {
      const headers = { ...HOST, ...(await WAYS[way]?.(given)) };
      for (const route of API_ROUTES) {
        const answers = await askedBy(route, { headers, tokenKeys: tenant.keys });
        const may = given !== WITHOUT && MAY[given].includes(route.access);
        const isRight = may
          ? answers.every(({ status }) => [200, 400, 404, ...('changes' in route ? [415] : [])].includes(status))
          : answers.every((one) => JSON.stringify(one) === JSON.stringify(answers[0])) && answers[0]?.status === 403;
        if (!isRight) wrong.push([given, route.name, answers]);
        if (!may) expect(answers.slice(0, 1)).toEqual(REFUSED);
        cells += 1;
      }
    }
    expect(wrong).toEqual([]);
    expect(cells).toBe(API_ROUTES.length * (ROLES.length + 1));
  },
  60_000,
);

test('a function key opens the keyed routes only, as Audit.Read; what it brings beside that changes nothing', async () => {
  const admin = { ...HOST, ...(await bearer({ claims: { roles: ['Audit.Admin'] } })) };
  for (const route of API_ROUTES) {
    const may = MAY['Audit.Read'].includes(route.access);
    expect([route.name, KEYED_ROUTES.some(({ name }) => name === route.name)]).toEqual([route.name, may]);
    for (const headers of [HOST, admin]) {
      const [first] = await askedBy(route, { headers, isKeyed: true, tokenKeys: tenant.keys });
      expect([route.name, first?.status === 403]).toEqual([route.name, !may]);
    }
  }
});

test('the session of a laptop opens every route; without it, none', async () => {
  for (const route of API_ROUTES) {
    const laptop = { settings: { ...AZURE, session: 'the-secret-of-the-session' } };
    const [own] = await askedBy(route, { ...laptop, headers: HERE });
    expect([route.name, own?.status]).toEqual([
      route.name,
      expect.toBeOneOf(['changes' in route ? 415 : 200, 200, 400, 404]),
    ]);
    const strangers = await askedBy(route, { ...laptop, headers: { host: HERE.host } });
    expect(new Set(strangers.map(({ status }) => status))).toEqual(new Set([401]));
  }
});

test('nobody at all is told the same at every route', async () => {
  const answers = (await Promise.all(API_ROUTES.map((route) => askedBy(route, {})))).flat();
  expect(new Set(answers.map(({ status, body, rows }) => JSON.stringify([status, body, rows]))).size).toBe(1);
  expect(answers[0]).toMatchObject({ status: 401, rows: 0 });
});
