/** What our own token may do, as it says itself. Read for the log and the doctor, never to decide: Graph decides. */
import { parsedJson } from '../base/json.ts';

export interface TokenRoles {
  /** `application`: an app by itself, with app roles. `delegated`: a developer, with scopes. */
  readonly kind: 'application' | 'delegated';
  readonly names: readonly string[];
  /** Object id of the app's service principal, or of the developer. */
  readonly objectId?: string;
  /** In lower case. */
  readonly tenantId?: string;
}

/** Undefined where the token is none that can be read: it is opaque to us, and Graph's to judge. */
export function rolesIn(token: string): TokenRoles | undefined {
  const claims = claimsIn(token);
  if (claims === undefined) return undefined;
  const who = {
    ...(typeof claims.oid === 'string' ? { objectId: claims.oid } : {}),
    ...(typeof claims.tid === 'string' ? { tenantId: claims.tid.toLowerCase() } : {}),
  };
  if (typeof claims.scp === 'string')
    return { kind: 'delegated', names: claims.scp.split(' ').filter((name) => name !== ''), ...who };
  const roles = Array.isArray(claims.roles) ? claims.roles.filter((role) => typeof role === 'string') : [];
  return { kind: 'application', names: roles, ...who };
}

function claimsIn(token: string): Readonly<Record<string, unknown>> | undefined {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  const claims = parsedJson(Buffer.from(payload, 'base64url').toString());
  return claims !== null && typeof claims === 'object' ? (claims as Readonly<Record<string, unknown>>) : undefined;
}
