/** Every way in which somebody without a token of the tenant, or with one of another kind, could try to get in. */
import { CompactEncrypt, exportJWK, exportSPKI, importJWK, type JWTPayload, SignJWT } from 'jose';
import { base64, bearer, byPrincipal, byRequest, byText, type Forgery } from './forged-requests.ts';
import { CALLER, CLAIMS, CLIENT, KID, S, SOME_APP, TENANT, type TokenTenant, tokenOf } from './tenant-tokens.ts';

/** Signed with the key of the tenant, but not for this API, not now, or not for this use. */
const CLAIM_FORGERIES: Readonly<Record<string, readonly unknown[]>> = {
  aud: [
    '',
    '*',
    undefined,
    [],
    'https://graph.microsoft.com',
    '00000003-0000-0000-c000-000000000000',
    SOME_APP,
    `${CLIENT}/`,
    ` ${CLIENT}`,
    CLIENT.toUpperCase(),
    `api://${CLIENT}/`,
    `https://${CLIENT}`,
    `api://${SOME_APP}`,
    { client: CLIENT },
    0,
    true,
    [[CLIENT]],
  ],
  iss: [
    '',
    undefined,
    `https://sts.windows.net/${TENANT}/`,
    `https://login.microsoftonline.com/${CALLER}/v2.0`,
    'https://login.microsoftonline.com/common/v2.0',
    'https://login.microsoftonline.com/{tenantid}/v2.0',
    `https://login.microsoftonline.com/${TENANT}/v2.0/`,
    `https://login.microsoftonline.com/${TENANT}`,
    `http://login.microsoftonline.com/${TENANT}/v2.0`,
    `https://login.microsoftonline.us/${TENANT}/v2.0`,
    `https://login.microsoftonline.com.evil.example/${TENANT}/v2.0`,
    `https://evil.example/https://login.microsoftonline.com/${TENANT}/v2.0`,
    [`https://login.microsoftonline.com/${TENANT}/v2.0`],
  ],
  tid: [
    '',
    undefined,
    null,
    CALLER,
    `${TENANT} `,
    TENANT.toUpperCase(),
    [TENANT],
    'common',
    '9188040d-6c67-4c5b-b112-36a304b66dad',
  ],
  exp: [undefined, null, 0, -1, S - 1, S, S - 86_400, `${S + 3600}`, [S + 3600], true, 1e-9],
  nbf: [undefined, null, S + 1, S + 60, S + 86_400, `${S - 60}`, Number.MAX_SAFE_INTEGER, false],
  oid: [
    '',
    undefined,
    null,
    'somebody',
    'ada@contoso.example',
    `${CALLER}'`,
    `${CALLER} or 1 eq 1`,
    7,
    [CALLER],
    {},
    '../..',
  ],
  azp: ['', undefined, null, 'an-app', 0, [SOME_APP], {}],
  scp: [
    '',
    'openid',
    'access_as_user2',
    'Access_As_User',
    'access_as_user,openid',
    ['access_as_user'],
    null,
    1,
    {},
    'x\taccess_as_user',
  ],
};

async function byClaims(tenant: TokenTenant): Promise<readonly Forgery[]> {
  const forged = Object.entries(CLAIM_FORGERIES).flatMap(([claim, values]) =>
    values.flatMap((value) =>
      // Whatever role it has.
      ['Audit.Read', 'Audit.ReadHelpDesk', 'Audit.Admin'].map(async (role) => {
        const claims = { [claim]: value, roles: [role] } as JWTPayload;
        return bearer(`${claim} ${JSON.stringify(value)}`, await tokenOf(tenant, { claims }));
      }),
    ),
  );
  const { scp: _, ...appOnly } = CLAIMS;
  const sign = (claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: KID }).sign(tenant.own.privateKey);
  const { azp: __, ...ofSignIn } = appOnly;
  return [
    ...(await Promise.all(forged)),
    bearer(
      'what tells an app who signed in',
      await sign({ ...ofSignIn, nonce: 'n', name: 'Ada', roles: ['Audit.Admin'] }),
    ),
    bearer('the same with a client', await sign({ ...appOnly, nonce: 'n' })),
    bearer('the same with the kind of a user', await sign({ ...appOnly, idtyp: 'user' })),
  ];
}

/** With a header that leads to another key, another algorithm or none. */
async function byHeader(tenant: TokenTenant, foreign: string): Promise<readonly Forgery[]> {
  const { own, other } = tenant;
  const otherJwk = { ...(await exportJWK(other.publicKey)), kid: KID };
  const headers: readonly Readonly<Record<string, unknown>>[] = [
    {},
    { kid: undefined },
    { kid: '' },
    { kid: 'another' },
    { kid: KID.toUpperCase() },
    { kid: `../../${KID}` },
    { kid: '/dev/null' },
    { kid: `${KID}' or '1'='1` },
    { kid: `${foreign}/keys` },
    { kid: '__proto__' },
    { kid: 'constructor' },
    { jwk: otherJwk },
    { jwk: otherJwk, kid: 'another' },
    { jku: `${foreign}/keys` },
    { jku: `${foreign}/keys`, kid: 'another' },
    { jku: `https://login.microsoftonline.com@${foreign.slice(7)}/keys` },
    { x5u: `${foreign}/certificate` },
    { x5u: `${foreign}/certificate`, kid: undefined },
    { x5c: [Buffer.from('certificate').toString('base64')] },
    { x5t: KID },
    { 'x5t#S256': KID },
    { typ: 'at+jwt' },
    { cty: 'JWT' },
  ];
  const ofOthers = headers.map(async (header) =>
    bearer(
      `another key, ${JSON.stringify(header).slice(0, 60)}`,
      await tokenOf(tenant, { header, key: other.privateKey }),
    ),
  );
  const critical = { crit: ['x-extra'], 'x-extra': 1 };
  const unknown = await tokenOf(tenant, { header: critical });
  return [
    ...(await Promise.all(ofOthers)),
    bearer('a critical header that nobody knows', unknown),
    ...(await byAlgorithm(own, otherJwk)),
  ];
}

async function byAlgorithm(own: TokenTenant['own'], otherJwk: unknown): Promise<readonly Forgery[]> {
  const publicJwk = await exportJWK(own.publicKey);
  const pem = await exportSPKI(own.publicKey);
  const secrets = [
    pem,
    pem.trim(),
    JSON.stringify(publicJwk),
    publicJwk.n ?? '',
    JSON.stringify({ ...publicJwk, kid: KID }),
    KID,
    '',
    TENANT,
  ].map((text) => new TextEncoder().encode(text || '\0'));
  const forged: Forgery[] = [];
  for (const [index, secret] of secrets.entries())
    for (const alg of ['HS256', 'HS384', 'HS512'])
      for (const kid of [KID, undefined])
        forged.push(
          bearer(
            `${alg} with what is public, ${index}`,
            await new SignJWT(CLAIMS).setProtectedHeader({ alg, ...(kid && { kid }) }).sign(padded(secret)),
          ),
        );
  for (const alg of ['none', 'None', 'NONE', 'nOnE', 'none ', '', null, undefined, 'RS256 ', 'rs256', ['RS256'], 0])
    for (const signature of ['', 'AA', base64('signature')])
      for (const header of [
        { alg, kid: KID },
        { alg, typ: 'JWT' },
      ])
        forged.push(bearer(`alg ${JSON.stringify(alg)}`, `${base64(header)}.${base64(CLAIMS)}.${signature}`));
  const asymmetric = await new CompactEncrypt(new TextEncoder().encode(JSON.stringify(CLAIMS)))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: KID })
    .encrypt(await importJWK(publicJwk, 'RSA-OAEP-256'));
  forged.push(bearer('encrypted with the public key', asymmetric));
  forged.push(bearer('a key in place of a token', base64(otherJwk)));
  return forged;
}

/** jose refuses secrets that are shorter than the digest; an attacker's tool does not. */
function padded(secret: Uint8Array): Uint8Array {
  return secret.length >= 64 ? secret : new Uint8Array(Buffer.concat([secret, Buffer.alloc(64 - secret.length)]));
}

/** @param foreign address of a server that no request must reach */
export async function forgeries(tenant: TokenTenant, foreign: string): Promise<readonly Forgery[]> {
  const kinds = [byClaims(tenant), byHeader(tenant, foreign), byText(tenant), byRequest(tenant), byPrincipal()];
  return (await Promise.all(kinds)).flat();
}
