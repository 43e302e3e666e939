/**
 * A small Graph on loopback, for tests of the transport: it gives the responses of the test and records the requests.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Graph, type GraphSettings, openGraph } from '../../src/graph/graph.ts';

export interface FakeRequest {
  readonly method: string;
  /** With the query, as it was sent. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface FakeResponse {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: unknown;
  /** Breaks the connection in place of a response. */
  readonly hangUp?: boolean;
}

export interface GraphServer extends AsyncDisposable {
  readonly graph: Graph;
  /** For a test that opens its own Graph: the address to call. */
  readonly url: string;
  readonly requests: readonly FakeRequest[];
  /** The pauses of the client, in milliseconds. A pause moves the clock and takes no time. */
  readonly waits: readonly number[];
  /** Time passes on all clocks. */
  pass(ms: number): void;
  /** Somebody sets the clock of the client's host. Only with `separateClocks`. */
  setClock(byMs: number): void;
}

export interface Clocks {
  /** The client has a monotonic clock of its own, and the server has its own time. */
  readonly separateClocks?: boolean;
}

/** @param respond called once for each request */
export async function graphServer(
  respond: (request: FakeRequest, index: number) => FakeResponse,
  settings: Partial<GraphSettings> = {},
  { separateClocks = false }: Clocks = {},
): Promise<GraphServer> {
  const requests: FakeRequest[] = [];
  const start = Date.parse('2031-03-01T08:00:00Z');
  let [passed, set] = [0, 0];
  const server = createServer(async (incoming, response) => {
    const text = await textOf(incoming);
    const request: FakeRequest = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      headers: incoming.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    requests.push(request);
    const { status = 200, headers = {}, body, hangUp = false } = respond(request, requests.length - 1);
    if (hangUp) {
      incoming.socket.destroy();
      return;
    }
    const isText = body === undefined || typeof body === 'string';
    response
      .writeHead(status, {
        date: new Date(start + passed).toUTCString(),
        ...(isText ? {} : { 'content-type': 'application/json' }),
        ...headers,
      })
      .end(isText ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const waits: number[] = [];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const graph = openGraph({
    cloud: 'global',
    token: async () => 'token',
    dial: url,
    now: () => start + passed + set,
    ...(separateClocks ? { monotonic: () => passed } : {}),
    pause: async (ms) => {
      waits.push(ms);
      passed += ms;
    },
    ...settings,
  });
  return {
    graph,
    url,
    requests,
    waits,
    pass: (ms) => {
      passed += ms;
    },
    setClock: (byMs) => {
      set += byMs;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts).toString();
}
