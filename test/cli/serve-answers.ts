/** Serves answers on loopback with the real replies of the API, for the CLI to call. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Answers } from '../../src/query/answers.ts';
import {
  type ApiCall,
  type ApiReply,
  replyWithApp,
  replyWithList,
  replyWithRevocation,
  replyWithSweep,
  replyWithUser,
  replyWithUserNamed,
} from '../../src/query/api-reply.ts';

export const KEY = 'a-function-key';

export interface ServedAnswers extends AsyncDisposable {
  readonly url: string;
  readonly requestCount: () => number;
  /** With their query, as a request log keeps them. */
  readonly paths: readonly string[];
}

export async function serveAnswers(
  answers: Answers,
  { now, failFirst = 0 }: { readonly now: number; readonly failFirst?: number },
): Promise<ServedAnswers> {
  let requestCount = 0;
  const paths: string[] = [];
  const server = createServer(async (request, response) => {
    requestCount += 1;
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (requestCount <= failFirst) return response.writeHead(503, { 'retry-after': '0.01' }).end();
    if (request.headers['x-functions-key'] !== KEY) return response.writeHead(401).end();
    paths.push(request.url ?? '');
    const call = { searchParams: [...searchParams], answers, now };
    const reply = await (request.method === 'POST' && pathname === '/api/users'
      ? replyWithUserNamed(await text(request), call)
      : replyTo(pathname, call));
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

function replyTo(path: string, call: ApiCall): Promise<ApiReply> | undefined {
  const [, collection, id] = /^\/api\/(revocations|sweeps|apps|users)(?:\/([^/]+))?$/.exec(path) ?? [];
  const name = decodeURIComponent(id ?? '');
  if (collection === 'revocations') return id === undefined ? replyWithList(call) : replyWithRevocation(name, call);
  if (collection === 'sweeps') return replyWithSweep(name, call);
  if (collection === 'apps') return replyWithApp(name, call);
  return collection === 'users' ? replyWithUser(name, call) : undefined;
}
