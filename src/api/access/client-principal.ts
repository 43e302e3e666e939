/**
 * The person whom Azure's built-in authentication signed in, as it says in `X-MS-CLIENT-PRINCIPAL`. It removes that
 * header from requests of others, so it counts only where it runs.
 */
import { isGuid } from '../../base/hash.ts';
import { isJsonObject, objectOf, parsedJson } from '../../base/json.ts';
import { type Caller, rolesAmong } from './roles.ts';

const TENANT = new Set(['tid', 'http://schemas.microsoft.com/identity/claims/tenantid']);
const OBJECT = new Set(['oid', 'http://schemas.microsoft.com/identity/claims/objectidentifier']);
const ROLE = new Set(['roles', 'http://schemas.microsoft.com/ws/2008/06/identity/claims/role']);
const MAX_LENGTH = 65_536;
/** Several headers of this name are joined by a comma: then it is none of Azure's. */
const BASE64 = /^[\w+/-]+={0,2}$/;

/** Undefined if the header names nobody of this tenant. */
export function callerOfPrincipal(header: string, tenantId: string): Caller | undefined {
  if (header.length > MAX_LENGTH || !BASE64.test(header)) return undefined;
  const { auth_typ, claims } = objectOf(parsedJson(Buffer.from(header, 'base64').toString()));
  if (auth_typ !== 'aad' || !Array.isArray(claims)) return undefined;
  const valuesOf = (types: ReadonlySet<string>) =>
    claims
      .filter(isJsonObject)
      .flatMap(({ typ, val }) => (types.has(String(typ)) && typeof val === 'string' ? [val] : []));
  const [tenants, ids] = [valuesOf(TENANT), valuesOf(OBJECT)];
  const [id] = ids;
  const isOurs = tenants.length > 0 && tenants.every((tenant) => tenant.toLowerCase() === tenantId);
  if (!isOurs || id === undefined || !ids.every((one) => one === id) || !isGuid(id)) return undefined;
  return { kind: 'user', id: id.toLowerCase(), roles: rolesAmong(valuesOf(ROLE)) };
}
