/** A tenant that signs access tokens, with its keys at an address of this machine as Entra has them, and its people. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, type JWTVerifyGetKey, SignJWT } from 'jose';
import type { ApiSettings } from '../../../src/api/access/api-settings.ts';
import { tenantKeys } from '../../../src/api/access/bearer-token.ts';
import { NOW } from '../../cli/revocation-view.ts';

export const TENANT = '7e000000-0001-4001-8001-000000000001';
export const CLIENT = '0a000000-0001-4001-8001-00000000000a';
export const CALLER = '0c000000-0001-4001-8001-00000000000c';
export const SOME_APP = '0b000000-0001-4001-8001-00000000000b';
export const HOST = { host: 'auditor.example.net' };
export const KID = 'the-key-of-the-tenant';

/** As in Azure, with built-in sign-in. */
export const AZURE: ApiSettings = {
  tenant: { tenantId: TENANT, cloud: 'global' },
  clientId: CLIENT,
  isSignInBuiltIn: true,
  session: undefined,
};

export const S = Math.floor(NOW / 1000);

/** Of a person who asks through an app. */
export const CLAIMS: JWTPayload = {
  iss: `https://login.microsoftonline.com/${TENANT}/v2.0`,
  aud: CLIENT,
  tid: TENANT,
  oid: CALLER,
  sub: 'pairwise-subject-of-the-person',
  azp: SOME_APP,
  scp: 'access_as_user',
  roles: ['Audit.Read'],
  ver: '2.0',
  iat: S - 60,
  nbf: S - 60,
  exp: S + 3600,
};

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

export interface TokenTenant {
  readonly own: Pair;
  readonly other: Pair;
  readonly jwk: JWK;
  /** Read over HTTP. */
  readonly keys: JWTVerifyGetKey;
  readonly url: string;
  /** Paths that were asked for. */
  readonly asked: readonly string[];
  /** While it is set, the keys are answered with this status. */
  failing: number | undefined;
  stop(): Promise<void>;
}

export async function startTokenTenant(): Promise<TokenTenant> {
  const [own, other] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('RS256', { extractable: true }),
  ]);
  const jwk: JWK = { ...(await exportJWK(own.publicKey)), kid: KID, use: 'sig' };
  const asked: string[] = [];
  const state: { failing: number | undefined } = { failing: undefined };
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const isOurs = url === `/${TENANT}/discovery/v2.0/keys` && state.failing === undefined;
    response.writeHead(isOurs ? 200 : (state.failing ?? 404), { 'content-type': 'application/json' });
    response.end(isOurs ? JSON.stringify({ keys: [jwk] }) : '{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = await tenantKeys({ tenantId: TENANT, cloud: 'global' }, url);
  return {
    own,
    other,
    jwk,
    keys,
    url,
    asked,
    get failing() {
      return state.failing;
    },
    set failing(status) {
      state.failing = status;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export interface Signed {
  readonly claims?: JWTPayload;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: Pair['privateKey'] | Uint8Array;
}

/** A token of the tenant, but for what the test says. */
export function tokenOf(
  { own }: TokenTenant,
  { claims = {}, header = {}, key = own.privateKey }: Signed = {},
): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...claims })
    .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid: KID, ...header })
    .sign(key, header.crit === undefined ? {} : { crit: { 'x-extra': true } });
}

/** What Azure's built-in authentication tells of a person. A claim with several values stands there several times. */
export function principalOf(
  different: Readonly<Record<string, string | readonly string[]>> = {},
  type = 'aad',
): string {
  const claims = { tid: TENANT, oid: CALLER, roles: ['Audit.Read'], ...different };
  const list = Object.entries(claims).flatMap(([typ, values]) => [values].flat().map((val) => ({ typ, val })));
  return Buffer.from(JSON.stringify({ auth_typ: type, claims: list, name_typ: 'name', role_typ: 'roles' })).toString(
    'base64',
  );
}
