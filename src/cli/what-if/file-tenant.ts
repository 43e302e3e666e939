/** A tenant from a file: an object as the cases of the rules have it, a whole case, or a snapshot of the mirror. */
import { MalformedInputError } from '../../base/errors.ts';
import { isJsonObject, type JsonObject, textsOf } from '../../base/json.ts';
import { contextsOf } from '../../impact/policy/tenant/case-contexts.ts';
import { tenantOf } from '../../impact/policy/tenant/case-tenant.ts';
import type { AskedTenant } from './asked-tenant.ts';
import type { NamedKind, NamedThing } from './named-things.ts';
import { readJsonFile } from './read-json-file.ts';

const LISTS = ['users', 'groups', 'roles', 'apps', 'policies', 'locations', 'strengths', 'servicePrincipals'];
const LIST_OF: Record<NamedKind, string> = {
  user: 'users',
  group: 'groups',
  app: 'apps',
  policy: 'policies',
  location: 'locations',
  strength: 'strengths',
};

/** @throws {MalformedInputError} if the file holds no tenant */
export async function readFileTenant(path: string): Promise<AskedTenant> {
  const json = await readJsonFile(path);
  if (Array.isArray(json)) throw new MalformedInputError(path, 'it holds a list; give one tenant, or one case');
  const whole = isJsonObject(json) ? json : {};
  const plain = isJsonObject(whole.tenant) ? whole.tenant : whole;
  const problem = LISTS.map((name) => problemOf(plain, name)).find((text) => text !== undefined);
  if (problem !== undefined) throw new MalformedInputError(path, problem);
  if (!LISTS.some((name) => Array.isArray(plain[name])))
    throw new MalformedInputError(path, `there is no tenant in it: an object with ${LISTS.join(', ')}`);
  const tenant = tenantOf(plain);
  // Of a whole case, the policy as it is before the change belongs to the tenant.
  const policies = [...objectsOf(plain.policies), ...(whole === plain ? [] : [whole.before].filter(isJsonObject))];
  const isCase = whole !== plain && whole.context !== undefined;
  return {
    where: path,
    world: { tenant, policies },
    source: {
      async *all(kind) {
        yield* (kind === 'policy' ? policies : objectsOf(plain[LIST_OF[kind]])).map(thingOf);
      },
    },
    ...(isCase ? { contexts: contextsOf(whole.context, tenant.identities) } : {}),
  };
}

function problemOf(plain: JsonObject, name: string): string | undefined {
  const list = plain[name];
  if (list === undefined || list === null) return undefined;
  return Array.isArray(list) && list.every(isJsonObject) ? undefined : `"${name}" should be a list of objects`;
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

function thingOf({ id, displayName, userPrincipalName, mail }: JsonObject): NamedThing {
  return { id: typeof id === 'string' ? id : '', names: textsOf([displayName, userPrincipalName, mail]) };
}
