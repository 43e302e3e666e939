/** Access tokens of Entra for this API: only what the tenant itself issued for it, now, counts. */
import type { JWTVerifyGetKey } from 'jose';
import { codeOf } from '../../base/errors.ts';
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
export const DELEGATED_SCOPE = 'access_as_user';
/** Entra signs with this one. */
const ALGORITHMS = ['RS256'];
const MAX_LENGTH = 16_384;

/**
 * Undefined if the token does not count. Neither does the one that tells an app who signed in: it has the same audience
 * and roles, but names no client (`azp`). @throws ApiProblem 503 if the keys of the tenant cannot be read
 */
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
    const { tid, oid, scp, roles, azp, sub, idtyp } = payload;
    if (tid !== tenant.tenantId || !isId(oid) || !isId(azp)) return undefined;
    const isApp = scp === undefined;
    if (isApp && idtyp !== 'app' && sub !== oid) return undefined;
    if (!isApp && !(typeof scp === 'string' && scp.split(' ').includes(DELEGATED_SCOPE))) return undefined;
    return { kind: isApp ? 'app' : 'user', id: oid.toLowerCase(), roles: rolesAmong(textsIn(roles)) };
  } catch (error) {
    // jose has no class of its own for keys that were answered with an error.
    const isOfKeys = error instanceof errors.JWKSTimeout || codeOf(error) === errors.JOSEError.code;
    if (isOfKeys || !(error instanceof errors.JOSEError))
      throw new ApiProblem(503, { title: 'Not possible now', detail: 'Tokens cannot be checked at the moment.' });
    // It says which check failed. The caller does not learn it.
    return undefined;
  }
}

/**
 * Read from Entra, kept, and read again when a token names a key that is not among them, at most twice a minute.
 * @param signIn where the keys are; in tests a server of their own
 */
export async function tenantKeys(
  { tenantId, cloud }: TenantRef,
  signIn = `https://${CLOUD_HOSTS[cloud].signIn}`,
): Promise<JWTVerifyGetKey> {
  const { createRemoteJWKSet } = await import('jose');
  return createRemoteJWKSet(new URL(`${signIn}/${tenantId}/discovery/v2.0/keys`));
}

/** Of version 2: the app registration asks for these tokens. */
function issuerOf({ tenantId, cloud }: TenantRef): string {
  return `https://${CLOUD_HOSTS[cloud].signIn}/${tenantId}/v2.0`;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && isGuid(value);
}

function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
