/** Every way in which Graph can misbehave that we could think of: what comes in place of the right answer. */
import {
  body,
  changed,
  endless,
  FOREIGN,
  type GraphFault,
  itemsOf,
  JSON_TYPE,
  LINKS,
  nested,
  selfLink,
  status,
  without,
  wronglyTyped,
} from './faulty-answers.ts';

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
  { ...endless('pages without an end', ''), of: 'delta' },
  { ...endless('large pages without an end', ' '.repeat(16 * 2 ** 20)), costly: true },
];

export const GRAPH_FAULTS: readonly GraphFault[] = [...statuses, ...connections, ...bodies, ...links];
