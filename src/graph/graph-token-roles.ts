/** The permissions in our own access token. Read for the log and the doctor, never to decide: Graph decides. */
import { defined } from '../base/defined.ts';
import { isJsonObject, type JsonObject, parsedJson } from '../base/json.ts';

export interface TokenRoles {
  /** `application`: an app on its own, with app roles. `delegated`: a developer, with scopes. */
  readonly kind: 'application' | 'delegated';
  readonly names: readonly string[];
  /** Object id of the app's service principal, or of the developer. */
  readonly objectId?: string;
  /** In lower case. */
  readonly tenantId?: string;
}

/** Undefined if the token cannot be read: it is opaque to us, and Graph checks it. */
export function rolesIn(token: string): TokenRoles | undefined {
  const claims = claimsIn(token);
  if (claims === undefined) return undefined;
  const holder = defined({
    objectId: typeof claims.oid === 'string' ? claims.oid : undefined,
    tenantId: typeof claims.tid === 'string' ? claims.tid.toLowerCase() : undefined,
  });
  if (typeof claims.scp === 'string')
    return { kind: 'delegated', names: claims.scp.split(' ').filter((name) => name !== ''), ...holder };
  const roles = Array.isArray(claims.roles) ? claims.roles.filter((role) => typeof role === 'string') : [];
  return { kind: 'application', names: roles, ...holder };
}

function claimsIn(token: string): JsonObject | undefined {
  const [, payload, signature] = token.split('.');
  if (payload === undefined || signature === undefined) return undefined;
  const claims = parsedJson(Buffer.from(payload, 'base64url').toString());
  return isJsonObject(claims) ? claims : undefined;
}
