/** The dashboard and the API of a record, on loopback: the real page, the real answers, the real tables. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildWebIfStale } from '../../bin/build-web.ts';
import { answerRequest } from '../../src/api/answer-request.ts';
import type { Reply } from '../../src/api/forms/http-reply.ts';
import { serveAsset, servePage } from '../../src/api/page/serve-page.ts';
import { API_ROUTES } from '../../src/api/route-table.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import type { TenantStore } from '../../src/storage/tenant-store.ts';
import { AZURE, HOST, principalOf } from '../api/access/tenant-tokens.ts';
import { SESSION } from '../api/ask.ts';
import { fakeServices } from '../fakes/fake-services.ts';

/** What is on record, and what time it is. */
interface Recorded {
  readonly store: TenantStore;
  readonly clock: { readonly now: number };
}

interface Served extends AsyncDisposable {
  readonly url: string;
}

/** @param as the owner of the laptop, who may do everything, or somebody who may read */
export async function serveReach(reach: Recorded, as: 'owner' | 'reader'): Promise<Served> {
  await buildWebIfStale(() => undefined);
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await replyTo(request, reach, as);
    response.writeHead(status, { ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function replyTo(request: IncomingMessage, reach: Recorded, as: 'owner' | 'reader'): Promise<Reply> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const headers = new Headers(request.headers as Record<string, string>);
  const asset = /^\/assets\/(.+)$/.exec(pathname)?.[1];
  if (asset !== undefined) return serveAsset(asset, headers);
  if (!pathname.startsWith('/api/')) return servePage('', headers);
  if (as === 'owner') headers.set('authorization', `Bearer ${SESSION}`);
  else {
    headers.set('host', HOST.host);
    headers.set('x-ms-client-principal', principalOf({ roles: ['Audit.Read'] }));
  }
  for (const route of API_ROUTES) {
    const found = new RegExp(`^${route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`).exec(pathname);
    if (found === null || route.method !== request.method) continue;
    const now = reach.clock.now;
    const asked = { params: { ...found.groups }, query: searchParams, headers, text: () => text(request) };
    return answerRequest(route, asked, {
      settings: as === 'owner' ? { ...AZURE, session: SESSION } : AZURE,
      now,
      isKeyed: false,
      services: async () => fakeServices(tableAnswers(reach.store), now, { store: reach.store }),
      warn: () => undefined,
    });
  }
  return { status: 404, headers: {} };
}
