/** Microsoft Graph as this product uses it. Responses are `unknown` until a parser has checked them. */
import type { Client, GraphRequest } from '@microsoft/microsoft-graph-client';
import { type Clock, wallTime } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import { MalformedInputError } from '../base/errors.ts';
import { hashOf } from '../base/hash.ts';
import { objectOf } from '../base/json.ts';
import type { GateLease } from './gate-lease.ts';
import type { Cloud } from './graph-clouds.ts';
import { RequestRejectedError } from './graph-errors.ts';
import { type Family, openGates } from './graph-limits.ts';
import {
  type GraphCall,
  type GraphConnection,
  graphTransport,
  readResponse,
  type Throttled,
  type TokenRequest,
} from './graph-transport.ts';
import { checkDial, checkedLink, graphUrl, pathOf, type Query, type Version } from './graph-url.ts';
import { type Spending, spend, type TurnBudget, unlimited } from './turn-budget.ts';

export interface GraphRequestOptions {
  /** Values that are not encoded yet. */
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  readonly version?: Version;
}

export interface GraphPage {
  readonly items: readonly unknown[];
  /** Where the page that follows is; opaque. Checked, so that it may be kept. */
  readonly nextLink?: string;
  /** Only on the last page of a delta run; opaque. */
  readonly deltaLink?: string;
}

/**
 * The Graph of one tenant. Every call respects the rate limits and is retried where that is safe. The class of an error
 * says whether another try can help.
 */
export interface Graph {
  /** Resolves to undefined if there is no such object (404). */
  get(path: string, options?: GraphRequestOptions): Promise<unknown>;
  /** Sent once, because after an unclear outcome nobody knows whether it was done. `repeatable`: twice does no harm. */
  post(
    path: string,
    body: unknown,
    options?: GraphRequestOptions & { readonly repeatable?: boolean },
  ): Promise<unknown>;
  patch(path: string, body: unknown, options?: GraphRequestOptions): Promise<unknown>;
  /** Deleting an object that does not exist is no error. */
  delete(path: string, options?: GraphRequestOptions): Promise<void>;
  /** All pages, from a path or from a next or delta link. Headers are sent with every page. */
  pages(pathOrLink: string, options?: GraphRequestOptions): AsyncIterable<GraphPage>;
  /**
   * The same Graph for one turn, or for a part of one: then it spends the budget of the turn as well.
   * @throws TurnBudgetError from each call that the budget does not allow
   */
  within(budget: TurnBudget): Graph;
}

export interface GraphSettings {
  readonly cloud: Cloud;
  /** Resolves to an access token. */
  token(request: TokenRequest): Promise<string>;
  /** `http://127.0.0.1:<port>`: called instead of Graph's host. */
  readonly dial?: string;
  readonly fetch?: typeof fetch;
  readonly pause?: (ms: number) => Promise<void>;
  readonly now?: () => number;
  /** For rests and limits. Default: `now` where that is given, else a clock that nobody can set. */
  readonly monotonic?: () => number;
  /** Called with the time that each response says, in milliseconds since 1970. */
  readonly onDate?: (milliseconds: number) => void;
  readonly onThrottled?: (throttled: Throttled) => void;
  /** Shares the limits with other instances. Absent: this process alone calls Graph. */
  readonly leaseOf?: (family: Family) => GateLease;
}

/** The SDK is loaded on the first call, so that a cold start does not wait for it. */
export function openGraph(settings: GraphSettings): Graph {
  checkDial(settings.dial);
  const connection = connectionOf(settings);
  let sdk: Promise<Sdk> | undefined;
  const client = () => {
    sdk ??= loadSdk(connection);
    return sdk;
  };
  return graphOn({ client, cloud: settings.cloud, now: connection.now, spending: unlimited });
}

interface Base {
  readonly client: () => Promise<Sdk>;
  readonly cloud: Cloud;
  readonly now: Clock;
  readonly spending: Spending;
}

function graphOn(base: Base): Graph {
  const { client, cloud, now, spending } = base;
  const send = async (
    method: 'get' | 'post' | 'patch' | 'delete',
    pathOrLink: string,
    { body, repeatable = true, ...options }: GraphRequestOptions & Sending = {},
  ) => {
    const call: GraphCall = { url: graphUrl(pathOrLink, { cloud, ...options }), repeatable, spending };
    const { exchange } = await client();
    const response = await exchange(call, (request) =>
      request.headers({ accept: 'application/json', ...options.headers })[method](body),
    );
    return readResponse(response, { path: pathOf(call.url), now: now() });
  };

  return {
    get: (path, options) => undefinedIfMissing(send('get', path, options)),
    post: (path, body, options) => send('post', path, { repeatable: false, ...options, body }),
    patch: (path, body, options) => send('patch', path, { ...options, body }),
    async delete(path, options) {
      await undefinedIfMissing(send('delete', path, options));
    },
    pages: (pathOrLink, options = {}) =>
      eachPage(pathOrLink, cloud, (link) => {
        spending.takePage(link.startsWith('/') ? link : pathOf(link));
        return send('get', link, link === pathOrLink ? options : withoutQuery(options));
      }),
    within: (budget) => graphOn({ ...base, spending: spend(budget, spending) }),
  };
}

interface Sending {
  readonly body?: unknown;
  readonly repeatable?: boolean;
}

interface Sdk {
  exchange(call: GraphCall, send: (request: GraphRequest) => Promise<unknown>): Promise<Response>;
}

function connectionOf({
  token,
  dial,
  fetch = globalThis.fetch,
  pause = wallTime.pause,
  now,
  monotonic = now ?? wallTime.monotonic,
  onDate = () => {},
  onThrottled = () => {},
  leaseOf,
}: GraphSettings): GraphConnection {
  const time = { now: now ?? wallTime.now, monotonic, pause };
  return { token, dial, fetch, ...time, onDate, onThrottled, gateOf: openGates(time, leaseOf) };
}

async function loadSdk(connection: GraphConnection): Promise<Sdk> {
  const { Client, GraphClientError, ResponseType } = await import('@microsoft/microsoft-graph-client');
  const wrap = (thrown: unknown) => GraphClientError.setGraphClientError({ thrown });
  const client: Client = Client.initWithMiddleware({ middleware: [graphTransport(connection, wrap)] });
  return {
    async exchange(call, send) {
      try {
        return (await send(client.api(call.url).option('call', call).responseType(ResponseType.RAW))) as Response;
      } catch (error) {
        // The SDK replaces every error that is not of its own class, and ours would lose its class and fields.
        throw error instanceof GraphClientError && error.customError ? error.customError.thrown : error;
      }
    },
  };
}

async function* eachPage(
  first: string,
  cloud: Cloud,
  read: (link: string) => Promise<unknown>,
): AsyncGenerator<GraphPage> {
  const followed = new Set<string>();
  let link: string | undefined = first;
  while (link !== undefined) {
    followed.add(hashOf(link));
    const page = await read(link);
    const [nextLink, deltaLink] = [linkIn(page, '@odata.nextLink', cloud), linkIn(page, '@odata.deltaLink', cloud)];
    if (nextLink !== undefined && followed.has(hashOf(nextLink)))
      throw new MalformedInputError('Graph page', 'its next link leads back to a page that was read already');
    yield defined({ items: itemsIn(page), nextLink, deltaLink });
    link = nextLink;
  }
}

function itemsIn(page: unknown): readonly unknown[] {
  const items = page !== null && typeof page === 'object' && 'value' in page ? page.value : undefined;
  if (!Array.isArray(items)) throw new MalformedInputError('Graph page', 'has no list "value"');
  return items;
}

function linkIn(page: unknown, name: string, cloud: Cloud): string | undefined {
  const link = objectOf(page)[name];
  return link === undefined || link === null ? undefined : checkedLink(link, cloud, 'Graph page');
}

/** A link has its query in it. */
function withoutQuery({ query: _, ...options }: GraphRequestOptions): GraphRequestOptions {
  return options;
}

async function undefinedIfMissing(response: Promise<unknown>): Promise<unknown> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof RequestRejectedError && error.status === 404) return undefined;
    throw error;
  }
}
