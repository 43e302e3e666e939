/** `/apps` and `/users`: what happened to one app or one person. */
import * as z from 'zod';
import { isGuid } from '../../base/hash.ts';
import { asPasted } from '../../base/pasted.ts';
import type { Ambiguous, Candidate, SubjectAnswer } from '../../query/answers.ts';
import { summaryFor } from '../access/help-desk.ts';
import type { Caller } from '../access/roles.ts';
import { endpoint } from '../endpoint.ts';
import { ApiProblem, ambiguous, notOnRecord } from '../problem.ts';
import { listQueryOf, subjectQuery } from './list-query.ts';
import { subjectAnswer } from './revocation-schema.ts';

/** Far longer than any name in a directory. */
const MAX_NAME_LENGTH = 1_024;
const NAME_IN_PATH = {
  title: 'Not an object id',
  detail:
    'GET /api/v1/users/{id} takes the object id of a user, a GUID. Ask by a name or an address with ' +
    'POST /api/v1/users and the body {"name":"…"}: request logs keep paths, but not bodies.',
};

export const getApp = endpoint({
  params: z.strictObject({ id: z.string().describe('Object id of the service principal, app id, or display name.') }),
  query: subjectQuery,
  answer: subjectAnswer,
  lines: 'revocations',
  hasEvents: true,
  async handle({ params, query, caller }, { answers, now }) {
    const near = () => answers.similarNames('service-principal', params.id);
    const answer = await answers.app(params.id, listQueryOf(query, now));
    return forCaller(await found(answer, `app ${params.id}`, near), caller);
  },
});

/** By object id only: paths and query strings stand in the request logs of Azure, and a name must not. */
export const getUser = endpoint({
  params: z.strictObject({ id: z.string().describe('Object id of the user.') }),
  query: subjectQuery,
  answer: subjectAnswer,
  lines: 'revocations',
  hasEvents: true,
  async handle({ params, query, caller }, { answers, now }) {
    if (!isGuid(asPasted(params.id))) throw new ApiProblem(400, NAME_IN_PATH);
    const answer = await answers.user(params.id, listQueryOf(query, now));
    return forCaller(await found(answer, `user ${params.id}`, async () => []), caller);
  },
});

/** By name, in a body, which no log keeps. */
export const getUserNamed = endpoint({
  query: subjectQuery,
  body: z.strictObject({
    name: z
      .string()
      .max(MAX_NAME_LENGTH)
      .refine((name) => asPasted(name) !== '')
      .describe('User principal name, mail address, display name or object id.'),
  }),
  answer: subjectAnswer,
  lines: 'revocations',
  hasEvents: true,
  async handle({ query, body, caller }, { answers, now }) {
    const near = () => answers.similarNames('user', body.name);
    const answer = await answers.user(body.name, listQueryOf(query, now));
    return forCaller(await found(answer, `user ${body.name}`, near), caller);
  },
});

async function found(
  answer: SubjectAnswer | Ambiguous | undefined,
  subject: string,
  near: () => Promise<readonly Candidate[]>,
): Promise<SubjectAnswer> {
  if (answer === undefined) throw notOnRecord(`The record mentions no ${subject}.`, await near());
  if ('candidates' in answer) throw ambiguous(subject, answer.candidates);
  return answer;
}

function forCaller(answer: SubjectAnswer, caller: Caller): SubjectAnswer {
  const { subject, revocations } = answer;
  return { ...answer, revocations: revocations.map((summary) => summaryFor(summary, caller, subject.id)) };
}
