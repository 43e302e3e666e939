/** Microsoft Graph as this product uses it. Answers are `unknown` until a schema has seen them. */
import type { Client, GraphRequest } from '@microsoft/microsoft-graph-client';
import { wallTime } from '../base/clock.ts';
import { MalformedInputError } from '../base/errors.ts';
import { RequestRejectedError, readAnswer } from './graph-answer.ts';
import type { Cloud } from './graph-clouds.ts';
import { openGates } from './graph-gates.ts';
import { type GraphCall, graphTransport, type Line, type Throttled } from './graph-transport.ts';
import { checkDial, graphUrl, pathOf, type Query, type Version } from './graph-url.ts';

export interface GraphRequestOptions {
  /** Values as they are meant; encoding is done here. */
  readonly query?: Query;
  readonly headers?: Readonly<Record<string, string>>;
  readonly version?: Version;
}

export interface GraphPage {
  readonly items: readonly unknown[];
  /** On the last page of a delta run; opaque. */
  readonly deltaLink?: string;
}

/** One tenant's Graph. Every call waits its turn, retries what may be retried, and says in the class of its error whether to come back. */
export interface Graph {
  /** Resolves to `undefined` where there is no such thing (404). */
  get(path: string, ask?: GraphRequestOptions): Promise<unknown>;
  /** Sent once: after an unclear outcome nobody knows whether it was done. `repeatable` where doing it twice does no harm. */
  post(path: string, body: unknown, ask?: GraphRequestOptions & { readonly repeatable?: boolean }): Promise<unknown>;
  patch(path: string, body: unknown, ask?: GraphRequestOptions): Promise<unknown>;
  /** Deleting what is not there is no error. */
  delete(path: string, ask?: GraphRequestOptions): Promise<void>;
  /** Page after page to the end, from a path or from a next or delta link. Headers go with every page. */
  pages(pathOrLink: string, ask?: GraphRequestOptions): AsyncIterable<GraphPage>;
}

export interface GraphSettings {
  readonly cloud: Cloud;
  /** Resolves to an access token; `fresh` where the last one was refused before its end. */
  token(options: { readonly fresh: boolean }): Promise<string>;
  /** `http://127.0.0.1:<port>`: called in the stead of Graph's host. */
  readonly dial?: string;
  readonly fetch?: typeof fetch;
  readonly pause?: (ms: number) => Promise<void>;
  readonly now?: () => number;
  readonly onThrottled?: (throttled: Throttled) => void;
}

/** The SDK is loaded on the first call: a cold start must not wait for it. */
export function openGraph(settings: GraphSettings): Graph {
  checkDial(settings.dial);
  const line = lineOf(settings);
  let client: Promise<Sdk> | undefined;
  const send = async (
    method: 'get' | 'post' | 'patch' | 'delete',
    pathOrLink: string,
    { body, repeatable = true, ...ask }: GraphRequestOptions & Sending = {},
  ) => {
    client ??= loadSdk(line);
    const call: GraphCall = { url: graphUrl(pathOrLink, { cloud: settings.cloud, ...ask }), repeatable };
    return readAnswer(
      await (await client).exchange(call, (request) =>
        request.headers({ accept: 'application/json', ...ask.headers })[method](body),
      ),
      {
        path: pathOf(call.url),
        now: line.now(),
      },
    );
  };

  return {
    get: (path, ask) => orNothing(send('get', path, ask)),
    post: (path, body, ask) => send('post', path, { repeatable: false, ...ask, body }),
    patch: (path, body, ask) => send('patch', path, { ...ask, body }),
    async delete(path, ask) {
      await orNothing(send('delete', path, ask));
    },
    pages: (pathOrLink, ask = {}) =>
      eachPage(pathOrLink, (link) => send('get', link, link === pathOrLink ? ask : withoutQuery(ask))),
  };
}

interface Sending {
  readonly body?: unknown;
  readonly repeatable?: boolean;
}

interface Sdk {
  exchange(call: GraphCall, send: (request: GraphRequest) => Promise<unknown>): Promise<Response>;
}

function lineOf({
  token,
  dial,
  fetch = globalThis.fetch,
  pause = wallTime.pause,
  now = wallTime.now,
  onThrottled = () => {},
}: GraphSettings): Line {
  return { token, dial, fetch, pause, now, onThrottled, gateOf: openGates({ pause, now }) };
}

async function loadSdk(line: Line): Promise<Sdk> {
  const { Client, GraphClientError, ResponseType } = await import('@microsoft/microsoft-graph-client');
  const wrap = (thrown: unknown) => GraphClientError.setGraphClientError({ thrown });
  const client: Client = Client.initWithMiddleware({ middleware: [graphTransport(line, wrap)] });
  return {
    async exchange(call, send) {
      try {
        return (await send(client.api(call.url).option('call', call).responseType(ResponseType.RAW))) as Response;
      } catch (error) {
        // The SDK makes every error but its own class into one of its own, and ours would lose class and fields.
        throw error instanceof GraphClientError && error.customError ? error.customError.thrown : error;
      }
    },
  };
}

async function* eachPage(first: string, read: (link: string) => Promise<unknown>): AsyncGenerator<GraphPage> {
  const followed = new Set<string>();
  let link: string | undefined = first;
  while (link !== undefined) {
    followed.add(link);
    const page = await read(link);
    const [next, deltaLink] = [linkIn(page, '@odata.nextLink'), linkIn(page, '@odata.deltaLink')];
    if (next !== undefined && followed.has(next))
      throw new MalformedInputError('Graph page', 'its next link leads back to a page already read');
    yield deltaLink === undefined ? { items: itemsIn(page) } : { items: itemsIn(page), deltaLink };
    link = next;
  }
}

function itemsIn(page: unknown): readonly unknown[] {
  const items = page !== null && typeof page === 'object' && 'value' in page ? page.value : undefined;
  if (!Array.isArray(items)) throw new MalformedInputError('Graph page', 'has no list "value"');
  return items;
}

function linkIn(page: unknown, name: string): string | undefined {
  const link =
    page !== null && typeof page === 'object' && name in page ? (page as Record<string, unknown>)[name] : undefined;
  return typeof link === 'string' && link !== '' ? link : undefined;
}

/** A link carries its own query. */
function withoutQuery({ query: _, ...ask }: GraphRequestOptions): GraphRequestOptions {
  return ask;
}

async function orNothing(answer: Promise<unknown>): Promise<unknown> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof RequestRejectedError && error.status === 404) return undefined;
    throw error;
  }
}
