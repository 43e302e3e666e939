/** Parses the query string of an API request. Names every wrong parameter, and what is allowed. */
import { defined } from '../base/defined.ts';
import { CAUSES, type Cause } from '../detect/cause.ts';
import type { ListQuery } from './answers.ts';
import { parseSince, SINCE_FORMS } from './since.ts';

export interface QueryProblem {
  readonly name: string;
  /** What is wrong and what is allowed, as text. */
  readonly reason: string;
}

export type ParsedQuery = { readonly query: ListQuery } | { readonly problems: readonly QueryProblem[] };

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;
const PARAMETERS = ['since', 'cause', 'limit', 'after'] as const;
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
  const cause = read('cause', causeOf, `must be one of ${CAUSES.join(', ')}`);
  const limit = read('limit', limitOf, `must be a whole number from 1 to ${MAX_LIMIT}`);
  const after = read('after', tokenOf, 'must be the "next" of an earlier answer, unchanged');

  if (problems.length > 0) return { problems };
  return {
    query: defined({ limit: limit ?? DEFAULT_LIMIT, since, cause, after }),
  };
}

function causeOf(value: string): Cause | undefined {
  return CAUSES.find((cause) => cause === value);
}

function limitOf(value: string): number | undefined {
  const limit = Number(value);
  return /^\d{1,4}$/.test(value) && limit >= 1 && limit <= MAX_LIMIT ? limit : undefined;
}

function tokenOf(value: string): string | undefined {
  return value !== '' && value.length <= MAX_TOKEN_LENGTH ? value : undefined;
}
