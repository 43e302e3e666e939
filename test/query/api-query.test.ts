/** The query string of the API: parsed, or refused with reasons. */
import { expect, test } from 'vitest';
import { parseQuery } from '../../src/query/api-query.ts';

const NOW = Date.parse('2031-03-02T09:00:00Z');
const parse = (query: string) => parseQuery(new URLSearchParams(query), NOW);

test('an empty query asks for the newest fifty', () => {
  expect(parse('')).toEqual({ query: { limit: 50 } });
});

test('all parameters are read, and a span becomes a moment', () => {
  expect(parse('since=24h&cause=account-disabled&limit=1000&after=1!abc')).toEqual({
    query: { since: '2031-03-01T09:00:00.000Z', cause: 'account-disabled', limit: 1000, after: '1!abc' },
  });
});

test('filters by severity, state, actor and policy are read; ids in any case', () => {
  const id = '0A0A0A0A-1111-4111-8111-000000000001';
  expect(parse(`severity=high&state=open&actor=${id}&policy=${id}`)).toEqual({
    query: { limit: 50, severity: 'high', state: 'open', actor: id.toLowerCase(), policy: id.toLowerCase() },
  });
});

test('the function key and its client id are ignored', () => {
  expect(parse('code=secret&clientId=default&limit=3')).toEqual({ query: { limit: 3 } });
});

test.each([
  'limit=0',
  'limit=1001',
  'limit=',
  'limit=5.5',
  'limit=0x10',
  'limit=-1',
  'since=later',
  'cause=account_disabled',
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

test('a parameter that is unknown, or given twice, is refused and not ignored', () => {
  expect(parse('casue=account-disabled&limit=1&limit=2')).toMatchObject({
    problems: [{ name: 'casue' }, { name: 'limit' }],
  });
});

test('all problems are reported together', () => {
  expect(parse('since=x&cause=y&limit=z')).toMatchObject({
    problems: [{ name: 'since' }, { name: 'cause' }, { name: 'limit' }],
  });
});
