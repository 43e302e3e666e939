/** Access tokens of Entra for this API: only what the tenant itself issued for it, now, counts. */
import type { JWTVerifyGetKey } from 'jose';
import { isGuid } from '../../base/hash.ts';
import { CLOUD_HOSTS, type TenantRef } from '../../graph/graph-clouds.ts';
import { ApiProblem } from '../problem.ts';
import { type Caller, rolesAmong } from './roles.ts';

export interface TokenRules {
  readonly tenant: TenantRef;
  /** Client id of the app registration of this API. */
  readonly clientId: string;
  /** Milliseconds. */
  readonly now: number;
  /** The keys with which the tenant signs. */
  readonly keys: JWTVerifyGetKey;
}

/** What a person's app must have been allowed; the person's own roles decide what it may ask. */
const DELEGATED_SCOPE = 'access_as_user';
/** Entra signs with this one. */
const ALGORITHMS = ['RS256'];
const MAX_LENGTH = 16_384;

/** Undefined if the token does not count. @throws ApiProblem 503 if the keys of the tenant cannot be read */
export async function callerOfToken(
  token: string,
  { tenant, clientId, now, keys }: TokenRules,
): Promise<Caller | undefined> {
  if (token.length > MAX_LENGTH) return undefined;
  const { errors, jwtVerify } = await import('jose');
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      issuer: issuerOf(tenant),
      audience: [clientId, `api://${clientId}`],
      currentDate: new Date(now),
      requiredClaims: ['exp', 'nbf', 'tid', 'oid'],
    });
    const { tid, oid, scp, roles } = payload;
    if (tid !== tenant.tenantId || typeof oid !== 'string' || !isGuid(oid)) return undefined;
    const isApp = scp === undefined;
    if (!isApp && !(typeof scp === 'string' && scp.split(' ').includes(DELEGATED_SCOPE))) return undefined;
    return { kind: isApp ? 'app' : 'user', id: oid.toLowerCase(), roles: rolesAmong(textsIn(roles)) };
  } catch (error) {
    if (error instanceof errors.JWKSTimeout || !(error instanceof errors.JOSEError))
      throw new ApiProblem(503, { title: 'Not possible now', detail: 'Tokens cannot be checked at the moment.' });
    // It says which check failed. The caller does not learn it.
    return undefined;
  }
}

/** Read from Entra, kept, and read again when a token names a key that is not among them, at most twice a minute. */
export async function tenantKeys(tenant: TenantRef): Promise<JWTVerifyGetKey> {
  const { createRemoteJWKSet } = await import('jose');
  const { signIn } = CLOUD_HOSTS[tenant.cloud];
  return createRemoteJWKSet(new URL(`https://${signIn}/${tenant.tenantId}/discovery/v2.0/keys`));
}

/** Of version 2: the app registration asks for these tokens. */
function issuerOf({ tenantId, cloud }: TenantRef): string {
  return `https://${CLOUD_HOSTS[cloud].signIn}/${tenantId}/v2.0`;
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
