/** The replies of the API: an answer from the record as JSON, or a problem (RFC 9457) that says what to do. */
import { MalformedInputError } from '../base/errors.ts';
import { isGuid } from '../base/hash.ts';
import { objectOf, parsedJson } from '../base/json.ts';
import { asPasted } from '../base/pasted.ts';
import type {
  Ambiguous,
  Answers,
  Candidate,
  ListQuery,
  Near,
  RevocationDetails,
  SubjectAnswer,
  SweepDetails,
} from './answers.ts';
import { parseQuery, type QueryProblem } from './api-query.ts';
import { isIdStart } from './find-by-id.ts';
import { memberOfSweepId } from './sweep-summary.ts';

export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ApiCall {
  readonly searchParams: Iterable<readonly [string, string]>;
  readonly answers: Answers;
  /** Milliseconds; spans such as 24h count back from it. */
  readonly now: number;
}

/** Far longer than any name in a directory. */
const MAX_NAME_LENGTH = 1024;
const NAME_IN_PATH = {
  title: 'Not an object id',
  detail:
    'GET /api/users/{id} takes the object id of a user, a GUID. Ask by a name or an address with POST /api/users and ' +
    'the body {"name":"…"}: request logs keep paths, but not bodies.',
};
const NO_NAME = {
  title: 'No name in the body',
  detail: `The body must be a JSON object with the text "name", of at most ${MAX_NAME_LENGTH} characters.`,
};

interface ById {
  readonly kind: 'revocation' | 'sweep';
  find(id: string): Promise<RevocationDetails | SweepDetails | Ambiguous | Near>;
}

export function replyWithList(call: ApiCall): Promise<ApiReply> {
  return replyToQuery(call, async (query) => json(200, await call.answers.list(query)));
}

export function replyWithRevocation(id: string, call: ApiCall): Promise<ApiReply> {
  return replyById(id, call, { kind: 'revocation', find: call.answers.findRevocation });
}

export function replyWithSweep(id: string, call: ApiCall): Promise<ApiReply> {
  return replyById(id, call, { kind: 'sweep', find: call.answers.findSweep });
}

export function replyWithApp(app: string, call: ApiCall): Promise<ApiReply> {
  return replyToQuery(call, async (query) => {
    const near = () => call.answers.similarNames('service-principal', app);
    return subjectReply(await call.answers.app(app, query), `app ${app}`, near);
  });
}

/** By object id only: paths and query strings stand in the request logs of Azure, and a name must not. */
export async function replyWithUser(id: string, call: ApiCall): Promise<ApiReply> {
  return isGuid(asPasted(id)) ? replyAboutUser(id, call) : problem(400, NAME_IN_PATH);
}

/** By name, in a body, which no log keeps. */
export async function replyWithUserNamed(body: string, call: ApiCall): Promise<ApiReply> {
  const { name } = objectOf(parsedJson(body));
  return typeof name === 'string' && asPasted(name) !== '' && name.length <= MAX_NAME_LENGTH
    ? replyAboutUser(name, call)
    : problem(400, NO_NAME);
}

function replyAboutUser(user: string, call: ApiCall): Promise<ApiReply> {
  return replyToQuery(call, async (query) => {
    const near = () => call.answers.similarNames('user', user);
    return subjectReply(await call.answers.user(user, query), `user ${user}`, near);
  });
}

/** By the full id, or by the first characters of it if they are those of one only. */
async function replyById(given: string, { searchParams }: ApiCall, { kind, find }: ById): Promise<ApiReply> {
  const parsed = parseQuery(searchParams, 0);
  if ('problems' in parsed) return badQuery(parsed.problems);
  const id = asPasted(given).toLowerCase();
  const isId = isIdStart(kind === 'sweep' ? memberOfSweepId(id) : id);
  const found = isId ? await find(id) : { near: [] };
  if ('candidates' in found) return ambiguous(`${kind} ${given}`, found.candidates);
  if (!('near' in found)) return json(200, found);
  return notFound(`No ${kind} has the id ${given}. GET /api/revocations lists the ids.`, found.near);
}

async function replyToQuery(
  { searchParams, now }: ApiCall,
  reply: (query: ListQuery) => Promise<ApiReply>,
): Promise<ApiReply> {
  const parsed = parseQuery(searchParams, now);
  if ('problems' in parsed) return badQuery(parsed.problems);
  try {
    return await reply(parsed.query);
  } catch (error) {
    // Only the store can tell whether it issued a continuation token.
    if (error instanceof MalformedInputError && parsed.query.after !== undefined)
      return badQuery([{ name: 'after', reason: 'must be the "next" of an earlier answer, unchanged' }]);
    throw error;
  }
}

async function subjectReply(
  answer: SubjectAnswer | Ambiguous | undefined,
  subject: string,
  near: () => Promise<readonly Candidate[]>,
): Promise<ApiReply> {
  if (answer === undefined) return notFound(`The record mentions no ${subject}.`, await near());
  return 'candidates' in answer ? ambiguous(subject, answer.candidates) : json(200, answer);
}

function ambiguous(what: string, candidates: readonly Candidate[]): ApiReply {
  const detail = `${candidates.length} on record match ${what}; use an id in full instead.`;
  // 409 and not 300: `curl --fail` and similar tools treat 300 as success.
  return problem(409, { title: 'Ambiguous name', detail, candidates });
}

function badQuery(problems: readonly QueryProblem[]): ApiReply {
  const detail = problems.map(({ name, reason }) => `${name} ${reason}`).join('; ');
  return problem(400, { title: 'The query is not understood', detail, 'invalid-params': problems });
}

function notFound(detail: string, near: readonly Candidate[]): ApiReply {
  return problem(404, { title: 'Not on record', detail, near });
}

function problem(
  status: number,
  members: { readonly title: string; readonly detail: string; readonly [member: string]: unknown },
): ApiReply {
  return json(status, { type: 'about:blank', status, ...members }, 'application/problem+json');
}

function json(status: number, body: unknown, type = 'application/json'): ApiReply {
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  };
  return { status, headers, body: JSON.stringify(body) };
}
