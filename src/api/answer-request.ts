/**
 * One request to the API: who asks, what, whether they may; the answer, and on record that it was given. In this order,
 * so that whoever may not ask learns nothing.
 */
import { defined } from '../base/defined.ts';
import { codeOf, MalformedInputError } from '../base/errors.ts';
import { isJsonObject } from '../base/json.ts';
import type { SigningKeys } from '../storage/signing-keys.ts';
import { type AuthenticationContext, authenticate, isSameSite, type Sender } from './access/authenticate.ts';
import { problemFor } from './access/help-desk.ts';
import { type Caller, hasRole, KEY_HOLDER } from './access/roles.ts';
import type { AccessLog } from './access/table-access.ts';
import type { ApiContext, Endpoint } from './endpoint.ts';
import { formatOf, formatsOf, formatted } from './forms/answer-form.ts';
import { etagOf, isKnown, type Reply, replyNotModified, replyWith, replyWithProblem } from './forms/http-reply.ts';
import { nextIn, pageToken, questionOf } from './page-token.ts';
import { parseRequest, type RawRequest } from './parse-request.ts';
import { ApiProblem, wrongParameters } from './problem.ts';
import type { ApiRoute } from './route.ts';

export interface ApiRequest extends Sender {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Iterable<readonly [string, string]>;
  text(): Promise<string>;
}

/** What answers are made with. It is opened only for those who may ask. */
export interface ApiServices extends ApiContext {
  readonly signingKeys: SigningKeys;
  readonly noteAccess: AccessLog;
}

export interface RequestContext extends Omit<AuthenticationContext, 'signingKeys'> {
  /** Whether the host asked for a function key before. */
  readonly isKeyed: boolean;
  services(): Promise<ApiServices>;
  /** Gets the code of an error that is ours. */
  warn(text: string): void;
}

const NOBODY = { title: 'Not signed in', detail: 'Sign in, or send a token that this API accepts.' };
const FORBIDDEN = { title: 'Not allowed', detail: 'This needs a role that you do not have.' };
const FOREIGN = { title: 'Not allowed', detail: 'This request comes from another site.' };
const NOT_JSON = { title: 'Not JSON', detail: 'Send the body as application/json.' };
const NOT_NOTED = {
  title: 'Not possible now',
  detail: 'It cannot be noted who asked, so nothing is answered. Try again.',
};
const CALLERS_OWN = new Set(['code', 'clientid', 'after']);
const FAILED = { title: 'Failed', detail: 'The app failed to answer. Its log has the reason.' };

/** Never throws: what goes wrong is a problem that says no more than the caller may know. */
export async function answerRequest(route: ApiRoute, request: ApiRequest, context: RequestContext): Promise<Reply> {
  try {
    const caller = await callerFor(route, request, context);
    return await answerFor({ route, request, context, caller });
  } catch (error) {
    if (error instanceof ApiProblem) {
      const reply = replyWithProblem(error);
      return error.status === 401 ? { ...reply, headers: { ...reply.headers, 'www-authenticate': 'Bearer' } } : reply;
    }
    context.warn(`${route.name} failed: ${codeOf(error)}`);
    return replyWithProblem({ status: 500, members: FAILED });
  }
}

async function callerFor(route: ApiRoute, request: ApiRequest, context: RequestContext): Promise<Caller> {
  if (!isSameSite(request, context.settings)) throw new ApiProblem(403, FOREIGN);
  const signingKeys = async () => (await context.services()).signingKeys;
  const caller = context.isKeyed ? KEY_HOLDER : await authenticate(request, { ...context, signingKeys });
  if (caller === undefined) throw new ApiProblem(401, NOBODY);
  if (!hasRole(caller, route.access)) throw new ApiProblem(403, FORBIDDEN);
  return caller;
}

interface Admitted {
  readonly route: ApiRoute;
  readonly request: ApiRequest;
  readonly context: RequestContext;
  readonly caller: Caller;
}

async function answerFor({ route, request, context, caller }: Admitted): Promise<Reply> {
  const raw = {
    params: request.params,
    query: queryOf(request.query),
    body: await bodyOf(route, request),
  };
  const [endpoint, services] = await Promise.all([route.load(), context.services()]);
  const format = formatOf(raw.query.get('format'), request.headers.get('accept'), formatsOf(endpoint));
  const question = questionOf(pathOf(route, raw.params), raw.query, raw.body);
  const paging = { question, keys: services.signingKeys, now: services.now };
  const parsed = parseRequest(endpoint, raw);
  const query = await withNext(parsed.query, paging);
  const answer = await handled({ route, raw, caller, endpoint }, { ...parsed, query, caller }, services);

  const lines = linesOf(answer, endpoint);
  const next = isJsonObject(answer) && typeof answer.next === 'string' ? answer.next : undefined;
  // Without an engine there is no store, and nothing that has events.
  const form = { format, tenantId: () => services.store.tenantId };
  const plain = formatted(answer, lines, form);
  // The token of the next page differs each time; where the list goes on does not. Whoever has the tag of somebody else
  // learns nothing by it, not even that the answers are the same.
  const etag = etagOf(plain.type, [caller.kind, caller.id, caller.roles, plain.text, next].join('\n'));
  if (isKnown(etag, request.headers)) return replyNotModified(etag);
  const token = next === undefined ? undefined : await pageToken(next, paging);
  // Only JSON shows the token; lines have it in the header alone.
  const sent =
    token === undefined || format !== 'json' ? plain : formatted({ ...(answer as object), next: token }, lines, form);
  const headers = token === undefined ? {} : { link: `<${nextUrl(route, raw, token)}>; rel="next"` };
  const [reply] = await Promise.all([
    replyWith({ ...sent, etag, headers }, request.headers),
    noteAccess(services, { route, raw, caller, aboutId: subjectIn(answer), rows: lines.length }),
  ]);
  return reply;
}

/** A form of another site can send a body as well, but not as JSON. @throws ApiProblem */
async function bodyOf({ method, changes }: ApiRoute, request: ApiRequest): Promise<string> {
  if (method === 'GET') return '';
  const type = request.headers.get('content-type');
  if ((changes || type !== null) && !isJson(type)) throw new ApiProblem(415, NOT_JSON);
  return request.text();
}

function isJson(type: string | null): boolean {
  return /^application\/json\s*(;|$)/i.test(type ?? '');
}

/** The endpoint gets its own `next` back. @throws ApiProblem */
async function withNext(query: unknown, paging: Parameters<typeof nextIn>[1]): Promise<unknown> {
  if (!isJsonObject(query) || typeof query.after !== 'string') return query;
  const after = await nextIn(query.after, paging);
  if (after === undefined) throw badToken();
  return { ...query, after };
}

async function handled(
  { route, raw, caller, endpoint }: Omit<Noted, 'rows' | 'aboutId'> & { readonly endpoint: Endpoint },
  asked: Parameters<Endpoint['handle']>[0],
  services: ApiServices,
): Promise<unknown> {
  try {
    return await endpoint.handle(asked, services);
  } catch (error) {
    // Only the store can tell whether a list can go on there.
    if (error instanceof MalformedInputError && isJsonObject(asked.query) && asked.query.after !== undefined)
      throw badToken();
    // What is like the name that was asked for names people, too.
    const named = error instanceof ApiProblem ? [error.members.candidates ?? error.members.near ?? []].flat() : [];
    if (named.length > 0) await noteAccess(services, { route, raw, caller, rows: named.length });
    if (error instanceof ApiProblem)
      throw problemFor(error, caller, [raw.body, ...Object.values(raw.params), ...raw.query.values()].join('\n'));
    throw error;
  }
}

interface Noted {
  readonly route: ApiRoute;
  readonly raw: RawRequest;
  readonly caller: Caller;
  readonly aboutId?: string | undefined;
  readonly rows: number;
}

/** It begins as soon as the number of rows is known, while the answer is packed, and ends before that leaves. */
async function noteAccess(services: ApiServices, { route, raw, caller, aboutId, rows }: Noted): Promise<void> {
  if (!route.personal) return;
  const query = { ...raw.params, ...Object.fromEntries([...raw.query].filter(([name]) => !isOfCaller(name))) };
  try {
    await services.noteAccess(defined({ at: services.now, caller, route: route.name, query, aboutId, rows }));
  } catch (cause) {
    throw new ApiProblem(503, NOT_NOTED, { cause });
  }
}

function subjectIn(answer: unknown): string | undefined {
  const subject = isJsonObject(answer) ? (answer.subject ?? answer.user) : undefined;
  return isJsonObject(subject) && typeof subject.id === 'string' ? subject.id : undefined;
}

function linesOf(answer: unknown, { lines }: Endpoint): readonly unknown[] {
  const items = lines !== undefined && isJsonObject(answer) ? answer[lines] : [answer];
  return Array.isArray(items) ? items : [];
}

/** As the host has it: several values of one parameter are joined by a comma. */
function queryOf(entries: ApiRequest['query']): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const [name, value] of entries) query.set(name, query.has(name) ? `${query.get(name)},${value}` : value);
  return query;
}

function pathOf({ path }: ApiRoute, params: RawRequest['params']): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent((params[name] ?? '').toWellFormed()));
}

function nextUrl(route: ApiRoute, { params, query }: RawRequest, token: string): string {
  const kept = [...query].filter(([name]) => !isOfCaller(name));
  return `${pathOf(route, params)}?${new URLSearchParams([...kept, ['after', token]])}`;
}

/** A function key, and a page token, are nobody else's: they stand on no record and in no link. */
function isOfCaller(parameter: string): boolean {
  return CALLERS_OWN.has(parameter.toLowerCase());
}

function badToken(): ApiProblem {
  return wrongParameters([
    { name: 'after', reason: 'must be the "next" of an earlier answer to the same question, unchanged' },
  ]);
}
