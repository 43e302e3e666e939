/**
 * Lists and objects of the fake Graph that follow from others: members of groups from the delta of groups, lists with
 * something expanded from the delta of the objects and the list of each.
 */

type Responses = ReadonlyMap<string, object>;
type Item = Readonly<Record<string, unknown>> & { readonly id: string };

const COLLECTIONS: Readonly<Record<string, string>> = {
  user: '/users',
  group: '/groups',
  servicePrincipal: '/servicePrincipals',
  device: '/devices',
};
/** Relations of one object. The others are lists. */
const SINGLE = ['manager'];
const MOST_EXPANDED = 20;
/** Their single objects are those of the list, unless a test says otherwise. */
const DERIVED = ['/groups', '/servicePrincipals'];

/** Undefined: nothing is known of such a list. */
export function derivedList(path: string, responses: Responses): readonly object[] | undefined {
  const [collection = '', query] = path.split('?$expand=');
  if (query !== undefined) return expandedList(collection, query.split('(')[0] ?? '', responses);
  const [, groupId] = /^\/groups\/([^/]+)\/members$/.exec(path) ?? [];
  const items = listed('/groups', responses)?.filter(({ id }) => id === decodeURIComponent(groupId ?? '')) ?? [];
  if (items.length === 0) return undefined;
  return items.flatMap(({ 'members@delta': members }) => (Array.isArray(members) ? members : []));
}

/** As it was set, or as the delta of its collection has it. Undefined: there is none. */
export function objectAt(path: string, responses: Responses): object | undefined {
  const [, collection = '', objectId = ''] = /^(\/\w+)\/([^/]+)$/.exec(path) ?? [];
  const found = responses.get(path);
  const isBare = found !== undefined && Object.keys(found).length === 1;
  if (!isBare && (found || !DERIVED.includes(collection))) return found;
  const item = listed(collection, responses)?.find(({ id }) => id === decodeURIComponent(objectId));
  if (!item) return found;
  const { 'members@delta': _, ...object } = item;
  return object;
}

/** The answer to `getByIds`: those that do not exist are left out. */
export function objectsOf(body: unknown, responses: Responses): readonly object[] {
  const { ids, types } = body as { readonly ids: readonly string[]; readonly types: readonly string[] };
  const paths = ids.flatMap((id) => types.map((type) => `${COLLECTIONS[type]}/${id}`));
  const found = paths.flatMap((path) => objectAt(path, responses) ?? []);
  return structuredClone(found);
}

function expandedList(collection: string, relation: string, responses: Responses): readonly object[] | undefined {
  return listed(collection, responses)?.map(({ id }) => {
    const related = responses.get(`${collection}/${id}/${relation}`);
    if (SINGLE.includes(relation)) return related ? { id, [relation]: related } : { id };
    return { id, [relation]: Array.isArray(related) ? related.slice(0, MOST_EXPANDED) : [] };
  });
}

function listed(collection: string, responses: Responses): readonly Item[] | undefined {
  return responses.get(`${collection}/delta`) as readonly Item[] | undefined;
}
