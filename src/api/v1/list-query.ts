/** The parameters that all lists of revocations take. */
import * as z from 'zod';
import { defined } from '../../base/defined.ts';
import { parseSince, parseSpan, SINCE_FORMS } from '../../base/parse-time.ts';
import { OBJECT_ID, objectIdOf } from '../../base/pasted.ts';
import { CAUSES } from '../../detect/cause.ts';
import { SEVERITIES } from '../../detect/severity.ts';
import { LISTED_STATES, type ListQuery, SORTS } from '../../query/answers.ts';
import { wrongParameters } from '../problem.ts';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1_000;
/** More values would read more ranges than one answer should. */
const MAX_VALUES = 20;
/** Far longer than any token we issue. */
const MAX_TOKEN_LENGTH = 4_096;

/** Several values are joined by a comma, or the parameter is given several times. */
export function several<T extends z.ZodType>(value: T) {
  return z
    .array(value)
    .min(1, { error: 'must not be empty' })
    .max(MAX_VALUES, { error: `takes at most ${MAX_VALUES} values` })
    .readonly();
}

export function oneOf<const T extends readonly string[]>(values: T) {
  return z.enum(values as unknown as readonly [T[number], ...T[number][]], {
    error: `must be one of ${values.join(', ')}`,
  });
}

/** As pasted; in lower case after parsing. */
export const objectId = z
  .string()
  .max(200, { error: OBJECT_ID })
  .refine((text) => objectIdOf(text) !== undefined, { error: OBJECT_ID })
  .overwrite((text) => objectIdOf(text) ?? text)
  .meta({ example: '0a0a0a0a-1111-4111-8111-000000000001' });

/** As typed; {@link spanOf} makes a moment of it: a span needs the time of the request. */
export const moment = z
  .string()
  .refine((text) => parseSince(text, 0) !== undefined, { error: `must be ${SINCE_FORMS}` })
  .meta({ example: '24h' });

export const page = {
  limit: z
    .int({ error: limitReason(MAX_LIMIT) })
    .min(1, { error: limitReason(MAX_LIMIT) })
    .max(MAX_LIMIT, { error: limitReason(MAX_LIMIT) })
    .default(DEFAULT_LIMIT)
    .describe('How many, at most. A page may have fewer, and still a "next".'),
  after: z
    .string()
    .min(1, { error: tokenReason() })
    .max(MAX_TOKEN_LENGTH, { error: tokenReason() })
    .exactOptional()
    .describe('The "next" of an earlier answer to the same question.'),
};

export const span = {
  since: moment.exactOptional().describe('Only what happened at or after this.'),
  until: moment.exactOptional().describe('Only what happened at or before this.'),
};

/** Of what a revocation says itself. */
export const filters = {
  cause: several(oneOf(CAUSES)).exactOptional(),
  severity: several(oneOf(SEVERITIES)).exactOptional(),
  actor: several(objectId).exactOptional().describe('Object ids of who did it.'),
  policy: several(objectId).exactOptional().describe('Object ids of policies that it is about.'),
  state: several(oneOf(LISTED_STATES)).exactOptional(),
};

const SWEEP_ID = /^(sweep-)?[0-9a-f]{32}$/i;

export const reachFilters = {
  app: several(objectId).exactOptional().describe('Object ids of service principals that it reached.'),
  user: several(objectId).exactOptional().describe('Object ids of people whom it reached.'),
  sweep: several(z.string().regex(SWEEP_ID, { error: 'must be the id of a sweep, such as sweep- and 32 of 0-9, a-f' }))
    .exactOptional()
    .describe('Ids of sweeps that it is part of.'),
};

export const sort = oneOf(SORTS)
  .default('time')
  .describe('time: newest first. severity: the worst first, and of one severity the newest first.');

export const subjectQuery = z.strictObject({ ...span, ...filters, sort, ...page });
export const revocationsQuery = z.strictObject({ ...span, ...filters, ...reachFilters, sort, ...page });

/** Moments as ISO 8601. @throws ApiProblem */
export function listQueryOf(query: z.output<typeof revocationsQuery>, now: number): ListQuery {
  return defined({ ...query, ...spanOf(query, now) });
}

/** @throws ApiProblem if it ends before it begins */
export function spanOf(typed: Parameters<typeof parseSpan>[0], now: number): ReturnType<typeof parseSpan> {
  const span = parseSpan(typed, now);
  if (span.since !== undefined && span.until !== undefined && span.since > span.until)
    throw wrongParameters([{ name: 'since', reason: 'must be before "until"' }]);
  return span;
}

function limitReason(most: number): string {
  return `must be a whole number from 1 to ${most}`;
}

function tokenReason(): string {
  return 'must be the "next" of an earlier answer, unchanged';
}
