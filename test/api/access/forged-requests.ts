/** Requests that carry no token of the tenant as one: changed texts, headers that look like it, and those of Azure. */
import { CALLER, CLAIMS, KID, principalOf, SOME_APP, TENANT, type TokenTenant, tokenOf } from './tenant-tokens.ts';

export interface Forgery {
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Where not as in Azure with built-in sign-in. */
  readonly isSignInBuiltIn?: false;
}

export const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
export const bearer = (what: string, token: string): Forgery => ({
  what,
  headers: { authorization: `Bearer ${token}` },
});

/** A real token, changed after it was signed; or not sent as one. */
export async function byText(tenant: TokenTenant): Promise<readonly Forgery[]> {
  const real = await tokenOf(tenant, { claims: { roles: ['Notices.Manage'] } });
  const [header = '', payload = '', signature = ''] = real.split('.');
  const admin = base64({ ...CLAIMS, roles: ['Audit.Admin'] });
  const changed = [
    `${header}.${admin}.${signature}`,
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `${header}..${signature}`,
    `.${payload}.${signature}`,
    `${header}.${admin}.${signature}.${payload}`,
    `${real}.${real}`,
    `${real}.`,
    `${real}=`,
    `${real}\0`,
    real.slice(1),
    real.slice(0, -6),
    real.toUpperCase(),
    `${base64({ alg: 'RS256', kid: KID, b64: false, crit: ['b64'] })}.${payload}.${signature}`,
    JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
    '..',
    '...',
    'null',
    'undefined',
    '[object',
    'x'.repeat(20_000),
    `${header}.${base64('x'.repeat(200_000))}.${signature}`,
  ];
  const flipped = Array.from({ length: 60 }, (_, index) => {
    // Not the last character: some of its bits are no part of the signature.
    const at = Math.floor(((real.length - 2) * index) / 60);
    const letter = real[at] === 'A' ? 'B' : 'A';
    return `${real.slice(0, at)}${real[at] === '.' ? '' : letter}${real.slice(at + 1)}`;
  });
  return [...changed, ...flipped].map((text, index) => bearer(`changed text ${index}`, text));
}

export async function byRequest(tenant: TokenTenant): Promise<readonly Forgery[]> {
  const real = await tokenOf(tenant);
  const bad = await tokenOf(tenant, { key: tenant.other.privateKey });
  const ours = principalOf();
  const raw: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
    ['two tokens', { authorization: `Bearer ${bad}, Bearer ${real}` }],
    ['two tokens, the real one first', { authorization: `Bearer ${real}, Bearer ${bad}` }],
    ['the same token twice', { authorization: `Bearer ${real}, Bearer ${real}` }],
    ['two tokens with a blank', { authorization: `Bearer ${real} ${bad}` }],
    ['two tokens with a comma', { authorization: `Bearer ${real},${bad}` }],
    ['another scheme', { authorization: `Basic ${Buffer.from(`x:${real}`).toString('base64')}` }],
    ['proof of possession', { authorization: `PoP ${real}` }],
    ['no scheme', { authorization: real }],
    ['a token in a cookie', { cookie: `token=${real}; AppServiceAuthSession=${real}` }],
    [
      'a token in another header',
      { 'x-ms-token-aad-access-token': real, 'x-ms-token-aad-id-token': real, 'x-zumo-auth': real },
    ],
    ['a forwarded token', { 'x-forwarded-authorization': `Bearer ${real}`, 'proxy-authorization': `Bearer ${real}` }],
    ['a false token beside a signed-in person', { authorization: `Bearer ${bad}`, 'x-ms-client-principal': ours }],
    ['no token beside a signed-in person', { authorization: 'Bearer', 'x-ms-client-principal': ours }],
    ['a scheme beside a signed-in person', { authorization: 'Negotiate x', 'x-ms-client-principal': ours }],
    ['a function key', { 'x-functions-key': 'master' }],
    [
      'a forwarded host',
      { 'x-forwarded-host': '127.0.0.1', 'x-original-host': 'localhost', forwarded: 'host=127.0.0.1' },
    ],
    [
      'only a name',
      { 'x-ms-client-principal-id': CALLER, 'x-ms-client-principal-name': 'ada', 'x-ms-client-principal-idp': 'aad' },
    ],
  ];
  return raw.map(([what, headers]) => ({ what, headers }));
}

/** `X-MS-CLIENT-PRINCIPAL` as nobody but Azure may write it, and as Azure would not write it. */
export function byPrincipal(): readonly Forgery[] {
  const roles = ['Audit.Read', 'Audit.Admin', 'Audit.ReadHelpDesk', 'Audit.Export', 'Notices.Manage'];
  const withoutAzure = roles.flatMap((role) =>
    ['aad', 'AAD', 'github'].map(
      (type): Forgery => ({
        what: `a principal where Azure does not sign in, ${role}`,
        headers: { 'x-ms-client-principal': principalOf({ roles: role }, type) },
        isSignInBuiltIn: false,
      }),
    ),
  );
  const one = principalOf();
  const claims = (list: unknown) => Buffer.from(JSON.stringify({ auth_typ: 'aad', claims: list })).toString('base64');
  const wrong = [
    ...['', 'common', CALLER, `${TENANT}x`].map((tid) => principalOf({ tid })),
    ...['github', 'AAD', 'google', ''].map((type) => principalOf({}, type)),
    ...['', 'ada', `${CALLER}x`].map((oid) => principalOf({ oid })),
    principalOf({ tid: [TENANT, CALLER] }),
    principalOf({ tid: [CALLER, TENANT] }),
    principalOf({ tid: [] }),
    principalOf({ oid: [CALLER, SOME_APP] }),
    principalOf({ 'http://schemas.microsoft.com/identity/claims/tenantid': CALLER }),
    `${one}, ${principalOf({ roles: 'Audit.Admin' })}`,
    `${one},${one}`,
    `${one} ${one}`,
    `${one}\n`,
    JSON.stringify({ auth_typ: 'aad', claims: [] }),
    claims(null),
    claims({ tid: TENANT, oid: CALLER, roles: 'Audit.Read' }),
    claims([[], null, 7, 'tid']),
    claims([
      { typ: ['tid'], val: [TENANT] },
      { typ: 'oid', val: [CALLER] },
      { typ: 'roles', val: ['Audit.Read'] },
    ]),
    claims([
      { typ: 'TID', val: TENANT },
      { typ: 'oid', val: CALLER },
      { typ: 'roles', val: 'Audit.Read' },
    ]),
    '',
    'e30=',
    'W10=',
    'bnVsbA==',
    '%%%',
    one.slice(0, 40),
    one.repeat(400),
  ];
  return [
    ...withoutAzure,
    ...wrong.map((text, index) => ({ what: `principal ${index}`, headers: { 'x-ms-client-principal': text } })),
  ];
}
