/** The parameters of a list of revocations: parsed, or refused with reasons. */
import { expect, test } from 'vitest';
import { parseRequest } from '../../src/api/parse-request.ts';
import { ApiProblem } from '../../src/api/problem.ts';
import { listQueryOf } from '../../src/api/v1/list-query.ts';
import { listRevocations } from '../../src/api/v1/revocations.ts';

const NOW = Date.parse('2031-03-02T09:00:00Z');
const ID = '0A0A0A0A-1111-4111-8111-000000000001';

function parse(query: string) {
  // As the host has it: several values of one parameter are joined by a comma.
  const given = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query))
    given.set(name, given.has(name) ? `${given.get(name)},${value}` : value);
  try {
    const parsed = parseRequest(listRevocations, { params: {}, query: given, body: '' });
    return { query: listQueryOf(parsed.query as Parameters<typeof listQueryOf>[0], NOW) };
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return { problems: error.members['invalid-params'] };
  }
}

test('an empty query asks for the newest fifty', () => {
  expect(parse('')).toEqual({ query: { limit: 50, sort: 'time' } });
});

test('all parameters are read, and a span becomes a moment', () => {
  expect(parse('since=24h&until=2031-03-02&cause=account-disabled&limit=1000&after=1!abc&sort=severity')).toEqual({
    query: {
      since: '2031-03-01T09:00:00.000Z',
      until: '2031-03-02T00:00:00.000Z',
      cause: ['account-disabled'],
      limit: 1000,
      after: '1!abc',
      sort: 'severity',
    },
  });
});

test('several values are joined by a comma or given one by one; ids in any case', () => {
  expect(parse(`severity=high,low&state=open&state=closed&actor=${ID}&policy=${ID}`)).toEqual({
    query: {
      limit: 50,
      sort: 'time',
      severity: ['high', 'low'],
      state: ['open', 'closed'],
      actor: [ID.toLowerCase()],
      policy: [ID.toLowerCase()],
    },
  });
});

test('the function key, its client id and the format are not the endpoint’s', () => {
  expect(parse('code=secret&clientId=default&format=csv&limit=3')).toEqual({ query: { limit: 3, sort: 'time' } });
});

test.each([
  'limit=0',
  'limit=1001',
  'limit=',
  'limit=5.5',
  'limit=0x10',
  'limit=-1',
  'limit=1&limit=2',
  'since=later',
  'until=2031-02-30',
  'cause=account_disabled',
  'cause=account-disabled,',
  `user=${Array.from({ length: 21 }, () => ID).join(',')}`,
  'sweep=sweep-1',
  'sort=name',
  'severity=huge',
  'state=folded',
  'actor=ada@contoso.example',
  'policy=',
  'after=',
  `after=${'x'.repeat(5000)}`,
])('%s is refused, with the name of the parameter', (query) => {
  expect(parse(query)).toMatchObject({ problems: [{ name: query.split('=')[0] }] });
});

test('a refused cause comes with the list of causes', () => {
  expect(parse('cause=disabled')).toMatchObject({
    problems: [{ reason: expect.stringContaining('account-disabled') }],
  });
});

test('a parameter that is unknown is refused and not ignored, also one that every object has', () => {
  expect(parse('casue=account-disabled')).toMatchObject({ problems: [{ name: 'casue' }] });
  expect(parse('constructor=1&__proto__=2')).toMatchObject({ problems: [{ name: 'constructor' }, {}] });
});

test('all problems are reported together', () => {
  expect(parse('since=x&cause=y&limit=z')).toMatchObject({
    problems: [{ name: 'since' }, { name: 'cause' }, { name: 'limit' }],
  });
});
