/** Many reads in few requests, with a result for each part. */
import { expect, test } from 'vitest';
import { getMany } from '../../src/graph/graph-batch.ts';
import { DirectoryRefusedError } from '../../src/graph/graph-errors.ts';
import { type FakeRequest, graphServer } from '../fakes/graph-server.ts';

interface Part {
  readonly id: string;
  readonly url: string;
}

const QUERY = { $select: 'id' };
const pathOf = (index: number) => `/users/u${index}/manager`;
const partsOf = ({ body }: FakeRequest) => (body as { readonly requests: readonly Part[] }).requests;
const numberIn = (url: string) => Number(/u(\d+)/.exec(url)?.[1]);

/** Answers a batch in another order than asked; `odd` has other responses for some parts. */
const batchServer = (odd: Readonly<Record<number, object | undefined>> = {}) =>
  graphServer((request) => {
    if (!request.url.endsWith('/$batch'))
      return odd[numberIn(request.url)] === undefined
        ? { body: { id: 'alone' } }
        : { status: 403, body: { error: { code: 'No' } } };
    const responses = partsOf(request).flatMap(({ id, url }) => {
      const number = numberIn(url);
      if (number in odd) return odd[number] === undefined ? [] : [{ id, ...odd[number] }];
      return [{ id, status: 200, body: { id: `m${number}` } }];
    });
    return { body: { responses: responses.reverse() } };
  });

test('forty-five reads are three requests, and come back in their order', async () => {
  await using server = await batchServer();
  const paths = Array.from({ length: 45 }, (_, index) => pathOf(index));
  expect(await getMany(server.graph, paths, QUERY)).toEqual(paths.map((_, index) => ({ id: `m${index}` })));
  expect(server.requests.map((request) => partsOf(request).length)).toEqual([20, 20, 5]);
  expect(partsOf(server.requests[0] as FakeRequest)[3]).toEqual({
    id: '3',
    method: 'GET',
    url: '/users/u3/manager?$select=id',
  });
});

test('a path that does not exist gives undefined', async () => {
  await using server = await batchServer({ 1: { status: 404, body: { error: { code: 'Request_ResourceNotFound' } } } });
  expect(await getMany(server.graph, [0, 1, 2].map(pathOf), QUERY)).toEqual([{ id: 'm0' }, undefined, { id: 'm2' }]);
});

test('a part without a response is read on its own', async () => {
  await using server = await batchServer({ 1: undefined });
  expect(await getMany(server.graph, [0, 1].map(pathOf), QUERY)).toEqual([{ id: 'm0' }, { id: 'alone' }]);
  expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
});

test('a refused part is refused like any call', async () => {
  await using server = await batchServer({ 0: { status: 403, body: { error: { code: 'No' } } } });
  await expect(getMany(server.graph, [pathOf(0)], QUERY)).rejects.toThrow(DirectoryRefusedError);
});

test('an empty list sends no request', async () => {
  await using server = await batchServer();
  expect(await getMany(server.graph, [], QUERY)).toEqual([]);
  expect(server.requests).toEqual([]);
});
