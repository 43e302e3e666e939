/** Pages of a list: small, sometimes empty, with opaque links that continue after the last object. */
import type { EntityType } from '../odata/entity-types.ts';
import { checkFilter, type FilterRules, passes } from '../odata/filter.ts';
import { parseFilter } from '../odata/filter-syntax.ts';
import { project, selectedNames } from '../odata/select.ts';
import { fractionOf } from '../random.ts';
import { expansionOf, LARGEST_EXPANDED_PAGE, type Relations } from './expand.ts';
import { type Call, contextOf, linkTo, type Reply } from './graph-call.ts';
import { badRequest, GraphRefusal } from './graph-refusal.ts';

const MAX_TOP = 999;
const EMPTY_PAGE_SHARE = 0.15;

export interface Listing<T extends object> {
  readonly items: readonly T[];
  readonly type: EntityType;
  /** A unique key; the items are in the order of their keys. */
  keyOf(item: T): string;
  readonly filters?: FilterRules;
  readonly context: string;
  /** Largest key first, as in logs. */
  readonly descending?: boolean;
  readonly pageSize?: number;
  /** The largest `$top` that is accepted. */
  readonly maxTop?: number | undefined;
  /** What `$expand` may name. */
  readonly relations?: Relations<T>;
  /** Without paging, as for directory roles. */
  readonly unpaged?: boolean;
}

/** One page of the listing, by the query options of the call. */
export function listPage<T extends object>(call: Call, listing: Listing<T>): Reply {
  const { request, query, state, cast } = call;
  const type = cast ?? listing.type;
  const names = selectedNames(query.get('$select'), type);
  const found = filtered(call, listing);
  const after = readSkipToken(call);
  const expand = expansionOf(call, listing.relations);
  const size = topOf(query, expand ? LARGEST_EXPANDED_PAGE : listing.maxTop) ?? listing.pageSize ?? state.pageSize;
  const rest = after === undefined ? found : found.filter((item) => follows(listing, item, after));
  const isEmpty =
    !listing.unpaged &&
    after === undefined &&
    fractionOf(state.seed, request.path, request.rawQuery) < EMPTY_PAGE_SHARE;
  const page = listing.unpaged ? rest : rest.slice(0, isEmpty ? 0 : size);
  const last = page.at(-1);
  const isLast = page.length === rest.length && !isEmpty;

  return {
    status: 200,
    body: {
      '@odata.context': contextOf(
        request,
        `${cast === undefined ? listing.context : `${cast}s`}${names ? `(${names.join(',')})` : ''}`,
      ),
      ...(query.get('$count') === 'true' && after === undefined ? { '@odata.count': countOf(call, found) } : {}),
      ...(isLast ? {} : { '@odata.nextLink': nextLink(call, last === undefined ? '' : listing.keyOf(last)) }),
      value: page.map((item) => ({
        ...project(cast === undefined ? item : withoutType(item), type, names),
        ...expand?.(item),
      })),
    },
  };
}

/** In a list of one type the items do not name it. */
function withoutType(item: object): object {
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== '@odata.type'));
}

export function topOf(query: ReadonlyMap<string, string>, maxTop: number = MAX_TOP): number | undefined {
  const text = query.get('$top');
  if (text === undefined) return undefined;
  const top = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!(top >= 1 && top <= maxTop))
    throw badRequest(`Invalid page size specified: '${text}'. Must be between 1 and ${maxTop} inclusive.`);
  return top;
}

function filtered<T extends object>({ query, cast }: Call, listing: Listing<T>): readonly T[] {
  const typeName = cast && `#microsoft.graph.${cast}`;
  const items = listing.items.filter((item) => !typeName || Reflect.get(item, '@odata.type') === typeName);
  const text = query.get('$filter');
  if (text === undefined) return items;
  const filter = parseFilter(text);
  checkFilter(filter, listing.filters ?? {});
  return items.filter((item) => passes(filter, item));
}

function follows<T extends object>(listing: Listing<T>, item: T, after: string): boolean {
  if (after === '') return true;
  return listing.descending ? listing.keyOf(item) < after : listing.keyOf(item) > after;
}

function countOf(call: Call, found: readonly object[]): number {
  if (call.request.headers.consistencylevel !== 'eventual')
    throw badRequest("'$count' needs the header 'ConsistencyLevel: eventual'.");
  return found.length;
}

function readSkipToken(call: Call): string | undefined {
  const token = call.query.get('$skiptoken');
  if (token === undefined) return undefined;
  const opened = call.state.linkTokens.read(token);
  if (typeof opened !== 'string')
    throw new GraphRefusal(
      400,
      'Directory_ExpiredPageToken',
      'The specified page token value has expired and can no longer be included in your request.',
    );
  return opened;
}

function nextLink(call: Call, after: string): string {
  const others = call.request.rawQuery.split('&').filter((part) => part !== '' && !/^(\$|%24)skiptoken=/.test(part));
  return linkTo(call.request, [...others, `$skiptoken=${call.state.linkTokens.sign(after)}`].join('&'));
}
