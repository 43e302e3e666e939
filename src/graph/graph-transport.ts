/** The last link of the Graph SDK's chain: who we are, when we may call, and what is tried again. The SDK's own is weak in all three. */
import type { Middleware } from '@microsoft/microsoft-graph-client';
import type { Time } from '../base/clock.ts';
import { type Outcome, pauseBeforeRetry } from './graph-answer.ts';
import { DirectoryUnavailableError } from './graph-errors.ts';
import type { Gate } from './graph-gates.ts';
import { dialled, pathOf } from './graph-url.ts';

const ANSWER_WITHIN_MS = 60_000;

export interface GraphCall {
  /** As it goes out: the SDK would put a link's query in another order. */
  readonly url: string;
  /** The same call twice does no more than once. */
  readonly repeatable: boolean;
}

/** For counting; never holds what was asked. */
export interface Throttled {
  readonly path: string;
  readonly status: number | undefined;
  readonly waitMs: number;
}

export interface Line extends Time {
  token(options: { readonly fresh: boolean }): Promise<string>;
  readonly fetch: typeof fetch;
  readonly gateOf: (path: string) => Gate;
  readonly dial: string | undefined;
  onThrottled(throttled: Throttled): void;
}

/** @param wrap makes the one kind of error that the SDK hands on unchanged */
export function graphTransport(line: Line, wrap: (error: unknown) => Error): Middleware {
  return {
    async execute(context) {
      try {
        const { call, ...request } = context.options as RequestInit & { readonly call: GraphCall };
        context.response = await exchange(call, request, line);
      } catch (error) {
        throw wrap(error);
      }
    },
  };
}

/** Resolves to the answer, whatever its status, once it is of no use to try again. */
export async function exchange(call: GraphCall, request: RequestInit, line: Line): Promise<Response> {
  const path = pathOf(call.url);
  const gate = line.gateOf(path);
  for (let attempt = 1; ; attempt += 1) {
    const tried = await gate.pass(() => tryOnce(call.url, request, line));
    const outcome: Outcome =
      'response' in tried
        ? { status: tried.response.status, retryAfter: tried.response.headers.get('retry-after') }
        : {};

    const waitMs = pauseBeforeRetry(outcome, { attempt, now: line.now(), random: Math.random() });
    if (waitMs === undefined || !call.repeatable) {
      if ('response' in tried) return tried.response;
      throw new DirectoryUnavailableError(path, undefined, { cause: tried.failure });
    }
    line.onThrottled({ path, status: outcome.status, waitMs });
    await gate.rest(waitMs);
  }
}

type Tried = { readonly response: Response } | { readonly failure: unknown };

async function tryOnce(url: string, request: RequestInit, line: Line): Promise<Tried> {
  const token = await line.token({ fresh: false });
  const tried = await send(url, withToken(request, token), line);
  // A token can be withdrawn before it ends (CAE); one fresh token tells that from a missing right.
  if (!('response' in tried) || tried.response.status !== 401) return tried;
  return send(url, withToken(request, await line.token({ fresh: true })), line);
}

async function send(url: string, request: RequestInit, { fetch, dial }: Line): Promise<Tried> {
  try {
    const answer = await fetch(dialled(url, dial), {
      ...request,
      redirect: 'error',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    // Read here, to the end: a connection that breaks off in the middle of a page is tried again like one that never came about.
    const body = await answer.text();
    return { response: new Response(body === '' ? null : body, { status: answer.status, headers: answer.headers }) };
  } catch (failure) {
    return { failure };
  }
}

function withToken(request: RequestInit, token: string): RequestInit {
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${token}`);
  return { ...request, headers };
}
