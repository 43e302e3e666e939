/** Every way in which Graph can misbehave that we could think of: what comes in place of the right answer. */

/** One call that a fault may answer. */
export interface FaultyCall {
  /** The address with its query. */
  readonly url: string;
  /** Asks the simulated tenant. */
  real(): Promise<Response>;
  /** Time passes before the answer. */
  pass(milliseconds: number): void;
  /** Milliseconds since 1970, by Graph's clock. */
  readonly now: number;
}

export interface GraphFault {
  readonly name: string;
  /**
   * `blind`: the source cannot be read while it lasts, and the doctor must say so. `once`: a single answer makes the
   * source begin again, or wait a little. `harmless`: the source is read all the same.
   */
  readonly kind: 'blind' | 'once' | 'harmless';
  /** Only of a list with next or delta links, or only of a delta. Default: of every answer. */
  readonly of?: 'delta';
  answer(call: FaultyCall): Promise<Response>;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const FOREIGN = 'https://graph.attacker.example/v1.0/users/delta?$skiptoken=x';

type Kind = GraphFault['kind'];
type Headers = Readonly<Record<string, string>>;

/** An answer with a status and Graph's error object. */
function status(code: number, error: string, kind: Kind = 'blind', headers: Headers = {}): GraphFault {
  const label = Object.entries(headers).map(([name, value]) => ` ${name} ${value.slice(0, 40)}`);
  return {
    name: `${code} ${error}${label.join('')}`,
    kind,
    answer: async () =>
      new Response(JSON.stringify({ error: { code: error, message: 'a fault of the test' } }), {
        status: code,
        headers: { ...JSON_TYPE, ...headers },
      }),
  };
}

/** An answer with a body that is no page. */
function body(
  name: string,
  text: string,
  { kind = 'blind' as Kind, code = 200, headers = {} as Headers } = {},
): GraphFault {
  return {
    name,
    kind,
    answer: async () => new Response(text, { status: code, headers: { ...JSON_TYPE, ...headers } }),
  };
}

/** The right answer with a change in it. */
function changed(
  name: string,
  change: (page: Record<string, unknown>, call: FaultyCall) => unknown,
  { kind = 'blind' as Kind, of }: { readonly kind?: Kind; readonly of?: 'delta' } = {},
): GraphFault {
  return {
    name,
    kind,
    ...(of ? { of } : {}),
    async answer(call) {
      const response = await call.real();
      const page: unknown = await response
        .clone()
        .json()
        .catch(() => undefined);
      if (typeof page !== 'object' || page === null) return response;
      const headers = { ...JSON_TYPE, date: response.headers.get('date') ?? '' };
      return new Response(JSON.stringify(change({ ...page }, call)), { status: response.status, headers });
    },
  };
}

const itemsOf = (page: Record<string, unknown>): readonly unknown[] => (Array.isArray(page.value) ? page.value : []);
const selfLink = ({ url }: FaultyCall) => url.replace(/^http:\/\/127\.0\.0\.1:\d+/, 'https://graph.microsoft.com');
const without = (page: Record<string, unknown>, ...names: readonly string[]) =>
  Object.fromEntries(Object.entries(page).filter(([name]) => !names.includes(name)));
const LINKS = ['@odata.nextLink', '@odata.deltaLink'] as const;

/** Every member but the id has a value of another type. */
function wronglyTyped(item: unknown): unknown {
  if (typeof item !== 'object' || item === null) return item;
  const wrong = (value: unknown) => (typeof value === 'string' ? { text: value } : String(value));
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, name === 'id' ? value : wrong(value)]));
}

function nested(depth: number): string {
  return `{"value":${'['.repeat(depth)}${']'.repeat(depth)}}`;
}

const statuses: readonly GraphFault[] = [
  status(400, 'BadRequest'),
  { ...status(400, 'Directory_ExpiredPageToken', 'once'), of: 'delta' },
  { ...status(400, 'syncStateNotFound', 'once'), of: 'delta' },
  status(401, 'InvalidAuthenticationToken'),
  status(401, 'InvalidAuthenticationToken', 'blind', {
    'www-authenticate': 'Bearer error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4iOnt9fQ=="',
  }),
  status(403, 'Authorization_RequestDenied'),
  status(404, 'ResourceNotFound'),
  status(409, 'Conflict'),
  { ...status(410, 'resyncRequired', 'once'), of: 'delta' },
  status(412, 'PreconditionFailed'),
  status(423, 'Locked'),
  status(429, 'TooManyRequests'),
  status(429, 'TooManyRequests', 'blind', { 'retry-after': '20' }),
  {
    ...status(429, 'TooManyRequests Retry-After as a date'),
    answer: async ({ now }) =>
      new Response('', { status: 429, headers: { 'retry-after': new Date(now + 45_000).toUTCString() } }),
  },
  status(429, 'TooManyRequests', 'blind', { 'retry-after': '99999999' }),
  status(429, 'TooManyRequests', 'blind', { 'retry-after': '-5' }),
  status(429, 'TooManyRequests', 'blind', { 'retry-after': '0' }),
  status(500, 'InternalServerError'),
  body('502 with a page of a gateway', '<html><h1>Bad Gateway</h1></html>', {
    code: 502,
    headers: { 'content-type': 'text/html' },
  }),
  status(503, 'ServiceUnavailable', 'blind', { 'retry-after': '30' }),
  status(504, 'GatewayTimeout'),
  status(509, 'BandwidthLimitExceeded'),
];

const connections: readonly GraphFault[] = [
  {
    name: 'connection reset',
    kind: 'blind',
    async answer() {
      throw new TypeError('fetch failed', {
        cause: Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }),
      });
    },
  },
  {
    name: 'no answer within a minute',
    kind: 'blind',
    async answer({ pass }) {
      pass(60_000);
      throw new DOMException('The operation was aborted due to timeout', 'TimeoutError');
    },
  },
  {
    name: 'slow bytes',
    kind: 'harmless',
    answer({ pass, real }) {
      pass(15_000);
      return real();
    },
  },
  {
    name: 'a connection that breaks in the body',
    kind: 'blind',
    async answer() {
      const stream = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode('{"value":['));
          controller.error(new TypeError('terminated'));
        },
      });
      return new Response(stream, { status: 200, headers: JSON_TYPE });
    },
  },
  {
    name: 'a redirect to a foreign host',
    kind: 'blind',
    // What fetch does with `redirect: 'error'`.
    async answer() {
      throw new TypeError('fetch failed', { cause: new Error('unexpected redirect') });
    },
  },
];

const bodies: readonly GraphFault[] = [
  body('JSON that ends early', '{"value":[{"id":"1"'),
  body('HTML in place of JSON', '<!doctype html><title>Sign in</title>', { headers: { 'content-type': 'text/html' } }),
  body('an empty body', ''),
  { name: '204', kind: 'blind', answer: async () => new Response(null, { status: 204 }) },
  body('200 with an error object', '{"error":{"code":"UnknownError","message":""}}'),
  body('a page without value', '{"@odata.context":"x"}'),
  body('value that is no list', '{"value":{"id":"1"}}'),
  body('200 with null', 'null'),
  body('JSON 50,000 deep', nested(50_000)),
  changed('items that are null', (page) => ({ ...page, value: itemsOf(page).map(() => null) }), { of: 'delta' }),
  changed('items that are numbers', (page) => ({ ...page, value: itemsOf(page).map((_, index) => index) }), {
    of: 'delta',
  }),
  changed('members of the wrong type', (page) => ({ ...page, value: itemsOf(page).map(wronglyTyped) }), {
    of: 'delta',
  }),
  {
    name: 'another content type',
    kind: 'harmless',
    async answer({ real }) {
      const response = await real();
      return new Response(await response.text(), {
        status: response.status,
        headers: { 'content-type': 'text/plain' },
      });
    },
  },
  changed('every item twice', (page) => ({ ...page, value: itemsOf(page).flatMap((item) => [item, item]) }), {
    kind: 'harmless',
  }),
  changed('items in another order', (page) => ({ ...page, value: [...itemsOf(page)].reverse() }), { kind: 'harmless' }),
];

const links: readonly GraphFault[] = [
  changed('a next link to itself', (page, call) => ({
    ...without(page, ...LINKS),
    '@odata.nextLink': selfLink(call),
  })),
  changed('a next link to a foreign host', (page) => ({ ...without(page, ...LINKS), '@odata.nextLink': FOREIGN })),
  changed('a next link by http', (page, call) => ({
    ...without(page, ...LINKS),
    '@odata.nextLink': selfLink(call).replace('https:', 'http:'),
  })),
  changed('a delta link to a foreign host', (page) => ({ ...without(page, ...LINKS), '@odata.deltaLink': FOREIGN }), {
    of: 'delta',
  }),
  changed('no delta link', (page) => without(page, ...LINKS), { of: 'delta' }),
  changed(
    'a delta link on every page',
    (page, call) => ({ '@odata.deltaLink': selfLink(call).replace('skiptoken', 'deltatoken'), ...page }),
    { kind: 'harmless', of: 'delta' },
  ),
  {
    name: 'pages without an end',
    kind: 'blind',
    async answer({ url, pass }) {
      pass(50);
      const [start = '', token = '0'] = selfLink({ url } as FaultyCall).split(/[?&]page=/);
      const next = `${start}${start.includes('?') ? '&' : '?'}page=${Number(token) + 1}`;
      return new Response(JSON.stringify({ value: [], '@odata.nextLink': next }), { status: 200, headers: JSON_TYPE });
    },
  },
];

export const GRAPH_FAULTS: readonly GraphFault[] = [...statuses, ...connections, ...bodies, ...links];
