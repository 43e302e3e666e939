/** Many reads in few requests, each part judged by itself. */
import { expect, test } from 'vitest';
import { getMany } from '../../src/graph/graph-batch.ts';
import { DirectoryRefusedError } from '../../src/graph/graph-errors.ts';
import { type Asked, graphServer } from '../fakes/graph-server.ts';

interface Part {
  readonly id: string;
  readonly url: string;
}

const QUERY = { $select: 'id' };
const pathOf = (index: number) => `/users/u${index}/manager`;
const partsOf = ({ body }: Asked) => (body as { readonly requests: readonly Part[] }).requests;
const numberIn = (url: string) => Number(/u(\d+)/.exec(url)?.[1]);

/** Answers batches in any order; `odd` says otherwise of a part. */
const serving = (odd: Readonly<Record<number, object | undefined>> = {}) =>
  graphServer((asked) => {
    if (!asked.url.endsWith('/$batch'))
      return odd[numberIn(asked.url)] === undefined
        ? { body: { id: 'alone' } }
        : { status: 403, body: { error: { code: 'No' } } };
    const responses = partsOf(asked).flatMap(({ id, url }) => {
      const number = numberIn(url);
      if (number in odd) return odd[number] === undefined ? [] : [{ id, ...odd[number] }];
      return [{ id, status: 200, body: { id: `m${number}` } }];
    });
    return { body: { responses: responses.reverse() } };
  });

test('forty-five reads are three requests, and come back in their order', async () => {
  await using server = await serving();
  const paths = Array.from({ length: 45 }, (_, index) => pathOf(index));
  expect(await getMany(server.graph, paths, QUERY)).toEqual(paths.map((_, index) => ({ id: `m${index}` })));
  expect(server.asked.map((asked) => partsOf(asked).length)).toEqual([20, 20, 5]);
  expect(partsOf(server.asked[0] as Asked)[3]).toEqual({ id: '3', method: 'GET', url: '/users/u3/manager?$select=id' });
});

test('where there is nothing, nothing is found', async () => {
  await using server = await serving({ 1: { status: 404, body: { error: { code: 'Request_ResourceNotFound' } } } });
  expect(await getMany(server.graph, [0, 1, 2].map(pathOf), QUERY)).toEqual([{ id: 'm0' }, undefined, { id: 'm2' }]);
});

test('a part without an answer is asked for alone', async () => {
  await using server = await serving({ 1: undefined });
  expect(await getMany(server.graph, [0, 1].map(pathOf), QUERY)).toEqual([{ id: 'm0' }, { id: 'alone' }]);
  expect(server.asked.map(({ method }) => method)).toEqual(['POST', 'GET']);
});

test('a part that is refused is refused as any call is', async () => {
  await using server = await serving({ 0: { status: 403, body: { error: { code: 'No' } } } });
  await expect(getMany(server.graph, [pathOf(0)], QUERY)).rejects.toThrow(DirectoryRefusedError);
});

test('nothing to read asks for nothing', async () => {
  await using server = await serving();
  expect(await getMany(server.graph, [], QUERY)).toEqual([]);
  expect(server.asked).toEqual([]);
});
