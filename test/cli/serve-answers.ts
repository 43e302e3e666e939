/** Serves answers on loopback with the real replies of the API, for the CLI to call. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type ApiServices, answerRequest } from '../../src/api/answer-request.ts';
import type { Reply } from '../../src/api/forms/http-reply.ts';
import { API_ROUTES } from '../../src/api/route-table.ts';
import type { Answers } from '../../src/query/answers.ts';
import type { Why } from '../../src/query/why/why.ts';
import type { TenantStore } from '../../src/storage/tenant-store.ts';
import { fakeServices } from '../fakes/fake-services.ts';

/** Both the function key and the secret of the session. */
export const KEY = 'a-function-key';

export interface ServedAnswers extends AsyncDisposable {
  readonly url: string;
  readonly requestCount: () => number;
  /** With their query, as a request log keeps them. */
  readonly paths: readonly string[];
}

export async function serveAnswers(
  answers: Answers,
  {
    now,
    failFirst = 0,
    store,
    why,
  }: { readonly now: number; readonly failFirst?: number; readonly store?: TenantStore; readonly why?: Why },
): Promise<ServedAnswers> {
  let requestCount = 0;
  const paths: string[] = [];
  const services = fakeServices(answers, now, { ...(store && { store }), ...(why && { why }) });
  const server = createServer(async (request, response) => {
    requestCount += 1;
    if (requestCount <= failFirst) return response.writeHead(503, { 'retry-after': '0.01' }).end();
    const isKeyed = request.url?.startsWith('/api/keyed/') === true;
    if (isKeyed && request.headers['x-functions-key'] !== KEY) return response.writeHead(401).end();
    paths.push(request.url ?? '');
    const reply = await replyTo(request, services, isKeyed);
    return reply
      ? response.writeHead(reply.status, { ...reply.headers }).end(reply.body)
      : response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requestCount: () => requestCount,
    paths,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function replyTo(request: IncomingMessage, services: ApiServices, isKeyed: boolean): Promise<Reply | undefined> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const path = pathname.replace('/api/keyed/', '/api/');
  for (const route of API_ROUTES) {
    const pattern = new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const found = route.method === request.method ? pattern.exec(path) : null;
    if (!found) continue;
    const params = Object.fromEntries(
      Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]),
    );
    const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    return answerRequest(
      route,
      { headers, params, query: searchParams, text: () => text(request) },
      {
        settings: { tenant: undefined, clientId: undefined, isSignInBuiltIn: false, session: KEY },
        now: services.now,
        isKeyed,
        services: async () => services,
        warn: () => {},
      },
    );
  }
  return undefined;
}
