/** `/why`: why a person was signed out, as one verdict that can be read out. */
import * as z from 'zod';
import { parseSince } from '../../base/parse-time.ts';
import { asPasted } from '../../base/pasted.ts';
import { WORKED_KINDS } from '../../mirror/worked-sign-ins.ts';
import {
  CERTAINTIES,
  type Certainty,
  DOUBTS,
  OUTCOMES,
  OVER_BY,
  type WhyAnswer,
  type WhyQuestion,
} from '../../query/why/why-answer.ts';
import { verdictOf } from '../../query/why/why-words.ts';
import { summaryFor } from '../access/help-desk.ts';
import { type Caller, isHelpDesk } from '../access/roles.ts';
import { type ApiContext, endpoint } from '../endpoint.ts';
import { ambiguous, notOnRecord } from '../problem.ts';
import { moment, objectId } from './list-query.ts';
import { effect, list, revocationSummary, time } from './revocation-schema.ts';

/** Far longer than any name in a directory. */
const MAX_NAME_LENGTH = 1_024;
/** A whole answer of a token endpoint, with its claims. */
const MAX_ERROR_LENGTH = 16_384;

const certainties = Object.keys(CERTAINTIES) as readonly Certainty[];
const party = z.object({ id: z.string(), name: z.string().exactOptional() });
const name = z
  .string()
  .max(MAX_NAME_LENGTH)
  .refine((text) => asPasted(text) !== '');
const at = moment.exactOptional().describe('When it was noticed. Default: now, or the time that the error names.');

const source = z.object({
  name: z.string(),
  state: z
    .enum(['read', 'behind', 'first-reading', 'not-read'])
    .describe('"behind": not up to the time of the question.'),
  readFrom: time.exactOptional().describe('Since when it is read at all.'),
  readTo: time.exactOptional(),
  gaps: list(z.object({ from: time, to: time })).describe('What can no longer be read of the two days before it.'),
  shows: z.string().describe('What it would have shown.'),
});

const error = z.object({
  code: z.int().nullable().describe('AADSTS code; null for an error without a number.'),
  name: z.string(),
  meaning: z.string(),
  tokenState: z.enum(['dead', 'blocked', 'interrupt', 'retry', 'n/a']),
  causes: list(z.string()),
  fits: z.boolean().exactOptional().describe('Whether what is on record can lead to it.'),
});

const answer = z
  .object({
    verdict: z.string().describe('One or two sentences that can be read out.'),
    certainty: z.enum(certainties).describe(
      Object.entries(CERTAINTIES)
        .map(([word, meaning]) => `${word}: ${meaning}`)
        .join(' '),
    ),
    outcome: z.enum(OUTCOMES),
    doubts: list(z.object({ doubt: z.enum(DOUBTS), text: z.string() })).describe('Why it is not more certain.'),
    user: party,
    app: party.exactOptional(),
    at: time,
    revocations: list(revocationSummary).describe('What explains it, first; then what else may.'),
    effect: effect.exactOptional(),
    bites: z.enum(['now', 'next-refresh', 'cae']).exactOptional(),
    apps: list(party).describe('Where it took something away from this person, as far as that is on record.'),
    policyChange: z.enum(['created', 'tightened', 'loosened', 'changed', 'deleted']).exactOptional(),
    refusedAt: time.exactOptional().describe('The last refused sign-in that shows it.'),
    refusedCode: z.int().exactOptional(),
    clients: list(
      z.object({ client: z.enum(['public', 'confidential', 'spa', 'unattended']), seen: z.boolean(), effect }),
    ).describe('The kinds of client that the app has; "seen": the person was seen with it.'),
    todo: list(z.string()),
    whoCanFix: z.string(),
    alsoHit: z.object({ users: z.int(), apps: z.int(), sweepId: z.string().exactOptional() }).exactOptional(),
    evidence: list(z.object({ source: z.string(), sourceId: z.string(), seenAt: time })),
    error: error.exactOptional(),
    overAt: time.exactOptional().describe('When the person signed in again, or it was undone.'),
    overBy: z
      .enum(OVER_BY)
      .exactOptional()
      .describe('"sign-in": by then at the latest, because of sign-ins only the last one is kept.'),
    undoneAt: time.exactOptional().describe('When it was undone, where that alone brings no token back.'),
    lastSuccess: time
      .exactOptional()
      .describe('The last sign-in or refresh that worked; of each hour the first is kept.'),
    lastSuccessKind: z.enum(WORKED_KINDS).exactOptional().describe('"refresh": a client did it without the person.'),
    lastSuccessApp: party.exactOptional(),
    lastInteractive: time.exactOptional().describe('The last sign-in at which the person was there.'),
    lastRefresh: time.exactOptional(),
    workedAfter: time.exactOptional().describe('The first one after the time of the question that is kept.'),
    lastFailure: time.exactOptional(),
    lastFailureCode: z.int().exactOptional(),
    lastFailureApp: party.exactOptional(),
    sources: list(source),
    ruledOut: list(z.string()),
  })
  .meta({ id: 'WhyAnswer' });

/** By ids only: query strings stand in the request logs of Azure, and a name must not. */
export const getWhy = endpoint({
  query: z.strictObject({
    user: objectId.describe('Object id of the person.'),
    app: objectId.exactOptional().describe('Object id of the service principal, or app id.'),
    at,
    error: z.int().min(1).exactOptional().describe('AADSTS code that the person got. POST takes the whole text.'),
  }),
  answer,
  lines: 'revocations',
  handle: ({ query: { error: code, ...query }, caller }, context) =>
    answerFor({ ...query, ...(code !== undefined && { error: `AADSTS${code}` }) }, caller, context),
});

/** By name, and with a pasted error, in a body, which no log keeps. */
export const askWhy = endpoint({
  body: z.strictObject({
    user: name.describe('Object id, user principal name, mail address or display name, or how one of these begins.'),
    app: name.exactOptional().describe('Object id, app id or display name, or how one of these begins.'),
    at,
    error: z.string().max(MAX_ERROR_LENGTH).exactOptional().describe('AADSTS code, message, or answer of an endpoint.'),
  }),
  answer,
  lines: 'revocations',
  handle: ({ body, caller }, context) => answerFor(body, caller, context),
});

async function answerFor(question: WhyQuestion, caller: Caller, { why, now }: ApiContext): Promise<WhyAnswer> {
  const moment = question.at === undefined ? undefined : parseSince(question.at, now);
  const reply = await why({ ...question, ...(moment !== undefined && { at: moment }) }, now);
  if ('unknown' in reply) {
    const { unknown: party, near } = reply;
    throw notOnRecord(`Neither the record nor the tenant as last seen knows this ${party}.`, near, { party });
  }
  if ('several' in reply) throw ambiguous(`this ${reply.several}`, reply.candidates, { party: reply.several });
  return forCaller(reply, caller);
}

/** A help desk gets the verdict without the names of others. */
function forCaller(full: WhyAnswer, caller: Caller): WhyAnswer {
  if (!isHelpDesk(caller)) return full;
  const { verdict: _named, ...rest } = full;
  const seen = { ...rest, revocations: rest.revocations.map((one) => summaryFor(one, caller, rest.user.id)) };
  return { ...seen, verdict: verdictOf(seen) };
}
