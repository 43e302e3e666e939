/**
 * The Office 365 Management Activity API as this product uses it: the unified audit log, in blobs that are listed by
 * the time at which they became available.
 *
 * Source: MicrosoftDocs/office-365-management-api. Not in it, so assumed: which HTTP status comes with which AF code
 * (we read only the code), the host in China, and that an app which reads only its own tenant is its own publisher.
 */
import { isoOf, wallTime } from '../base/clock.ts';
import { MalformedInputError } from '../base/errors.ts';
import { parseEventTime } from '../base/parse-time.ts';
import { CLOUD_HOSTS, type TenantRef } from './graph-clouds.ts';
import { DirectoryRefusedError, RequestRejectedError, TokenRefusedError } from './graph-errors.ts';
import { openGates } from './graph-limits.ts';
import { type GraphConnection, readResponse, sendWithRetries } from './graph-transport.ts';
import { checkDial, pathOf } from './graph-url.ts';
import { type Spending, spend, type TurnBudget, unlimited } from './turn-budget.ts';

export interface Content {
  readonly id: string;
  readonly uri: string;
  /** When it became available, in milliseconds since 1970. */
  readonly createdAt: number;
}

export interface ActivityFeed {
  /** Starts the subscription to the content type. Twice does no harm. @throws DirectoryRefusedError */
  start(): Promise<void>;
  /**
   * What became available from `from` on and before `to`: milliseconds, in whole seconds, at most a day apart.
   * Undefined if there is no subscription.
   */
  list(window: { readonly from: number; readonly to: number }): Promise<readonly Content[] | undefined>;
  /** The records of one blob; undefined if it is gone. */
  read(content: Content): Promise<readonly unknown[] | undefined>;
  /** The same feed for one turn. @throws TurnBudgetError from each call that the budget does not allow */
  within(budget: TurnBudget): ActivityFeed;
}

export interface FeedSettings
  extends TenantRef,
    Pick<GraphConnection, 'token'>,
    Partial<Pick<GraphConnection, 'fetch' | 'pause' | 'now' | 'monotonic'>> {
  /** `http://127.0.0.1:<port>`: called instead of the API's host. */
  readonly dial?: string;
}

/** All workloads that have no content type of their own; Power Platform is one of them. */
const CONTENT_TYPE = 'Audit.General';
const ALREADY_STARTED = 'AF20024';
const NOT_STARTED = 'AF20022';
/** No permission, no such tenant or no unified auditing in it, a subscription that an administrator disabled. */
const REFUSALS: ReadonlySet<string> = new Set(['AF10001', 'AF20010', 'AF20011', 'AF20012', 'AF20013', 'AF20023']);
const GONE: ReadonlySet<string> = new Set(['AF20050', 'AF20051']);
const NEXT_PAGE = 'NextPageUri';

export function openActivityFeed(settings: FeedSettings): ActivityFeed {
  checkDial(settings.dial);
  const { tenantId, cloud } = settings;
  const host = CLOUD_HOSTS[cloud].activity;
  return feedOn({ tenantId, host, connection: connectionOf(settings, host), spending: unlimited });
}

interface Base {
  readonly tenantId: string;
  readonly host: string;
  readonly connection: GraphConnection;
  readonly spending: Spending;
}

function feedOn(base: Base): ActivityFeed {
  const { tenantId, host, connection, spending } = base;
  const urlOf = (operation: string, query: Readonly<Record<string, string>> = {}) => {
    const parameters = new URLSearchParams({ contentType: CONTENT_TYPE, ...query, PublisherIdentifier: tenantId });
    return `https://${host}/api/v1.0/${tenantId}/activity/feed/subscriptions/${operation}?${parameters}`;
  };
  const send = async (method: string, url: string) => {
    spending.takePage(pathOf(url));
    const response = await sendWithRetries(
      { url, repeatable: true, spending },
      { method, headers: { accept: 'application/json' } },
      connection,
    );
    return {
      body: await readResponse(response, { path: pathOf(url), now: connection.now() }),
      next: response.headers.get(NEXT_PAGE),
    };
  };

  return {
    async start() {
      const url = urlOf('start');
      try {
        await send('POST', url);
      } catch (error) {
        if (!(error instanceof RequestRejectedError)) throw asRefusal(error);
        if (error.reason !== ALREADY_STARTED)
          throw new DirectoryRefusedError(pathOf(url), error.reason, { cause: error });
      }
    },
    async list({ from, to }) {
      const contents: Content[] = [];
      const followed = new Set<string>();
      let url: string | undefined = urlOf('content', { startTime: secondOf(from), endTime: secondOf(to) });
      try {
        while (url !== undefined) {
          followed.add(url);
          const page: Awaited<ReturnType<typeof send>> = await send('GET', url);
          contents.push(...listIn(page.body).map((raw) => contentIn(raw, host)));
          url = page.next === null ? undefined : linkOf(page.next, host);
          if (url !== undefined && followed.has(url))
            throw new MalformedInputError('activity feed', 'its next page leads back to a page that was read already');
        }
      } catch (error) {
        if (reasonOf(error) === NOT_STARTED) return undefined;
        throw asRefusal(error);
      }
      return contents;
    },
    async read({ uri }) {
      try {
        return listIn((await send('GET', uri)).body);
      } catch (error) {
        if (GONE.has(reasonOf(error))) return undefined;
        throw asRefusal(error);
      }
    },
    within: (budget) => feedOn({ ...base, spending: spend(budget) }),
  };
}

function connectionOf(
  { token, dial, fetch = globalThis.fetch, ...given }: FeedSettings,
  host: string,
): GraphConnection {
  const { pause = wallTime.pause, now = wallTime.now, monotonic = wallTime.monotonic } = given;
  const time = { now, monotonic, pause };
  const tokenOrRefusal: GraphConnection['token'] = async (options) => {
    try {
      return await token(options);
    } catch (cause) {
      // A tenant without Office 365 does not have this API, so Entra gives no token for it, with a code. After any
      // other failure the next poll tries again.
      const code = cause instanceof Error ? /AADSTS\d+/.exec(cause.message)?.[0] : undefined;
      if (code === undefined) throw cause;
      throw new DirectoryRefusedError(host, code, { cause });
    }
  };
  return { token: tokenOrRefusal, dial, fetch, ...time, onDate() {}, onThrottled() {}, gateOf: openGates(time) };
}

/** The API takes whole seconds, without a time zone. */
function secondOf(time: number): string {
  return isoOf(time).slice(0, 'YYYY-MM-DDTHH:MM:SS'.length);
}

function reasonOf(error: unknown): string {
  return error instanceof RequestRejectedError ? error.reason : '';
}

function asRefusal(error: unknown): unknown {
  const isCoded = error instanceof RequestRejectedError || error instanceof TokenRefusedError;
  if (!isCoded || !REFUSALS.has(error.reason)) return error;
  return new DirectoryRefusedError(error.path, error.reason, { cause: error });
}

function listIn(body: unknown): readonly unknown[] {
  if (!Array.isArray(body)) throw new MalformedInputError('activity feed', 'a response is not a list');
  return body;
}

function contentIn(raw: unknown, host: string): Content {
  const { contentId, contentUri, contentCreated } = (raw ?? {}) as Readonly<Record<string, unknown>>;
  const createdAt = parseEventTime(String(contentCreated));
  if (typeof contentId !== 'string' || typeof contentUri !== 'string' || createdAt === undefined) {
    throw new MalformedInputError('activity feed', 'a content blob has no id, URI or time');
  }
  return { id: contentId, uri: linkOf(contentUri, host), createdAt };
}

/** We send our token to the host of a link, so it must be the host that gave us the link. */
function linkOf(link: string, host: string): string {
  const url = URL.parse(link);
  if (url?.protocol !== 'https:' || url.host !== host || url.username !== '')
    throw new MalformedInputError('link', `must be an https link of ${host}`);
  return link;
}
