/**
 * Which operations exist: Graph's own list (`schema/operations.json`), and a few keys that only its documentation has.
 */
import { readFileSync } from 'node:fs';
import { badRequest, GraphRefusal } from './graph-refusal.ts';
import { withoutCast } from './path-syntax.ts';

export type Version = 'v1.0' | 'beta';

export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly v1: boolean;
  readonly beta: boolean;
  readonly queryParameters: readonly string[];
}

export interface Match {
  readonly operation: Operation;
  /** `METHOD /template`, the key of its route. */
  readonly key: string;
  readonly ids: readonly string[];
  /** Only the objects of this type. */
  readonly cast?: CastType;
}

export type CastType = 'user' | 'group' | 'servicePrincipal' | 'directoryRole';

interface Template {
  readonly path: string;
  readonly pattern: RegExp;
  readonly literals: number;
  readonly operations: ReadonlyMap<string, Operation>;
}

/** Documented paths that are not in the list: roles by template id, deleted groups, and one risky user. */
const DOCUMENTED: readonly Operation[] = [
  {
    method: 'GET',
    path: '/directory/deletedItems/microsoft.graph.group',
    v1: true,
    beta: true,
    queryParameters: ['$select', '$filter', '$orderby', '$count', '$top'],
  },
  {
    method: 'GET',
    path: "/directoryRoles(roleTemplateId='{id}')",
    v1: true,
    beta: true,
    queryParameters: ['$select', '$expand'],
  },
  {
    method: 'GET',
    path: "/directoryRoles(roleTemplateId='{id}')/members",
    v1: true,
    beta: true,
    queryParameters: ['$select', '$filter', '$expand'],
  },
  {
    method: 'GET',
    path: '/identityProtection/riskyUsers/{id}',
    v1: true,
    beta: true,
    queryParameters: ['$select', '$expand'],
  },
];

/** Lists of mixed objects, which a path can cast to one type. */
const CASTABLE: ReadonlySet<string> = new Set([
  '/groups/{id}/members',
  '/groups/{id}/transitiveMembers',
  '/users/{id}/transitiveMemberOf',
  '/servicePrincipals/{id}/owners',
  '/devices/{id}/registeredUsers',
  '/devices/{id}/registeredOwners',
  '/directoryRoles/{id}/members',
]);
const CAST_TYPES: readonly string[] = ['user', 'group', 'servicePrincipal', 'directoryRole'] satisfies CastType[];

const templates = readTemplates();

/**
 * @param path as `plainPath` gives it
 * @throws GraphRefusal as Graph does if there is no such operation
 */
export function matchOperation(method: string, version: Version, path: string): Match {
  const base = withoutCast(path);
  const template = base.cast === undefined ? undefined : templates.find(({ pattern }) => pattern.test(base.path));
  if (template === undefined || !CASTABLE.has(template.path)) return matchPath(method, version, path);
  if (!isCastType(base.cast)) throw noSegment(path);
  return { ...matchPath(method, version, base.path), cast: base.cast };
}

function isCastType(name: string | undefined): name is CastType {
  return name !== undefined && CAST_TYPES.includes(name);
}

function matchPath(method: string, version: Version, path: string): Match {
  for (const template of templates) {
    const match = template.pattern.exec(path);
    if (!match) continue;
    const operation = template.operations.get(method);
    if (!operation)
      throw new GraphRefusal(
        405,
        'Request_BadRequest',
        `Specified HTTP method is not allowed for the request target: ${method} ${template.path}`,
      );
    if (!(version === 'beta' ? operation.beta : operation.v1)) throw noSegment(path);
    return { operation, key: `${method} ${template.path}`, ids: match.slice(1).map(decodeSegment) };
  }
  throw noSegment(path);
}

function noSegment(path: string): GraphRefusal {
  const last = path.split('/').at(-1) ?? '';
  return badRequest(`Resource not found for the segment '${last}'.`);
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text).replaceAll("''", "'");
  } catch {
    throw badRequest('The path is not valid UTF-8 after decoding.');
  }
}

function readTemplates(): Template[] {
  const file = JSON.parse(readFileSync(new URL('../schema/operations.json', import.meta.url), 'utf8')) as {
    readonly operations: readonly Operation[];
  };
  const byPath = Map.groupBy([...file.operations, ...DOCUMENTED], (operation) => operation.path);
  return [...byPath]
    .map(([path, operations]) => ({
      path,
      pattern: new RegExp(`^${path.replace(/[.*+?^$()|[\]\\]/g, '\\$&').replace(/\{\w+\}/g, '([^/]+?)')}$`),
      literals: path.split('/').filter((segment) => !segment.includes('{')).length,
      operations: new Map(operations.map((operation) => [operation.method, operation])),
    }))
    .sort((a, b) => b.literals - a.literals);
}
