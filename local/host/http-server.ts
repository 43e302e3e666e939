/**
 * Serves the HTTP functions: route, key, body, invocation, response. It responds after the output bindings are written.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { HttpSettings } from './host-json.ts';
import { createIntake, type HttpIntake, INTAKE_LIMITS, type IntakeLimits } from './http-intake.ts';
import { createRouter, type Router } from './http-routes.ts';
import { type Invoker, triggerOf } from './invocation.ts';
import { type BodyReading, readBody } from './request-body.ts';
import { createRunning, type RunningRequests } from './running-requests.ts';
import { UnsupportedBindingError } from './supported-bindings.ts';

import { listenWidely } from './wide-listener.ts';
import type { HttpData, NullableTexts, RegisteredFunction } from './worker-contract.ts';

export interface HttpServer {
  readonly url: string;
  stop(): Promise<void>;
}

export interface HttpParts {
  readonly functions: readonly RegisteredFunction[];
  readonly invoker: Invoker;
  readonly settings: HttpSettings;
  readonly functionKey: string | undefined;
  readonly port: number;
  readonly intake?: Partial<IntakeLimits>;
}

interface HttpFunction {
  readonly target: RegisteredFunction;
  readonly needsKey: boolean;
}

const NO_BODY_METHODS = new Set(['GET', 'HEAD']);
const CHECK_TIMEOUTS_MS = 500;
const LINGER_MS = 500;

type Refused = Extract<BodyReading, { readonly refused: string }>['refused'];

export async function serveHttp(parts: HttpParts): Promise<HttpServer> {
  const limits = { ...INTAKE_LIMITS, ...parts.intake };
  const intake = createIntake(limits);
  const timeouts = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    connectionsCheckingInterval: CHECK_TIMEOUTS_MS,
  };
  const context = { parts, router: routerFor(parts), running: createRunning(parts.settings, limits.bytes) };
  let url = '';

  const server = createServer(timeouts, async (request, response) => {
    intake.hasRequest(request.socket);
    response.once('finish', () => intake.awaitRequest(request.socket));
    try {
      await answer(request, response, { ...context, intake, url });
    } catch {
      // The invoker has logged the error. The caller only learns that it failed.
      if (!response.headersSent) respond(response, 500);
      else response.destroy();
    }
  });
  server.on('connection', (socket) => {
    intake.awaitRequest(socket);
    socket.once('close', () => intake.hasRequest(socket));
  });
  const listener = await listenWidely(server, parts.port);
  url = listener.url;

  return {
    url,
    async stop() {
      const closed = listener.close();
      server.closeIdleConnections();
      const deadline = setTimeout(() => server.closeAllConnections(), 5_000);
      await closed;
      clearTimeout(deadline);
    },
  };
}

interface AnswerContext {
  readonly parts: HttpParts;
  readonly router: Router<HttpFunction>;
  readonly running: RunningRequests;
  readonly intake: HttpIntake;
  readonly url: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, context: AnswerContext): Promise<void> {
  const { parts, router, running, intake, url } = context;
  const { method = 'GET', url: target = '/' } = request;
  if (!target.startsWith('/')) return refuse(request, response, 400);
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const search = mark < 0 ? undefined : new URLSearchParams(target.slice(mark));
  const found = router.find(method, path);
  if (!found) return refuse(request, response, 404);
  if ('allowed' in found) return refuse(request, response, 405, { allow: found.allowed.join(', ') });
  const route = found.route.target;
  if (route.needsKey && !hasKey(request, search, parts.functionKey)) return refuse(request, response, 401);

  // Only a request that is all there takes one of the places of host.json.
  const reading = await readBody(request, intake);
  if ('refused' in reading) return refuseBody(request, response, reading.refused);
  const body = NO_BODY_METHODS.has(method) ? undefined : reading.bytes;
  const ran = await running.run(body?.byteLength ?? 0, async () => {
    const nullableHeaders = headersOf(request);
    const http: HttpData = {
      method,
      url: url + target,
      nullableHeaders,
      nullableQuery: queryOf(search),
      nullableParams: nullable(found.params),
      body: body ? { bytes: body } : null,
    };
    const result = await parts.invoker.invoke(route.target, {
      input: { http },
      traceParent: nullableHeaders.traceparent?.value,
    });
    send(response, result.returnValue?.http, route.target.name);
  });
  if (ran === 'too-many') respond(response, 429);
}

function refuseBody(request: IncomingMessage, response: ServerResponse, why: Refused): void {
  if (why === 'gone') response.destroy();
  else refuse(request, response, why === 'too-large' ? 413 : 408);
}

/**
 * Answers before the request was read. What is still to come is not read: the connection is closed, but a moment later,
 * because a caller that is still sending would lose the answer.
 */
function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
): void {
  const sends = Number(request.headers['content-length'] ?? 0) > 0 || request.headers['transfer-encoding'];
  if (!sends || request.complete) {
    respond(response, status, headers);
    return;
  }
  request.pause();
  response.writeHead(status, { ...headers, 'content-length': 0, connection: 'close' }).flushHeaders();
  const close = setTimeout(() => response.destroy(), LINGER_MS);
  request.socket.once('close', () => clearTimeout(close));
}

function send(response: ServerResponse, answered: HttpData | undefined, functionName: string): void {
  // A handler that returns nothing has no content: the real host answers 204.
  if (!answered) {
    respond(response, 204);
    return;
  }
  if (answered.cookies?.length) throw new UnsupportedBindingError(functionName, '$return', 'cookies');
  const body = answered.body?.bytes;
  response.writeHead(Number(answered.statusCode), {
    ...answered.headers,
    ...(body ? { 'content-length': body.byteLength } : {}),
  });
  // Writing an empty body as well would send two packets instead of one.
  response.end(body?.byteLength ? body : undefined);
}

function respond(response: ServerResponse, status: number, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, status === 204 ? headers : { ...headers, 'content-length': 0 }).end();
}

function routerFor({ functions, settings }: HttpParts): Router<HttpFunction> {
  const routes = functions.flatMap((target) => {
    const { binding } = triggerOf(target);
    if (binding.type.toLowerCase() !== 'httptrigger') return [];
    const methods = Array.isArray(binding.methods) ? binding.methods.map((method) => String(method).toUpperCase()) : [];
    const template = `${settings.routePrefix}/${binding.route ?? target.name}`;
    return [{ template, methods: new Set(methods), target: { target, needsKey: binding.authLevel === 'function' } }];
  });
  return createRouter(routes);
}

/** Compares digests, so that the time of the check shows neither length nor content of the key. */
function hasKey(request: IncomingMessage, search: URLSearchParams | undefined, key: string | undefined): boolean {
  const given = request.headers['x-functions-key'] ?? search?.get('code');
  if (key === undefined || typeof given !== 'string') return false;
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(key).digest());
}

function headersOf(request: IncomingMessage): NullableTexts {
  const headers: Record<string, { value: string }> = {};
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers[name] = { value: Array.isArray(value) ? value.join(', ') : value };
  return headers;
}

/** If a name comes twice, its values are joined by a comma, as in the real host. */
function queryOf(search: URLSearchParams | undefined): NullableTexts {
  const query: Record<string, string> = {};
  for (const [name, value] of search ?? []) query[name] = name in query ? `${query[name]},${value}` : value;
  return nullable(query);
}

function nullable(texts: Readonly<Record<string, string>>): NullableTexts {
  return Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, { value }]));
}
