/** When a call to Graph is repeated, how long it waits, and how calls are spaced. */
import { expect, test } from 'vitest';
import { DirectoryThrottledError, DirectoryUnavailableError } from '../../src/graph/graph-errors.ts';
import { graphServer } from '../fakes/graph-server.ts';

const refusal = (code: string) => ({ error: { code, message: 'No.' } });
const firstly =
  (...statuses: readonly number[]) =>
  (_: unknown, index: number) => ({
    status: statuses[index] ?? 200,
    body: statuses[index] ? refusal('x') : { ok: true },
  });

test.each([429, 500, 502, 503, 504])('a read that gets status %i is retried after a growing pause', async (status) => {
  await using server = await graphServer(firstly(status, status));
  expect(await server.graph.get('/users/ada')).toEqual({ ok: true });
  expect(server.waits).toHaveLength(2);
  expect(server.waits[0]).toBeGreaterThanOrEqual(500);
  expect(server.waits[1]).toBeLessThanOrEqual(3000);
});

test('a read whose connection breaks is retried, and fails after five attempts', async () => {
  await using once = await graphServer((_, index) => ({ hangUp: index === 0, body: { ok: true } }));
  expect(await once.graph.get('/users/ada')).toEqual({ ok: true });

  await using always = await graphServer(() => ({ hangUp: true }));
  await expect(always.graph.get('/users/ada')).rejects.toThrow(DirectoryUnavailableError);
  expect(always.requests).toHaveLength(5);
});

test('Retry-After is respected, in seconds and as a date', async () => {
  await using inSeconds = await graphServer((_, index) =>
    index === 0 ? { status: 429, headers: { 'retry-after': '7' } } : { body: {} },
  );
  await inSeconds.graph.get('/users/ada');
  expect(inSeconds.waits).toEqual([7000]);

  await using asDate = await graphServer((_, index) =>
    index === 0 ? { status: 503, headers: { 'retry-after': 'Sat, 01 Mar 2031 08:00:12 GMT' } } : { body: {} },
  );
  await asDate.graph.get('/users/ada');
  expect(asDate.waits).toEqual([12_000]);
});

test('a pause of more than 30 seconds is not waited for', async () => {
  await using server = await graphServer(() => ({ status: 429, headers: { 'retry-after': '120' } }));
  await expect(server.graph.get('/users/ada')).rejects.toMatchObject({
    code: 'DIRECTORY_THROTTLED',
    retryAfterSeconds: 120,
  });
  expect(server.waits).toEqual([]);
});

test('a part of Graph that asked for a long pause is not called before its end', async () => {
  await using server = await graphServer(() => ({ status: 429, headers: { 'retry-after': '120' } }));
  await expect(server.graph.get('/auditLogs/directoryAudits')).rejects.toThrow(DirectoryThrottledError);
  await expect(server.graph.get('/auditLogs/signIns')).rejects.toThrow(DirectoryThrottledError);
  expect(server.requests).toHaveLength(1);
});

test('the logs get five requests in ten seconds, for all readers together', async () => {
  await using server = await graphServer(() => ({ body: { value: [] } }));
  await Promise.all(Array.from({ length: 11 }, () => server.graph.get('/auditLogs/signIns')));
  expect(server.waits).toEqual([10_000, 10_000]);
});

test('Conditional Access gets one request in 1.1 seconds, and nobody else waits for it', async () => {
  await using server = await graphServer(() => ({ body: { value: [] } }));
  for (let time = 0; time < 3; time += 1) {
    await server.graph.get('/identity/conditionalAccess/policies');
    await server.graph.get('/users/ada');
  }
  expect(server.waits).toEqual([1100, 1100]);
});

test('every pause is reported, for the metrics', async () => {
  const reported: unknown[] = [];
  await using server = await graphServer(
    (_, index) => (index === 0 ? { status: 429, headers: { 'retry-after': '3' } } : { body: {} }),
    {
      onThrottled: (throttled) => reported.push(throttled),
    },
  );
  await server.graph.get('/users/ada?$select=id');
  expect(reported).toEqual([{ path: '/users/ada', status: 429, waitMs: 3000 }]);
});
