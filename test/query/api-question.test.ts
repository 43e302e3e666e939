/** The query of the API, read and refused. */
import { expect, test } from 'vitest';
import { parseQuery } from '../../src/query/api-question.ts';

const NOW = Date.parse('2031-03-02T09:00:00Z');
const parse = (query: string) => parseQuery(new URLSearchParams(query), NOW);

test('an empty query asks for the newest fifty', () => {
  expect(parse('')).toEqual({ question: { limit: 50 } });
});

test('every parameter comes through, and a span becomes a moment', () => {
  expect(parse('since=24h&cause=account-disabled&limit=1000&after=1!abc')).toEqual({
    question: { since: '2031-03-01T09:00:00.000Z', cause: 'account-disabled', limit: 1000, after: '1!abc' },
  });
});

test('the function key and its client are none of our parameters', () => {
  expect(parse('code=secret&clientId=default&limit=3')).toEqual({ question: { limit: 3 } });
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
  'after=',
  `after=${'x'.repeat(5000)}`,
])('%s is refused by name', (query) => {
  expect(parse(query)).toMatchObject({ problems: [{ name: query.split('=')[0] }] });
});

test('a refused cause is told which there are', () => {
  expect(parse('cause=disabled')).toMatchObject({
    problems: [{ reason: expect.stringContaining('account-disabled') }],
  });
});

test('a parameter that is not known, or given twice, is refused rather than overlooked', () => {
  expect(parse('casue=account-disabled&limit=1&limit=2')).toMatchObject({
    problems: [{ name: 'casue' }, { name: 'limit' }],
  });
});

test('all problems are named together', () => {
  expect(parse('since=x&cause=y&limit=z')).toMatchObject({
    problems: [{ name: 'since' }, { name: 'cause' }, { name: 'limit' }],
  });
});
