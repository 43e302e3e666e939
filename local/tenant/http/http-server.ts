/** The HTTP side of the tenant: parses requests and writes responses, nothing else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../src/base/clock.ts';
import type { GraphRequest, Reply } from './graph-call.ts';
import type { Respond } from './respond.ts';

const LARGEST_BODY = 4 * 1024 * 1024;

/** What is served beside Graph on the same port: the mailbox page, and the control of a tenant in another process. */
export interface SideEndpoint {
  readonly prefix: string;
  answer(request: SideRequest): Promise<SideResponse>;
}

interface SideRequest {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

export interface SideResponse {
  readonly status: number;
  readonly type: 'application/json' | 'text/html';
  readonly body: string;
}

export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

interface HttpServerOptions {
  readonly sides: readonly SideEndpoint[];
  readonly port: number;
  /** Its time stands in every answer: whoever asks a simulated tenant lives by its clock. */
  readonly clock: Clock;
}

export async function startHttpServer(
  respond: Respond,
  { sides, port, clock }: HttpServerOptions,
): Promise<HttpServer> {
  const server = createServer((request, response) => {
    response.setHeader('date', new Date(clock()).toUTCString());
    serve(request, response, respond, sides).catch((error: unknown) => {
      // An error in the simulation itself, not a refusal by Graph: the caller must see the difference.
      const message = error instanceof Error ? error.message : String(error);
      writeJson(response, { status: 500, body: { error: { code: 'SimulationFault', message } } });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: taken } = server.address() as AddressInfo; // a TCP server has one
  return { url: `http://127.0.0.1:${taken}`, close: () => closeServer(server) };
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  respond: Respond,
  sides: readonly SideEndpoint[],
): Promise<void> {
  const [path = '', rawQuery = ''] = (request.url ?? '').split(/\?(.*)/s);
  const method = request.method ?? 'GET';
  const text = await bodyOf(request);
  const side = sides.find(({ prefix }) => path.startsWith(prefix));
  if (side) {
    const answer = await side.answer({
      method,
      path: path.slice(side.prefix.length),
      body: text === '' ? undefined : JSON.parse(text),
    });
    response
      .writeHead(answer.status, {
        'content-type': `${answer.type}; charset=utf-8`,
        'x-content-type-options': 'nosniff',
      })
      .end(answer.body);
    return;
  }
  const version = /^\/(v1\.0|beta)(\/.*)$/.exec(path);
  if (!version?.[2]) return writeJson(response, refusal(404, `Invalid version: ${path.split('/')[1] ?? ''}`));
  const body = parseBody(text, request.headers['content-type']);
  if (body === INVALID)
    return writeJson(
      response,
      refusal(
        400,
        'Unable to read JSON request payload. ' +
          'Please ensure Content-Type header is set and payload is of valid JSON format.',
      ),
    );
  writeReply(
    response,
    await respond({
      method,
      version: version[1] === 'beta' ? 'beta' : 'v1.0',
      path: version[2],
      rawQuery,
      headers: headersOf(request),
      body,
    }),
  );
}

const INVALID = Symbol('invalid body');

function parseBody(text: string, contentType: string | undefined): unknown {
  if (text === '') return undefined;
  if (!contentType?.startsWith('application/json')) return INVALID;
  try {
    return JSON.parse(text);
  } catch {
    return INVALID;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw new RangeError('The request body is larger than Graph accepts.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function headersOf(request: IncomingMessage): GraphRequest['headers'] {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]),
  );
}

function refusal(status: number, message: string): Reply {
  return { status, body: { error: { code: 'BadRequest', message } } };
}

function writeReply(response: ServerResponse, reply: Reply): void {
  // The connection breaks after the work is done: the caller does not learn the result.
  if (reply.cut) response.destroy();
  else if (reply.body !== undefined) writeJson(response, reply);
  else response.writeHead(reply.status, reply.headers).end();
}

function writeJson(response: ServerResponse, { status, headers, body }: Reply): void {
  const type = {
    'content-type':
      'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8',
  };
  response.writeHead(status, { ...type, ...headers }).end(JSON.stringify(body));
}
