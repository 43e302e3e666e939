/**
 * The last link of the Graph SDK's middleware chain: who we are, when we may call, what is tried again, and what a
 * response means. The SDK's own retry is weak, and it never sends a token over http.
 */
import type { Middleware } from '@microsoft/microsoft-graph-client';
import type { Time } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import { AuditorError } from '../base/errors.ts';
import { isJsonObject, objectOf, parsedJson } from '../base/json.ts';
import { parseHttpDate } from '../base/parse-time.ts';
import {
  DeltaExpiredError,
  DirectoryRefusedError,
  DirectoryThrottledError,
  DirectoryUnavailableError,
  RequestRejectedError,
  TokenRefusedError,
} from './graph-errors.ts';
import type { Gate } from './graph-limits.ts';
import { type AttemptOutcome, pauseBeforeRetry, retryAfterMs } from './graph-retry.ts';
import { dialled, pathOf } from './graph-url.ts';
import { readBody, type Spending } from './turn-budget.ts';

export interface GraphCall {
  /** Sent unchanged: the SDK would put the query of a link in another order. */
  readonly url: string;
  /** Sending the request twice has the same effect as once. */
  readonly repeatable: boolean;
  readonly spending: Spending;
}

/** For metrics: has no query and no body. */
export interface Throttled {
  readonly path: string;
  readonly status: number | undefined;
  readonly waitMs: number;
}

export interface GraphConnection extends Time {
  token(request: TokenRequest): Promise<string>;
  readonly fetch: typeof fetch;
  readonly gateOf: (path: string) => Gate;
  readonly dial: string | undefined;
  /** @param milliseconds since 1970, as a response says it */
  onDate(milliseconds: number): void;
  onThrottled(throttled: Throttled): void;
}

export interface TokenRequest {
  /** The last token was refused before it expired. */
  readonly fresh: boolean;
  /** What the refusal asked of the fresh token: JSON (OpenID Connect, "claims" parameter). */
  readonly claims?: string;
}

type Attempt = { readonly response: Response } | { readonly failure: unknown };

interface ResponseContext {
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const EXPIRED_DELTA_CODES =
  /^(syncState(NotFound|Invalid)|resync(Required|ChangesApplyDifferences|ChangesUploadDifferences)?)$/i;
const DEFAULT_PAUSE_MS = 30_000;
const TIMEOUT_MS = 60_000;

/** @param wrap makes the one kind of error that the SDK does not replace by its own */
export function graphTransport(connection: GraphConnection, wrap: (error: unknown) => Error): Middleware {
  return {
    async execute(context) {
      try {
        const { call, ...request } = context.options as RequestInit & { readonly call: GraphCall };
        context.response = await sendWithRetries(call, request, connection);
      } catch (error) {
        throw wrap(error);
      }
    },
  };
}

/** Resolves to the response, whatever its status, when another attempt does not help. */
export async function sendWithRetries(
  call: GraphCall,
  request: RequestInit,
  connection: GraphConnection,
): Promise<Response> {
  const path = pathOf(call.url);
  const gate = connection.gateOf(path);
  for (let attempt = 1; ; attempt += 1) {
    const { spending } = call;
    const result = await gate.pass(() => sendWithToken(call, request, connection), {
      timeFor: (ms) => spending.timeFor(path, ms),
      inTime: (work) => spending.inTime(path, work),
    });
    const outcome = 'response' in result ? outcomeOf(result.response, connection.now()) : {};
    const waitMs = pauseBeforeRetry(outcome, { attempt, random: Math.random() });
    if (waitMs === undefined || !call.repeatable) {
      if ('response' in result) return result.response;
      throw new DirectoryUnavailableError(path, undefined, { cause: result.failure });
    }
    connection.onThrottled({ path, status: outcome.status, waitMs });
    await spending.inTime(path, gate.rest(waitMs));
  }
}

async function sendWithToken(call: GraphCall, request: RequestInit, connection: GraphConnection): Promise<Attempt> {
  const path = pathOf(call.url);
  const token = await call.spending.inTime(path, connection.token({ fresh: false }));
  const result = await send(call, withToken(request, token), connection);
  // A token can be revoked before it expires (CAE). One fresh token tells that from a missing permission.
  if (!('response' in result) || result.response.status !== 401) return result;
  const claims = claimsIn(result.response.headers.get('www-authenticate') ?? '');
  const fresh = await call.spending.inTime(path, connection.token(defined({ fresh: true, claims })));
  return send(call, withToken(request, fresh), connection);
}

async function send({ url, spending }: GraphCall, request: RequestInit, connection: GraphConnection): Promise<Attempt> {
  const { fetch, dial, onDate } = connection;
  const path = pathOf(url);
  try {
    const response = await fetch(dialled(url, dial), {
      ...request,
      redirect: 'error',
      signal: AbortSignal.timeout(spending.timeFor(path, TIMEOUT_MS)),
    });
    const { status, headers } = response;
    const date = parseHttpDate(headers.get('date'));
    if (date !== undefined) onDate(date);
    // Read to the end here, so that a connection that breaks in the middle of a page is retried too.
    const body = await readBody(response, path, spending);
    return { response: new Response(body === '' ? null : body, { status, headers }) };
  } catch (failure) {
    // Our own limits are no failure of the connection.
    if (failure instanceof AuditorError) throw failure;
    spending.timeFor(path, 0);
    return { failure };
  }
}

/** What a challenge asks of the next token (RFC 9110 for the form, Entra's claims challenge for the meaning). */
function claimsIn(challenge: string): string | undefined {
  const [, encoded] = /\bclaims="([A-Za-z0-9+/_=-]+)"/i.exec(challenge) ?? [];
  const claims = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString();
  return isJsonObject(parsedJson(claims)) ? claims : undefined;
}

function outcomeOf({ status, headers }: Response, now: number): AttemptOutcome {
  return defined({ status, retryAfter: retryAfterMs(headers, now) });
}

function withToken(request: RequestInit, token: string): RequestInit {
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${token}`);
  return { ...request, headers };
}

/** Resolves to the body, not checked by any schema; to undefined if a success has none (202 and 204 mostly). */
export async function readResponse(response: Response, context: ResponseContext): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) throw errorOf(response, text, context);
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (cause) {
    // A proxy between us and Graph answered, so this is no response of Graph. But a 202 was accepted, whatever its
    // body.
    if (response.status === 202) return undefined;
    throw new DirectoryUnavailableError(context.path, response.status, { cause });
  }
}

function errorOf({ status, headers }: Response, text: string, { path, now }: ResponseContext): AuditorError {
  const { code, message } = errorIn(text);
  if (status === 410 || EXPIRED_DELTA_CODES.test(code)) return new DeltaExpiredError(path);
  if (status === 401) return new TokenRefusedError(path, code || 'status 401');
  if (status === 403) return new DirectoryRefusedError(path, code || 'status 403');
  if (status === 429)
    return new DirectoryThrottledError(Math.ceil((retryAfterMs(headers, now) ?? DEFAULT_PAUSE_MS) / 1000));
  if (status >= 500) return new DirectoryUnavailableError(path, status);
  return new RequestRejectedError(path, { status, reason: code, detail: message });
}

/** Error pages of gateways are HTML: they have no code and no message. */
function errorIn(text: string): { readonly code: string; readonly message: string } {
  const { code, message } = objectOf(objectOf(parsedJson(text)).error);
  return { code: typeof code === 'string' ? code : '', message: typeof message === 'string' ? message : '' };
}
