/** A little Graph on loopback for tests of the transport: answers what the test scripted, and keeps what it was asked. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Graph, type GraphSettings, openGraph } from '../../src/graph/graph.ts';

export interface Asked {
  readonly method: string;
  /** With the query, as it was sent. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes out as JSON, a text as it is. */
  readonly body?: unknown;
  /** Breaks the connection off instead of answering. */
  readonly hangUp?: boolean;
}

export interface GraphServer extends AsyncDisposable {
  readonly graph: Graph;
  /** For whoever opens a Graph of its own: what it dials. */
  readonly url: string;
  readonly asked: readonly Asked[];
  /** How long the client has waited in all, and when it is now: waiting moves the clock and takes no time. */
  readonly waits: readonly number[];
}

/** @param answer called once for each request */
export async function graphServer(
  answer: (asked: Asked, index: number) => Answer,
  settings: Partial<GraphSettings> = {},
): Promise<GraphServer> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const text = await textOf(request);
    const one: Asked = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: text === '' ? undefined : JSON.parse(text),
    };
    asked.push(one);
    const { status = 200, headers = {}, body, hangUp = false } = answer(one, asked.length - 1);
    if (hangUp) {
      request.socket.destroy();
      return;
    }
    const isText = body === undefined || typeof body === 'string';
    response
      .writeHead(status, { ...(isText ? {} : { 'content-type': 'application/json' }), ...headers })
      .end(isText ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  let now = Date.parse('2031-03-01T08:00:00Z');
  const waits: number[] = [];
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const graph = openGraph({
    cloud: 'global',
    token: async () => 'token',
    dial: url,
    now: () => now,
    pause: async (ms) => {
      waits.push(ms);
      now += ms;
    },
    ...settings,
  });
  return {
    graph,
    url,
    asked,
    waits,
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
