/**
 * Which operations exist: Graph's own list (`schema/operations.json`), and a few keys that only its documentation has.
 */
import { readFileSync } from 'node:fs';
import { badRequest, GraphRefusal } from './graph-refusal.ts';

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
}

interface Template {
  readonly path: string;
  readonly pattern: RegExp;
  readonly literals: number;
  readonly operations: ReadonlyMap<string, Operation>;
}

/** Documented paths that are not in the list: roles by template id, and deleted groups. */
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
];

const templates = readTemplates();

/** @throws GraphRefusal as Graph does if there is no such operation */
export function matchOperation(method: string, version: Version, path: string): Match {
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
