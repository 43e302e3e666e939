/** The query of a request to the API, as a question; every parameter that is wrong is named, with what is allowed. */
import { CAUSES, type Cause } from '../detect/report.ts';
import type { ListQuery } from './answers.ts';
import { parseSince, SINCE_FORMS } from './since.ts';

export interface QueryProblem {
  readonly name: string;
  /** What is wrong and what is allowed, in words. */
  readonly reason: string;
}

export type ParsedQuery = { readonly question: ListQuery } | { readonly problems: readonly QueryProblem[] };

const DEFAULT_LIMIT = 50;
const MOST = 1000;
const PARAMETERS = ['since', 'cause', 'limit', 'after'] as const;
/** Ways in which a function key comes along; the host has looked at them already. */
const OF_THE_HOST = new Set(['code', 'clientid']);
/** No token we hand out comes near this; a longer one is somebody trying. */
const LONGEST_TOKEN = 4096;

export function parseQuery(query: Iterable<readonly [string, string]>, now: number): ParsedQuery {
  const problems: QueryProblem[] = [];
  const given = new Map<string, string>();
  for (const [name, value] of query) {
    if (OF_THE_HOST.has(name.toLowerCase())) continue;
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
  const limit = read('limit', limitOf, `must be a whole number from 1 to ${MOST}`);
  const after = read('after', tokenOf, 'must be the "next" of an earlier answer, unchanged');

  if (problems.length > 0) return { problems };
  return {
    question: {
      limit: limit ?? DEFAULT_LIMIT,
      ...(since === undefined ? {} : { since }),
      ...(cause === undefined ? {} : { cause }),
      ...(after === undefined ? {} : { after }),
    },
  };
}

function causeOf(value: string): Cause | undefined {
  return CAUSES.find((cause) => cause === value);
}

function limitOf(value: string): number | undefined {
  const limit = Number(value);
  return /^\d{1,4}$/.test(value) && limit >= 1 && limit <= MOST ? limit : undefined;
}

function tokenOf(value: string): string | undefined {
  return value !== '' && value.length <= LONGEST_TOKEN ? value : undefined;
}
