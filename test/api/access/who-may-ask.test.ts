/** Who may ask: tokens of the tenant, people signed in by Azure, the owner of a laptop; and nobody else. */
import { exportJWK, generateKeyPair, type JWTPayload, type JWTVerifyGetKey, SignJWT } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import type { ApiSettings } from '../../../src/api/access/api-settings.ts';
import { sessionCookie, ticketOf } from '../../../src/api/access/laptop-session.ts';
import { openSession } from '../../../src/api/access/open-session.ts';
import { NOW, revocationView } from '../../cli/revocation-view.ts';
import { fakeServices } from '../../fakes/fake-services.ts';
import { memoryAnswers } from '../../fakes/memory-answers.ts';
import { ask, HERE, SESSION } from '../ask.ts';

const TENANT = '7e000000-0001-4001-8001-000000000001';
const CLIENT = '0a000000-0001-4001-8001-00000000000a';
const CALLER = '0c000000-0001-4001-8001-00000000000c';
const HOST = { host: 'auditor.example.net' };
const AZURE: ApiSettings = {
  tenant: { tenantId: TENANT, cloud: 'global' },
  clientId: CLIENT,
  isSignInBuiltIn: true,
  session: undefined,
};
const S = Math.floor(NOW / 1000);
const CLAIMS: JWTPayload = {
  iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
  aud: CLIENT,
  tid: TENANT,
  oid: CALLER,
  sub: CALLER,
  azp: CLIENT,
  roles: ['Audit.Read'],
  iat: S - 60,
  nbf: S - 60,
  exp: S + 3600,
};

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;
type Key = Pair['privateKey'];
let own: Pair;
let other: Pair;
let publicPem: Uint8Array;
beforeAll(async () => {
  own = await generateKeyPair('RS256');
  other = await generateKeyPair('RS256');
  publicPem = new TextEncoder().encode(JSON.stringify(await exportJWK(own.publicKey)));
});

const tokenKeys: JWTVerifyGetKey = async () => own.publicKey;
const tokenOf = (claims: JWTPayload, key: Key | Uint8Array = own.privateKey, alg = 'RS256') =>
  new SignJWT(claims).setProtectedHeader({ alg, kid: 'one' }).sign(key);

interface From {
  readonly settings?: ApiSettings;
  readonly headers?: Readonly<Record<string, string>>;
  readonly keys?: JWTVerifyGetKey;
}

async function status({ settings = AZURE, headers = {}, keys = tokenKeys }: From): Promise<number> {
  const services = fakeServices(memoryAnswers([revocationView(1)]), NOW);
  const asked = { services, settings, headers: { ...HOST, ...headers }, tokenKeys: keys };
  const reply = await ask('GET', '/api/v1/revocations', asked);
  if (reply.status !== 200) expect(String(reply.body)).not.toMatch(/revocationId|Ada|0a0a0a0a|Audit\./);
  return reply.status;
}
const withToken = async (claims: JWTPayload, ...signed: [(Key | Uint8Array)?, string?]) =>
  status({ headers: { authorization: `Bearer ${await tokenOf(claims, ...signed)}` } });

test('a token of the tenant for this API opens it, of an app or of a person', async () => {
  expect(await withToken(CLAIMS)).toBe(200);
  expect(await withToken({ ...CLAIMS, aud: `api://${CLIENT}` })).toBe(200);
  expect(await withToken({ ...CLAIMS, scp: 'openid access_as_user' })).toBe(200);
});

test.each([
  ['another audience', { aud: 'https://graph.microsoft.com' }],
  ['another issuer', { iss: `https://sts.windows.net/${TENANT}/` }],
  ['another tenant', { tid: CALLER }],
  ['expired', { exp: S - 1 }],
  ['not yet valid', { nbf: S + 60 }],
  ['without an end', { exp: undefined }],
  ['of nobody', { oid: 'somebody' }],
  ['of a person whose app may not act for this API', { scp: 'openid' }],
] as const)('a token that is %s counts as none', async (_what, claims) => {
  expect(await withToken({ ...CLAIMS, ...claims } as JWTPayload)).toBe(401);
});

test('a token of another key, without a signature, or signed with the public key counts as none', async () => {
  expect(await withToken(CLAIMS, other.privateKey)).toBe(401);
  expect(await withToken(CLAIMS, publicPem, 'HS256')).toBe(401);
  const [header, payload] = [{ alg: 'none' }, CLAIMS].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  for (const text of [`${header}.${payload}.`, 'x', '..', 'x'.repeat(20_000), SESSION])
    expect(await status({ headers: { authorization: `Bearer ${text}` } })).toBe(401);
});

test('a known caller without the role gets 403; and if the keys of the tenant are out of reach, 503', async () => {
  for (const roles of [[], ['Audit.Reader'], 'Audit.Read', undefined])
    expect(await withToken({ ...CLAIMS, roles })).toBe(403);
  const keys = async () => {
    throw new TypeError('fetch failed');
  };
  expect(await status({ headers: { authorization: `Bearer ${await tokenOf(CLAIMS)}` }, keys })).toBe(503);
});

const principal = (claims: Readonly<Record<string, string | readonly string[]>>, type = 'aad') => {
  const list = Object.entries(claims).flatMap(([typ, values]) => [values].flat().map((val) => ({ typ, val })));
  return { 'x-ms-client-principal': Buffer.from(JSON.stringify({ auth_typ: type, claims: list })).toString('base64') };
};
const SIGNED_IN = {
  'http://schemas.microsoft.com/identity/claims/tenantid': TENANT,
  'http://schemas.microsoft.com/identity/claims/objectidentifier': CALLER,
  roles: ['Audit.Read'],
};

test('a person signed in by Azure may ask, but only where Azure signs in, and of this tenant', async () => {
  expect(await status({ headers: principal(SIGNED_IN) })).toBe(200);
  expect(await status({ headers: principal({ ...SIGNED_IN, roles: [] }) })).toBe(403);
  const refused = [
    { headers: principal(SIGNED_IN), settings: { ...AZURE, isSignInBuiltIn: false } },
    { headers: principal({ ...SIGNED_IN, tid: CALLER }) },
    { headers: principal({ roles: ['Audit.Read'] }) },
    { headers: principal(SIGNED_IN, 'github') },
    { headers: { 'x-ms-client-principal': 'e30=' } },
    { headers: { 'x-ms-client-principal-id': CALLER, 'x-ms-client-principal-name': 'ada' } },
    { headers: { ...principal(SIGNED_IN), authorization: 'Bearer x' } },
    { headers: principal(SIGNED_IN), settings: { ...AZURE, tenant: undefined } },
  ];
  for (const from of refused) expect(await status(from)).toBe(401);
});

const LAPTOP: ApiSettings = { ...AZURE, session: SESSION };

test('on a laptop the session opens it, and neither a token nor a header of Azure', async () => {
  expect(await status({ settings: LAPTOP, headers: HERE })).toBe(200);
  const bearer = { authorization: `Bearer ${await tokenOf(CLAIMS)}` };
  for (const headers of [{}, bearer, principal(SIGNED_IN), { 'x-functions-key': SESSION }])
    expect(await status({ settings: LAPTOP, headers: { host: HERE.host, ...headers } })).toBe(401);
});

test.each([
  { host: 'evil.example' },
  { host: '127.0.0.1.evil.example:7071' },
  { origin: 'http://evil.example' },
  { origin: 'http://127.0.0.1:9999' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
])('a request with %j is foreign, whatever it brings', async (headers) => {
  expect(await status({ settings: LAPTOP, headers: { ...HERE, ...headers } })).toBe(403);
});

test('the printed link opens a session in the browser; a wrong ticket, and any place but a laptop, has no such page', async () => {
  const services = fakeServices(memoryAnswers([revocationView(1)]), NOW);
  const open = (ticket: string, settings = LAPTOP, host = HERE.host) =>
    openSession(
      { headers: new Headers({ host }), query: new URLSearchParams({ ticket }) },
      { settings, services: async () => services },
    );
  const opened = await open(ticketOf(SESSION));
  expect([opened.status, opened.headers.location]).toEqual([303, '/']);
  const set = opened.headers['set-cookie'] ?? '';
  expect(set).toMatch(/; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
  expect(set).not.toContain(SESSION);
  const cookie = set.split(';')[0] ?? '';
  const withCookie = (value: string, later = NOW) =>
    ask('GET', '/api/v1/revocations', {
      services,
      settings: LAPTOP,
      headers: { host: HERE.host, cookie: value },
      now: later,
    });
  expect((await withCookie(`other=1; ${cookie}`)).status).toBe(200);
  expect((await withCookie(`${cookie.slice(0, -3)}AAA`)).status).toBe(401);
  expect((await withCookie(cookie, NOW + 90_000_000)).status).toBe(401);
  expect((await withCookie(cookie.replace(/=.*/, '='))).status).toBe(401);
  const elsewhere = await sessionCookie('another', services.signingKeys, NOW);
  expect((await withCookie(elsewhere.split(';')[0] ?? '')).status).toBe(401);
  for (const reply of [
    open(SESSION),
    open(''),
    open(ticketOf(SESSION), AZURE),
    open(ticketOf(SESSION), LAPTOP, 'evil.example'),
  ])
    expect((await reply).status).toBe(404);
});
