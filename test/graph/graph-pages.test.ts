/** Lists that Graph gives in pages: links, delta links, and links that do not belong to Graph. */
import { describe, expect, test } from 'vitest';
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

  expect(pages).toEqual([
    { items: [1], nextLink: bodies[0]?.['@odata.nextLink'] },
    { items: [], nextLink: bodies[1]?.['@odata.nextLink'] },
    { items: [2], deltaLink: `${root}?$deltatoken=d` },
  ]);
  expect(server.requests.map(({ url }) => url)).toEqual([
    '/v1.0/users/delta?$select=id',
    '/v1.0/users/delta?$skiptoken=a%2Bb==&$select=id&x=(1)',
    '/v1.0/users/delta?$skiptoken=c',
  ]);
  expect(server.requests.every(({ headers }) => headers.prefer === 'return=minimal')).toBe(true);
});

describe.each([
  'http://graph.microsoft.com/v1.0/users',
  'https://graph.microsoft.com.evil.example/v1.0/users',
  'https://graph.microsoft.us/v1.0/users',
  'https://graph.microsoft.com:444/v1.0/users',
  'https://graph.microsoft.com@evil.example/v1.0/users',
  'https://:secret@graph.microsoft.com/v1.0/users',
  'https://graph.microsoft.com/v1.0/../admin',
  'https://graph.microsoft.com/users',
  '/users?$skiptoken=a',
  `https://graph.microsoft.com/v1.0/users?$skiptoken=${'a'.repeat(20_000)}`,
  '',
  7,
])('a link that does not lead to Graph: %s', (link) => {
  test.each(['@odata.nextLink', '@odata.deltaLink'])(
    'is refused with its page, before anybody can keep it: %s',
    async (name) => {
      await using server = await graphServer(() => ({ body: { value: [1], [name]: link } }));
      const pages: unknown[] = [];
      const read = async () => {
        for await (const page of server.graph.pages('/users')) pages.push(page);
      };
      await expect(read()).rejects.toThrow(MalformedInputError);
      expect(pages).toEqual([]);
      expect(server.requests).toHaveLength(1);
    },
  );
});

test('pages that link in a circle are not followed for ever', async () => {
  await using server = await graphServer(() => ({
    body: { value: [], '@odata.nextLink': 'https://graph.microsoft.com/v1.0/users?$skiptoken=a' },
  }));
  await expect(all(server.graph.pages('/users'))).rejects.toThrow(MalformedInputError);
});
