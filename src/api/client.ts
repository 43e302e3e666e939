/**
 * The API as its callers see it: paths, parameters and answers have the types of the schemas, and nothing of the
 * schemas is loaded. How a request travels, and what happens if it fails, is the caller's: the command line and the
 * dashboard differ there.
 */
import type * as z from 'zod';
import type { Endpoint } from './endpoint.ts';
import type { ApiRoute } from './route.ts';
import type { API_ROUTES } from './route-table.ts';

type Routes = (typeof API_ROUTES)[number];
type EndpointOf<R extends Routes> = Awaited<ReturnType<R['load']>>;
type Method = ApiRoute['method'];

export type PathOf<M extends Method> = Extract<Routes, { readonly method: M }>['path'];
type EndpointAt<M extends Method, P extends string> = EndpointOf<
  Extract<Routes, { readonly method: M; readonly path: P }>
>;

/** What is asked at a path. */
export interface Question<E extends Endpoint> {
  readonly params?: z.input<E['params']>;
  readonly query?: z.input<E['query']>;
  readonly body?: E extends { readonly body?: infer B } ? (B extends z.ZodType ? z.input<B> : never) : never;
}

export type QuestionAt<M extends Method, P extends string> = Question<EndpointAt<M, P>>;
export type AnswerAt<M extends Method, P extends string> = z.output<EndpointAt<M, P>['answer']>;

/** What a problem (RFC 9457) says. */
export interface Problem {
  readonly title?: string;
  readonly detail?: string;
  readonly 'invalid-params'?: readonly { readonly name: string; readonly reason: string }[];
  readonly near?: readonly { readonly id: string; readonly name: string }[];
  readonly candidates?: readonly { readonly id: string; readonly name: string }[];
  /** Of a question about a person at an app: which of the two it is about. */
  readonly party?: 'user' | 'app';
}

export type Answered<T> =
  | { readonly status: 200; readonly answer: T; readonly etag?: string }
  /** Nothing has changed since the answer whose tag was given along. */
  | { readonly status: 304 }
  | { readonly status: 404 | 409; readonly problem: Problem };

/** One request on its way. */
export interface Outgoing {
  readonly method: Method;
  /** With its query string; begins with `/api/v1/`. */
  readonly path: string;
  /** JSON. */
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Incoming {
  readonly status: number;
  readonly etag?: string;
  /** Parsed. */
  readonly body: unknown;
}

/** Resolves to a reply with 200 or 304, or with 404 or 409 of the API itself; throws for every other. */
export type Transport = (request: Outgoing) => Promise<Incoming>;

export interface ApiClient {
  get<P extends PathOf<'GET'>>(
    path: P,
    question?: QuestionAt<'GET', P> & { readonly etag?: string },
  ): Promise<Answered<AnswerAt<'GET', P>>>;
  post<P extends PathOf<'POST'>>(path: P, question?: QuestionAt<'POST', P>): Promise<Answered<AnswerAt<'POST', P>>>;
}

export function apiClient(send: Transport): ApiClient {
  const ask = async (method: Method, path: string, question: Question<Endpoint> & { readonly etag?: string } = {}) => {
    const { params, query, body, etag } = question;
    const headers: Record<string, string> = { accept: 'application/json' };
    if (etag !== undefined) headers['if-none-match'] = etag;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const search = searchOf((query ?? {}) as Values);
    const {
      status,
      body: received,
      ...reply
    } = await send({
      method,
      path: `${filled(path, (params ?? {}) as Values)}${search}`,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers,
    });
    if (status === 304) return { status };
    if (status === 200) return { status, answer: received, ...(reply.etag !== undefined && { etag: reply.etag }) };
    return { status: status as 404 | 409, problem: (received ?? {}) as Problem };
  };
  // The server parsed the question by the same schemas, and a test holds its answers against them.
  return {
    get: (path, question) => ask('GET', path, question as Question<Endpoint>) as never,
    post: (path, question) => ask('POST', path, question as Question<Endpoint>) as never,
  };
}

type Values = Readonly<Record<string, unknown>>;

function filled(path: string, params: Values): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name] ?? '').toWellFormed()));
}

/** Several values of one parameter are joined by a comma. */
function searchOf(query: Values): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return '';
  const texts = given.map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]);
  return `?${new URLSearchParams(texts as [string, string][])}`;
}
