/** Lists that Graph gives in pages: links, delta links, and links that do not belong to Graph. */
import { expect, test } from 'vitest';
import { MalformedInputError } from '../../src/base/errors.ts';
import { DeltaExpiredError } from '../../src/graph/graph-errors.ts';
import { graphServer } from '../fakes/graph-server.ts';

const refusal = (code: string) => ({ error: { code, message: 'No.' } });

async function all<T>(pages: AsyncIterable<T>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(page);
  return found;
}

test.each([
  [410, 'Gone'],
  [400, 'syncStateNotFound'],
  [404, 'SyncStateNotFound'],
])('an expired delta link is recognised: %i %s', async (status, code) => {
  await using server = await graphServer(() => ({ status, body: refusal(code) }));
  await expect(all(server.graph.pages('https://graph.microsoft.com/v1.0/users/delta?$deltatoken=old'))).rejects.toThrow(
    DeltaExpiredError,
  );
});

test('pages are followed by their links, unchanged, with the headers on each, to the delta link', async () => {
  const root = 'https://graph.microsoft.com/v1.0/users/delta';
  const bodies = [
    { value: [1], '@odata.nextLink': `${root}?$skiptoken=a%2Bb==&$select=id&x=(1)` },
    { value: [], '@odata.nextLink': `${root}?$skiptoken=c` },
    { value: [2], '@odata.deltaLink': `${root}?$deltatoken=d` },
  ];
  await using server = await graphServer((_, index) => ({ body: bodies[index] }));
  const pages = await all(
    server.graph.pages('/users/delta', { query: { $select: 'id' }, headers: { prefer: 'return=minimal' } }),
  );

  expect(pages).toEqual([{ items: [1] }, { items: [] }, { items: [2], deltaLink: `${root}?$deltatoken=d` }]);
  expect(server.requests.map(({ url }) => url)).toEqual([
    '/v1.0/users/delta?$select=id',
    '/v1.0/users/delta?$skiptoken=a%2Bb==&$select=id&x=(1)',
    '/v1.0/users/delta?$skiptoken=c',
  ]);
  expect(server.requests.every(({ headers }) => headers.prefer === 'return=minimal')).toBe(true);
});

test.each([
  'http://graph.microsoft.com/v1.0/users',
  'https://graph.microsoft.com.evil.example/v1.0/users',
  'https://graph.microsoft.us/v1.0/users',
  'https://graph.microsoft.com:444/v1.0/users',
])('a token is never sent to %s', async (link) => {
  await using server = await graphServer(() => ({ body: { value: [], '@odata.nextLink': link } }));
  await expect(all(server.graph.pages('/users'))).rejects.toThrow(MalformedInputError);
  expect(server.requests).toHaveLength(1);
});

test('pages that link in a circle are not followed for ever', async () => {
  await using server = await graphServer(() => ({
    body: { value: [], '@odata.nextLink': 'https://graph.microsoft.com/v1.0/users?$skiptoken=a' },
  }));
  await expect(all(server.graph.pages('/users'))).rejects.toThrow(MalformedInputError);
});
