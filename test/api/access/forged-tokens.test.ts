/** More than 500 forged tokens and headers, at every route in turn, with the keys of the tenant read over HTTP. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerRequest } from '../../../src/api/answer-request.ts';
import type { ApiRoute } from '../../../src/api/route.ts';
import { API_ROUTES } from '../../../src/api/route-table.ts';
import { NOW, revocationView } from '../../cli/revocation-view.ts';
import { fakeServices } from '../../fakes/fake-services.ts';
import { memoryAnswers } from '../../fakes/memory-answers.ts';
import { ask } from '../ask.ts';
import { forgeries } from './forgeries.ts';
import { AZURE, CALLER, HOST, principalOf, startTokenTenant, type TokenTenant, tokenOf } from './tenant-tokens.ts';

let tenant: TokenTenant;
let foreign: TokenTenant;
beforeAll(async () => {
  [tenant, foreign] = await Promise.all([startTokenTenant(), startTokenTenant()]);
});
afterAll(() => Promise.all([tenant.stop(), foreign.stop()]));

/** What an open door would have cost: services that were opened. */
async function answered(index: number, headers: Readonly<Record<string, string>>, isSignInBuiltIn = true) {
  const route: ApiRoute | undefined = API_ROUTES[index % API_ROUTES.length];
  if (route === undefined) throw new RangeError('No route');
  let opened = 0;
  const {
    status,
    body,
    headers: answer,
  } = await answerRequest(
    route,
    {
      params: { id: CALLER },
      query: [],
      headers: rawHeaders({ ...HOST, ...headers }),
      text: async () => '{"name":"x"}',
    },
    {
      settings: { ...AZURE, isSignInBuiltIn },
      now: NOW,
      isKeyed: false,
      tokenKeys: tenant.keys,
      services: async () => {
        opened += 1;
        return fakeServices(memoryAnswers([revocationView(1)]), NOW);
      },
      warn: () => {},
    },
  );
  return { status, body: String(body), opened, challenge: answer['www-authenticate'] };
}

/** `Headers` would refuse some of what a host lets through. */
function rawHeaders(headers: Readonly<Record<string, string>>) {
  return { get: (name: string) => headers[name] ?? null };
}

const NOBODY = JSON.stringify({
  type: 'about:blank',
  status: 401,
  title: 'Not signed in',
  detail: 'Sign in, or send a token that this API accepts.',
});

async function accepted(): Promise<readonly number[]> {
  const real = { authorization: `Bearer ${await tokenOf(tenant)}` };
  const app = { scp: undefined, sub: CALLER };
  const ofApp = { authorization: `Bearer ${await tokenOf(tenant, { claims: app })}` };
  const services = fakeServices(memoryAnswers([revocationView(1)]), NOW);
  const asked = [real, ofApp, { 'x-ms-client-principal': principalOf() }].map((headers) =>
    ask('GET', '/api/v1/revocations', {
      services,
      settings: AZURE,
      headers: { ...HOST, ...headers },
      tokenKeys: tenant.keys,
    }),
  );
  return (await Promise.all(asked)).map(({ status }) => status);
}

test('none of more than 500 forgeries opens anything, or learns why not', async () => {
  expect(await accepted()).toEqual([200, 200, 200]);
  const forged = await forgeries(tenant, foreign.url);
  expect(forged.length).toBeGreaterThanOrEqual(500);
  const wrong: unknown[] = [];
  for (const [index, { what, headers, isSignInBuiltIn }] of forged.entries()) {
    const answer = await answered(index, headers, isSignInBuiltIn);
    const isRefused = answer.status === 401 && answer.body === NOBODY && answer.opened === 0;
    if (!isRefused || answer.challenge !== 'Bearer') wrong.push([what, answer]);
  }
  expect(wrong).toEqual([]);
  // No header of a token led anywhere, and unknown keys did not make us ask each time.
  expect(foreign.asked).toEqual([]);
  expect(new Set(tenant.asked).size).toBe(1);
  expect(tenant.asked.length).toBeLessThanOrEqual(3);
  expect(await accepted()).toEqual([200, 200, 200]);
}, 60_000);

test('a real token without a role of ours is known, and may not ask', async () => {
  const roles = [
    undefined,
    [],
    '',
    'Audit.Read',
    ['audit.read'],
    ['Audit.Read '],
    [['Audit.Read']],
    [null],
    { 0: 'Audit.Read' },
  ];
  for (const [index, given] of roles.entries()) {
    const token = await tokenOf(tenant, { claims: { roles: given, groups: ['Audit.Read'], wids: ['Audit.Read'] } });
    expect(await answered(index, { authorization: `Bearer ${token}` })).toMatchObject({ status: 403, opened: 0 });
  }
});

test('while the keys cannot be read, nobody is let in, and it is said that this is no refusal', async () => {
  const fresh = await startTokenTenant();
  const token = await tokenOf(fresh);
  const asked = { settings: AZURE, headers: { ...HOST, authorization: `Bearer ${token}` }, tokenKeys: fresh.keys };
  const services = fakeServices(memoryAnswers([revocationView(1)]), NOW);
  for (const status of [500, 403, 302]) {
    fresh.failing = status;
    expect((await ask('GET', '/api/v1/revocations', { services, ...asked })).status).toBe(503);
  }
  fresh.failing = undefined;
  expect((await ask('GET', '/api/v1/revocations', { services, ...asked })).status).toBe(200);
  await fresh.stop();
});
