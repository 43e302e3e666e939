/** Parses the query string of an API request. Names every wrong parameter, and what is allowed. */

import { isoOf } from '../base/clock.ts';
import { defined } from '../base/defined.ts';
import { isGuid } from '../base/hash.ts';
import { LAST_MOMENT, parseTime } from '../base/parse-time.ts';
import { asPasted } from '../base/pasted.ts';
import { CAUSES } from '../detect/cause.ts';
import { SEVERITIES } from '../record/views/line-row.ts';
import { LISTED_STATES, type ListQuery } from './answers.ts';

export interface QueryProblem {
  readonly name: string;
  /** What is wrong and what is allowed, as text. */
  readonly reason: string;
}

export type ParsedQuery = { readonly query: ListQuery } | { readonly problems: readonly QueryProblem[] };

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;
export const OBJECT_ID = 'must be an object id, a GUID';
const PARAMETERS = ['since', 'cause', 'severity', 'actor', 'policy', 'state', 'limit', 'after'] as const;
/** Parameters of the Functions host, such as the function key. The host has checked them already. */
const HOST_PARAMETERS = new Set(['code', 'clientid']);
/** Far longer than any token we issue. */
const MAX_TOKEN_LENGTH = 4096;

export function parseQuery(searchParams: Iterable<readonly [string, string]>, now: number): ParsedQuery {
  const problems: QueryProblem[] = [];
  const given = new Map<string, string>();
  for (const [name, value] of searchParams) {
    if (HOST_PARAMETERS.has(name.toLowerCase())) continue;
    if (!PARAMETERS.some((parameter) => parameter === name))
      problems.push({ name, reason: `is not a parameter; allowed are ${PARAMETERS.join(', ')}` });
    else if (given.has(name)) problems.push({ name, reason: 'is given more than once' });
    else given.set(name, value);
  }

  const read = <T>(
    name: (typeof PARAMETERS)[number],
    parse: (value: string) => T | undefined,
    reason: string,
  ): T | undefined => {
    const value = given.get(name);
    const parsed = value === undefined ? undefined : parse(value);
    if (value !== undefined && parsed === undefined) problems.push({ name, reason });
    return parsed;
  };
  const since = read('since', (value) => parseSince(value, now), `must be ${SINCE_FORMS}`);
  const cause = read('cause', oneOf(CAUSES), `must be one of ${CAUSES.join(', ')}`);
  const severity = read('severity', oneOf(SEVERITIES), `must be one of ${SEVERITIES.join(', ')}`);
  const actor = read('actor', objectIdOf, OBJECT_ID);
  const policy = read('policy', objectIdOf, OBJECT_ID);
  const state = read('state', oneOf(LISTED_STATES), `must be one of ${LISTED_STATES.join(', ')}`);
  const limit = read('limit', limitOf, `must be a whole number from 1 to ${MAX_LIMIT}`);
  const after = read('after', tokenOf, 'must be the "next" of an earlier answer, unchanged');

  if (problems.length > 0) return { problems };
  return {
    query: defined({ limit: limit ?? DEFAULT_LIMIT, since, cause, severity, actor, policy, state, after }),
  };
}

function oneOf<T extends string>(allowed: readonly T[]): (value: string) => T | undefined {
  return (value) => allowed.find((one) => one === value);
}

/** Undefined if it is no object id. Names are not taken: they would stand in request logs. */
export function objectIdOf(value: string): string | undefined {
  const id = asPasted(value).toLowerCase();
  return isGuid(id) ? id : undefined;
}

function limitOf(value: string): number | undefined {
  const limit = Number(value);
  return /^\d{1,4}$/.test(value) && limit >= 1 && limit <= MAX_LIMIT ? limit : undefined;
}

function tokenOf(value: string): string | undefined {
  return value !== '' && value.length <= MAX_TOKEN_LENGTH ? value : undefined;
}

const SPAN = /^(\d{1,6})\s*(m|h|d|w)$/i;
/** Date, or date and time; seconds, fraction and zone may be left out. */
const MOMENT = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;
const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1440, w: 10_080 };
const MINUTE_MS = 60_000;

export const SINCE_FORMS =
  'a span back from now such as 90m, 24h, 7d or 2w, or an ISO 8601 time such as 2031-03-01 or 2031-03-01T08:00:00Z, ' +
  'of a day that exists, before 2286-11-20';

/**
 * The moment as ISO 8601; undefined if the text is neither form, or no day of the calendar. A time without a zone is
 * UTC. Never before 1970, and never later than a record can be.
 */
export function parseSince(text: string, now: number): string | undefined {
  const trimmed = text.trim();
  const span = SPAN.exec(trimmed);
  const moment = span
    ? now - Number(span[1]) * (MINUTES[span[2]?.toLowerCase() ?? ''] ?? 0) * MINUTE_MS
    : momentOf(trimmed);
  return moment === undefined || moment > LAST_MOMENT ? undefined : isoOf(Math.max(0, moment));
}

function momentOf(text: string): number | undefined {
  return MOMENT.test(text) ? parseTime(text.length === 10 ? `${text}T00:00` : text) : undefined;
}
