/** Graph of a synthetic tenant: pages are made when they are asked for, and nothing else is kept than what changed. */
import type { Graph, GraphPage, GraphRequestOptions } from '../../src/graph/graph.ts';
import { DeltaExpiredError, RequestRejectedError } from '../../src/graph/graph-errors.ts';
import {
  appItem,
  assignmentItem,
  deviceItem,
  grantItem,
  groupItem,
  type Item,
  memberItem,
  numberOf,
  registrationItem,
  type TenantShape,
  userItem,
} from './synthetic-tenant.ts';

export interface SyntheticGraph extends Graph {
  /** The next delta run of this path gives these items. */
  addToDelta(path: string, items: readonly Item[]): void;
  /** No delta link that was given so far is good any more. */
  expireDeltas(): void;
  /** From now on the tenant is this one, beside what only a delta shows. */
  reshape(shape: TenantShape): void;
}

interface List {
  readonly length: number;
  at(index: number): Item;
}

/** Where a page of a list, or of a delta, is. */
interface Place {
  readonly path: string;
  readonly size: number;
  readonly start: number;
  readonly run: number;
  /** Where in the journal the run began, and where the next one will. */
  readonly end: number;
  /** Where in the journal this run of a delta begins. Absent: it lists everything. */
  readonly since?: number;
  /** What comes along with each object. */
  readonly relation?: string;
}

const HOST = 'https://graph.microsoft.com/v1.0';
/** Graph's own sizes: lists have 100 by default, and 999 at most; pages of a delta are some 200. */
const PAGE = 100;
const LARGEST_PAGE = 999;
const LARGEST_EXPANDED_PAGE = 100;
const MOST_EXPANDED = 20;
/** What `getByIds` calls the collections. */
const COLLECTIONS: Readonly<Record<string, string>> = {
  user: 'users',
  group: 'groups',
  servicePrincipal: 'servicePrincipals',
};
const DELTA_PAGE = 200;
const MANY = 1_000_000;

export function syntheticGraph(initial: TenantShape): SyntheticGraph {
  let shape = initial;
  let expiredBefore = 0;
  let runs = 0;
  const journals = new Map<string, Item[]>();
  const journalOf = (path: string) => {
    const journal = journals.get(path) ?? [];
    journals.set(path, journal);
    return journal;
  };

  async function* pages(pathOrLink: string, options: GraphRequestOptions = {}): AsyncGenerator<GraphPage> {
    const isLink = pathOrLink.startsWith(HOST);
    const place = isLink ? placeOf(pathOrLink) : firstPlace(pathOrLink, options);
    const { path, run, since, size } = place;
    const isDelta = path.endsWith('/delta');
    if (isLink && isDelta && run <= expiredBefore) throw new DeltaExpiredError(path);
    const list = since === undefined ? listAt(shape, path) : listOf(journalOf(path).slice(since));
    if (list === undefined) throw notFound(path);
    const end = isDelta ? { deltaLink: linkTo({ ...place, start: 0, since: place.end }) } : {};
    if (options.query?.$deltatoken === 'latest') return yield { items: [], ...end };
    let { start } = place;
    do {
      const items = slice(list, start, size).map((item) => withRelated(shape, place, item));
      start += size;
      yield { items, ...(start < list.length ? { nextLink: linkTo({ ...place, start }) } : end) };
    } while (start < list.length);
  }
  function firstPlace(path: string, { query = {} }: GraphRequestOptions): Place {
    runs += 1;
    const isDelta = path.endsWith('/delta');
    const relation = String(query.$expand ?? '').split('(')[0];
    const largest = relation ? LARGEST_EXPANDED_PAGE : LARGEST_PAGE;
    const size = isDelta ? DELTA_PAGE : Math.min(largest, Number(query.$top ?? PAGE));
    return { path, size, start: 0, run: runs, end: journalOf(path).length, ...(relation ? { relation } : {}) };
  }
  const get = async (path: string) => {
    const list = listAt(shape, path);
    return list ? { value: slice(list, 0, PAGE) } : objectAt(shape, path);
  };

  const graph: SyntheticGraph = {
    get,
    pages,
    async post(path, body) {
      if (path === '/directoryObjects/getByIds') return { value: objectsOf(shape, body) };
      if (path !== '/$batch') throw notFound(path);
      const { requests } = body as { readonly requests: readonly { readonly id: string; readonly url: string }[] };
      const responses = requests.map(async ({ id, url }) => {
        const found = await get(url.split('?')[0] ?? '');
        return found === undefined ? { id, status: 404 } : { id, status: 200, body: found };
      });
      return { responses: await Promise.all(responses) };
    },
    patch: (path) => Promise.reject(notFound(path)),
    delete: (path) => Promise.reject(notFound(path)),
    addToDelta: (path, items) => {
      for (const item of items) journalOf(path).push(item);
    },
    expireDeltas() {
      expiredBefore = runs;
    },
    reshape(next) {
      shape = next;
    },
    within: () => graph,
  };
  return graph;
}

function linkTo(place: Place): string {
  return `${HOST}${place.path}?$skiptoken=${encodeURIComponent(JSON.stringify(place))}`;
}

function placeOf(link: string): Place {
  return JSON.parse(decodeURIComponent(link.slice(link.indexOf('=') + 1)));
}

function withRelated(shape: TenantShape, { path, relation }: Place, item: Item): Item {
  if (relation === undefined) return item;
  const related = listAt(shape, `${path}/${item.id}/${relation}`);
  return related ? { id: item.id, [relation]: slice(related, 0, MOST_EXPANDED) } : { id: item.id };
}

function objectsOf(shape: TenantShape, body: unknown): readonly object[] {
  const { ids, types } = body as { readonly ids: readonly string[]; readonly types: readonly string[] };
  return ids.flatMap((id) => objectAt(shape, `/${COLLECTIONS[types[0] ?? '']}/${id}`) ?? []);
}

function slice(list: List, start: number, size: number): readonly Item[] {
  const length = Math.max(0, Math.min(size, list.length - start));
  return Array.from({ length }, (_, index) => list.at(start + index));
}

function listOf(items: readonly object[]): List {
  return { length: items.length, at: (index) => items[index] as Item };
}

function counted(length: number | undefined, at: (index: number) => Item): List {
  return { length: length ?? 0, at };
}

/** Undefined: the path names no list. */
function listAt(shape: TenantShape, path: string): List | undefined {
  const { members = () => [], assigned = () => [] } = shape;
  const [collection = '', id = '', relation = ''] = path.slice(1).split('/');
  const number = numberOf(id);
  switch (relation === '' || collection === 'identity' ? path.replace(/\/delta$/, '') : `${collection}/${relation}`) {
    case '/users':
      return counted(shape.users, userItem);
    case '/groups':
      return counted(shape.groups, path.endsWith('/delta') ? (index) => withMembers(shape, index) : groupItem);
    case '/servicePrincipals':
      return counted(shape.apps, appItem);
    case '/applications':
      return counted(shape.apps, registrationItem);
    case '/devices':
      return counted(shape.devices, deviceItem);
    case '/oauth2PermissionGrants':
      return grantsOf(shape);
    case '/identity/conditionalAccess/policies':
      return listOf(shape.policies ?? []);
    case '/identity/conditionalAccess/namedLocations':
      return listOf(shape.namedLocations ?? []);
    case '/directoryRoles':
    case '/policies/authenticationStrengthPolicies':
    case '/identity/conditionalAccess/authenticationStrength':
    case '/policies/tokenLifetimePolicies':
    case 'policies/partners':
    case 'directory/microsoft.graph.user':
    case 'directory/microsoft.graph.group':
    case 'directory/microsoft.graph.servicePrincipal':
    case 'servicePrincipals/owners':
      return listOf([]);
    case 'groups/members':
    case 'groups/transitiveMembers':
      return listOf(members(number).map((user) => memberItem('user', user)));
    case 'servicePrincipals/appRoleAssignedTo':
      return listOf(assigned(number).map((group) => assignmentItem(number, group)));
    case 'devices/registeredUsers':
    case 'devices/registeredOwners':
      return listOf([memberItem('user', number)]);
    default:
      return undefined;
  }
}

/** Undefined: there is none. */
function objectAt(shape: TenantShape, path: string): object | undefined {
  if (path === '/policies/identitySecurityDefaultsEnforcementPolicy') return { id: 'defaults', isEnabled: false };
  if (path === '/policies/crossTenantAccessPolicy/default') return { isServiceDefault: true };
  if (path === '/identity/conditionalAccess/settings') return { advancedSettings: null };
  const [collection, id = '', relation] = path.slice(1).split('/');
  const number = numberOf(id);
  if (relation !== undefined) return undefined;
  if (collection === 'users') return number < shape.users ? userItem(number) : undefined;
  if (collection === 'groups') return number < (shape.groups ?? 0) ? groupItem(number) : undefined;
  return collection === 'servicePrincipals' && number < (shape.apps ?? 0) ? appItem(number) : undefined;
}

function withMembers({ members = () => [] }: TenantShape, group: number): Item {
  return { ...groupItem(group), 'members@delta': members(group).map((user) => memberItem('user', user)) };
}

/** Those of the whole tenant first, then those of each user; every user has as many as the first one. */
function grantsOf({ users, grants = () => [], tenantWide = [] }: TenantShape): List {
  const each = grants(0).length;
  return {
    length: tenantWide.length + users * each,
    at(index) {
      const own = index - tenantWide.length;
      if (own < 0) return grantItem(tenantWide[index] ?? MANY, undefined);
      const user = Math.floor(own / each);
      return grantItem(grants(user)[own % each] ?? MANY, user);
    },
  };
}

function notFound(path: string): RequestRejectedError {
  return new RequestRejectedError(path, { status: 404, reason: 'Request_ResourceNotFound', detail: 'no such path' });
}
