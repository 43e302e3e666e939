/** The replies of the API: an answer from the record as JSON, or a problem (RFC 9457) that says what to do. */
import { MalformedInputError } from '../base/errors.ts';
import type { Ambiguous, Answers, ListQuery, SubjectAnswer } from './answers.ts';
import { parseQuery, type QueryProblem } from './api-query.ts';

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

interface ById {
  readonly kind: string;
  readonly form: RegExp;
  read(id: string): Promise<object | undefined>;
}

const REVOCATION_ID = /^[0-9a-f]{32}$/;
/** The id of a member leads to its sweep as well. */
const SWEEP_ID = /^(sweep-)?[0-9a-f]{32}$/;

export function replyWithList(call: ApiCall): Promise<ApiReply> {
  return replyToQuery(call, async (query) => json(200, await call.answers.list(query)));
}

export function replyWithRevocation(id: string, call: ApiCall): Promise<ApiReply> {
  return replyById(id, call, { kind: 'revocation', form: REVOCATION_ID, read: call.answers.show });
}

export function replyWithSweep(id: string, call: ApiCall): Promise<ApiReply> {
  return replyById(id, call, { kind: 'sweep', form: SWEEP_ID, read: call.answers.sweep });
}

export function replyWithApp(app: string, call: ApiCall): Promise<ApiReply> {
  return replyToQuery(call, async (query) => subjectReply(await call.answers.app(app, query), `app ${app}`));
}

export function replyWithUser(user: string, call: ApiCall): Promise<ApiReply> {
  return replyToQuery(call, async (query) => subjectReply(await call.answers.user(user, query), `user ${user}`));
}

async function replyById(id: string, { searchParams }: ApiCall, { kind, form, read }: ById): Promise<ApiReply> {
  const parsed = parseQuery(searchParams, 0);
  if ('problems' in parsed) return badQuery(parsed.problems);
  const lowerCased = id.toLowerCase();
  const details = form.test(lowerCased) ? await read(lowerCased) : undefined;
  return details ? json(200, details) : notFound(`No ${kind} has the id ${id}.`);
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

function subjectReply(answer: SubjectAnswer | Ambiguous | undefined, subject: string): ApiReply {
  if (answer === undefined) return notFound(`The record mentions no ${subject}.`);
  if ('candidates' in answer) {
    const { candidates } = answer;
    // 409 and not 300: `curl --fail` and similar tools treat 300 as success.
    return problem(409, {
      title: 'Ambiguous name',
      detail: `${candidates.length} on record match ${subject}; use an id instead.`,
      candidates,
    });
  }
  return json(200, answer);
}

function badQuery(problems: readonly QueryProblem[]): ApiReply {
  const detail = problems.map(({ name, reason }) => `${name} ${reason}`).join('; ');
  return problem(400, { title: 'The query is not understood', detail, 'invalid-params': problems });
}

function notFound(detail: string): ApiReply {
  return problem(404, { title: 'Not on record', detail });
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
