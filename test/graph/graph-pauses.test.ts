/** When a call to Graph is repeated, how long it waits, and how calls are spaced. */
import { expect, test } from 'vitest';
import { DirectoryThrottledError, DirectoryUnavailableError } from '../../src/graph/graph-errors.ts';
import { graphServer } from '../fakes/graph-server.ts';

const DAY = 86_400_000;
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

test.each(['99999999', '9'.repeat(400), 'Fri, 31 Dec 9999 23:59:59 GMT'])(
  'a pause is never longer than fifteen minutes, whatever Retry-After says: %s',
  async (header) => {
    await using server = await graphServer((_, index) =>
      index === 0 ? { status: 429, headers: { 'retry-after': header } } : { body: { value: [] } },
    );
    await expect(server.graph.get('/auditLogs/signIns')).rejects.toMatchObject({ retryAfterSeconds: 900 });
    server.pass(15 * 60_000);
    expect(await server.graph.get('/auditLogs/signIns')).toEqual({ value: [] });
  },
);

test.each(['0', '-5', 'soon', '1e9', 'Sat, 01 Mar 2031 07:59:59 GMT', 'Sun, 30 Feb 2031 08:00:00'])(
  'a Retry-After that asks for nothing leads to a growing pause: %s',
  async (header) => {
    await using server = await graphServer((_, index) =>
      index === 0 ? { status: 429, headers: { 'retry-after': header } } : { body: {} },
    );
    await server.graph.get('/users/ada');
    expect(server.waits).toHaveLength(1);
    expect(server.waits[0]).toBeGreaterThanOrEqual(500);
    expect(server.waits[0]).toBeLessThanOrEqual(1500);
  },
);

test.each([-DAY, DAY])('a host clock that is set by %i ms neither lengthens nor shortens a pause', async (ms) => {
  await using server = await graphServer(
    (_, index) => (index === 0 ? { status: 429, headers: { 'retry-after': '120' } } : { body: { value: [] } }),
    {},
    { separateClocks: true },
  );
  await expect(server.graph.get('/auditLogs/signIns')).rejects.toThrow(DirectoryThrottledError);
  server.setClock(ms);
  server.pass(60_000);
  await expect(server.graph.get('/auditLogs/signIns')).rejects.toMatchObject({ retryAfterSeconds: 60 });
  server.pass(60_000);
  expect(await server.graph.get('/auditLogs/signIns')).toEqual({ value: [] });
});

test.each([-DAY, DAY])(
  'a host clock that is %i ms wrong does not change the pause that a date asks for',
  async (ms) => {
    await using server = await graphServer(
      (_, index) =>
        index === 0 ? { status: 503, headers: { 'retry-after': 'Sat, 01 Mar 2031 08:00:12 GMT' } } : { body: {} },
      {},
      { separateClocks: true },
    );
    server.setClock(ms);
    await server.graph.get('/users/ada');
    expect(server.waits).toEqual([12_000]);
  },
);

test('the time that a response says is reported; what is no date is not', async () => {
  const dates = [
    'Sat, 01 Mar 2031 08:00:00 GMT',
    'Sun, 30 Feb 2031 08:00:00 GMT',
    'Fri, 31 Dec 9999 23:59:59 GMT',
    'x',
  ];
  const reported: number[] = [];
  await using server = await graphServer((_, index) => ({ headers: { date: dates[index] ?? '' }, body: {} }), {
    onDate: (ms) => reported.push(ms),
  });
  for (const _ of dates) await server.graph.get('/users/ada');
  expect(reported).toEqual([Date.parse('2031-03-01T08:00:00Z'), Date.parse('9999-12-31T23:59:59Z')]);
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
