/**
 * Graph in memory, for readings: lists, single objects and delta runs of two items a page. It refuses what Graph
 * refuses.
 */

import { MalformedInputError } from '../../src/base/errors.ts';
import type { Graph, GraphPage, GraphRequestOptions } from '../../src/graph/graph.ts';
import {
  DeltaExpiredError,
  DirectoryRefusedError,
  DirectoryUnavailableError,
  RequestRejectedError,
} from '../../src/graph/graph-errors.ts';
import { derivedList, objectAt, objectsOf } from './derived-lists.ts';

export interface FakeGraph extends Graph {
  /** What `get` and `pages` give, by path: an object, or a list. */
  readonly responses: Map<string, object>;
  /** Every path that was called, in order. */
  readonly requests: string[];
  /** The next delta run of this path gives these items. A run from the start gives the list in `responses`. */
  addToDelta(path: string, ...items: readonly object[]): void;
  expire(path: string): void;
  refuse(path: string): void;
  /** The second page of this path fails, until `repair`. */
  failSecondPage(path: string): void;
  repair(): void;
}

const HOST = 'https://graph.microsoft.com/v1.0';
const PAGE = 2;
/**
 * A path, with its query if it has one, how far into its list or its journal, and where in the journal a run through
 * the list began: its delta link must show what changed meanwhile.
 */
const PLACE = /^(.*)[?&]\$(skiptoken|deltatoken)=(\d+)(?:\.(\d+))?$/;
const IN_DELTA = ['$select', '$deltatoken'];

export function fakeGraph(): FakeGraph {
  const responses = new Map<string, object>();
  const journals = new Map<string, object[]>();
  const expired = new Map<string, number>();
  const refused = new Set<string>();
  const broken = new Set<string>();
  const requests: string[] = [];
  const journalOf = (path: string) => journals.get(path) ?? journals.set(path, []).get(path) ?? [];

  function check(path: string, { query = {} }: GraphRequestOptions): void {
    requests.push(path);
    if (refused.has(path)) throw new DirectoryRefusedError(path, 'Authorization_RequestDenied');
    const unsupported = path.endsWith('/delta')
      ? Object.keys(query).filter((option) => !IN_DELTA.includes(option))
      : [];
    if (unsupported.length > 0) throw rejected(path, 400, `${unsupported.join()} is not supported in a delta query`);
  }
  function itemsAt(path: string): readonly object[] {
    const list = responses.get(path) ?? derivedList(path, responses);
    if (!Array.isArray(list)) throw rejected(path, 404, 'no such list');
    return list;
  }
  /** Where a link leads: into the list, or into what came after it. */
  function listAt(link: string): {
    readonly path: string;
    readonly items: readonly object[];
    linkTo(at: number): string;
    readonly end: number;
  } {
    const [, path = '', kind, token, begun] = PLACE.exec(link.slice(HOST.length)) ?? [];
    const position = Number(token);
    const end = begun === undefined ? journalOf(path).length : Number(begun);
    const linkTo = (at: number) => `${linkInto(path, kind, position + at)}${kind === 'skiptoken' ? `.${end}` : ''}`;
    if (kind !== 'deltatoken') return { path, items: itemsAt(path).slice(position), linkTo, end };
    if (position < (expired.get(path) ?? 0)) throw new DeltaExpiredError(path);
    return { path, items: journalOf(path).slice(position), linkTo, end };
  }
  async function* pages(pathOrLink: string, options: GraphRequestOptions = {}): AsyncGenerator<GraphPage> {
    const isLink = pathOrLink.startsWith(HOST);
    if (!isLink && pathOrLink.includes('://')) throw new MalformedInputError('link', 'must be an https link of Graph');
    if (isLink) requests.push(pathOrLink);
    else check(pathOrLink, options);
    if (isLink && options.query) throw rejected(pathOrLink, 400, 'a link is called as it was given');
    const { $expand: expand, $deltatoken: token } = options.query ?? {};
    const first = expand === undefined ? pathOrLink : `${pathOrLink}?$expand=${expand}`;
    const { path, items, linkTo, end: journalEnd } = listAt(isLink ? pathOrLink : linkInto(first, 'skiptoken', 0));
    const end = path.endsWith('/delta') ? { deltaLink: linkInto(path, 'deltatoken', journalEnd) } : {};
    if (token === 'latest') return yield { items: [], ...end };
    for (let start = 0; start < items.length; start += PAGE) {
      if (start > 0 && broken.has(path)) throw new DirectoryUnavailableError(path, 503);
      yield {
        items: structuredClone(items.slice(start, start + PAGE)),
        nextLink: linkTo(Math.min(start + PAGE, items.length)),
      };
    }
    // With Graph, too, the last page may be empty.
    yield { items: [], ...end };
  }

  function batchResponse({ id, url }: Part): object {
    const [part = '', query = ''] = url.split('?');
    if (refused.has(part)) return { id, status: 403, body: { error: { code: 'Authorization_RequestDenied' } } };
    check(part, { query: Object.fromEntries(new URLSearchParams(query)) });
    const body = objectAt(part, responses);
    return body ? { id, status: 200, body: structuredClone(body) } : { id, status: 404 };
  }

  const graph: FakeGraph = {
    responses,
    requests,
    async get(path, options = {}) {
      check(path, options);
      return structuredClone(objectAt(path, responses));
    },
    pages,
    async post(path, body) {
      if (path === '/directoryObjects/getByIds') return { value: objectsOf(body, responses) };
      if (path !== '/$batch') throw rejected(path, 405, 'this fake is for reading');
      return { responses: partsIn(body).map(batchResponse).reverse() };
    },
    patch: async (path) => Promise.reject(rejected(path, 405, 'this fake is for reading')),
    delete: async (path) => Promise.reject(rejected(path, 405, 'this fake is for reading')),
    addToDelta: (path, ...items) => void journalOf(path).push(...items),
    expire: (path) => void expired.set(path, journalOf(path).push({ id: 'never read' })),
    refuse: (path) => void refused.add(path),
    failSecondPage: (path) => void broken.add(path),
    repair: () => broken.clear(),
    within: () => graph,
  };
  return graph;
}

interface Part {
  readonly id: string;
  readonly url: string;
}

function partsIn(body: unknown): readonly Part[] {
  const { requests } = body as { readonly requests: readonly Part[] };
  if (requests.length > 20) throw rejected('/$batch', 400, 'twenty at most');
  return requests;
}

function linkInto(path: string, kind = 'skiptoken', at = 0): string {
  return `${HOST}${path}${path.includes('?') ? '&' : '?'}$${kind}=${at}`;
}

function rejected(path: string, status: number, detail: string): RequestRejectedError {
  return new RequestRejectedError(path, { status, reason: 'Request_BadRequest', detail });
}
