/** What the API replies: an answer of the record as JSON, or a problem (RFC 9457) that says what to do. */
import { MalformedInputError } from '../base/errors.ts';
import type { Ambiguous, Answers, ListQuery, SubjectAnswer } from './answers.ts';
import { parseQuery, type QueryProblem } from './api-question.ts';

export interface ApiReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ApiCall {
  readonly query: Iterable<readonly [string, string]>;
  readonly answers: Answers;
  /** Milliseconds; spans such as 24h count back from it. */
  readonly now: number;
}

const REVOCATION_ID = /^[0-9a-f]{32}$/;
/** A member's own id leads to its sweep as well. */
const SWEEP_ID = /^(sweep-)?[0-9a-f]{32}$/;

export async function replyWithList({ query, answers, now }: ApiCall): Promise<ApiReply> {
  return questioned(query, now, async (question) => json(200, await answers.list(question)));
}

export function replyWithRevocation(id: string, call: ApiCall): Promise<ApiReply> {
  return replyById(id, call, { what: 'revocation', form: REVOCATION_ID, ask: call.answers.show });
}

export function replyWithSweep(id: string, call: ApiCall): Promise<ApiReply> {
  return replyById(id, call, { what: 'sweep', form: SWEEP_ID, ask: call.answers.sweep });
}

interface Member {
  readonly what: string;
  readonly form: RegExp;
  ask(id: string): Promise<object | undefined>;
}

async function replyById(id: string, { query }: ApiCall, { what, form, ask }: Member): Promise<ApiReply> {
  const parsed = parseQuery(query, 0);
  if ('problems' in parsed) return badQuery(parsed.problems);
  const wanted = id.toLowerCase();
  const view = form.test(wanted) ? await ask(wanted) : undefined;
  return view ? json(200, view) : notFound(`No ${what} has the id ${id}.`);
}

export async function replyWithApp(what: string, { query, answers, now }: ApiCall): Promise<ApiReply> {
  return questioned(query, now, async (question) => subjectReply(await answers.app(what, question), `app ${what}`));
}

export async function replyWithUser(who: string, { query, answers, now }: ApiCall): Promise<ApiReply> {
  return questioned(query, now, async (question) => subjectReply(await answers.user(who, question), `user ${who}`));
}

async function questioned(
  query: ApiCall['query'],
  now: number,
  answer: (question: ListQuery) => Promise<ApiReply>,
): Promise<ApiReply> {
  const parsed = parseQuery(query, now);
  if ('problems' in parsed) return badQuery(parsed.problems);
  try {
    return await answer(parsed.question);
  } catch (error) {
    // The store alone can tell whether a continuation token is one of its own.
    if (error instanceof MalformedInputError && parsed.question.after !== undefined)
      return badQuery([{ name: 'after', reason: 'must be the "next" of an earlier answer, unchanged' }]);
    throw error;
  }
}

function subjectReply(answer: SubjectAnswer | Ambiguous | undefined, what: string): ApiReply {
  if (answer === undefined) return notFound(`The record mentions no ${what}.`);
  if ('candidates' in answer) {
    const { candidates } = answer;
    // 409 and not 300: `curl --fail` and its like take 300 for success.
    return problem(409, {
      title: 'Ambiguous name',
      detail: `${candidates.length} bear the name of ${what}; ask again by id.`,
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
