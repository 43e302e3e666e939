/** What one turn may read: pages, bytes and time are limited, and so is each response. */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { OversizedInputError } from '../../src/base/errors.ts';
import { type Graph, openGraph } from '../../src/graph/graph.ts';
import { TurnBudgetError } from '../../src/graph/graph-errors.ts';
import type { TurnBudget } from '../../src/graph/turn-budget.ts';
import { graphServer } from '../fakes/graph-server.ts';

const ROOT = 'https://graph.microsoft.com/v1.0/users/delta';
const MIB = 2 ** 20;
const budget = (part: Partial<TurnBudget> = {}): TurnBudget => ({
  pages: 1000,
  bytes: 100 * MIB,
  deadline: performance.now() + 60_000,
  ...part,
});

async function read(graph: Graph, path = '/users/delta') {
  const links: (string | undefined)[] = [];
  const pages = async () => {
    for await (const { nextLink } of graph.pages(path)) links.push(nextLink);
  };
  const error = await pages().then(
    () => undefined,
    (failure: unknown) => failure,
  );
  return { links, error };
}

/** A list without an end; each page has this many characters. */
const endless = (characters = 10) =>
  graphServer((_, index) => ({
    body: { value: ['x'.repeat(characters)], '@odata.nextLink': `${ROOT}?$skiptoken=${index}` },
  }));

/** A server that answers as it likes, without a word about the length. */
async function rawServer(answer: (response: ServerResponse) => void) {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const dial = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    graph: openGraph({ cloud: 'global', token: async () => 'token', dial, pause: async () => {} }),
    requests: () => requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

test('a list without an end stops after the pages of the turn, and the last good page says where it goes on', async () => {
  await using server = await endless();
  const { links, error } = await read(server.graph.within(budget({ pages: 3 })));
  expect(error).toMatchObject({ code: 'TURN_BUDGET', spent: 'pages', path: '/users/delta', retryable: true });
  expect(links.at(-1)).toBe(`${ROOT}?$skiptoken=2`);
  expect(server.requests).toHaveLength(3);
});

test('the pages of all lists of a turn count together; another turn has its own', async () => {
  await using server = await endless();
  const turn = server.graph.within(budget({ pages: 3 }));
  await read(turn);
  expect((await read(turn, '/groups/delta')).links).toEqual([]);
  expect((await read(server.graph.within(budget({ pages: 3 })))).links).toHaveLength(3);
});

test('bytes count while they are read', async () => {
  await using server = await endless(MIB);
  const { links, error } = await read(server.graph.within(budget({ bytes: 3.5 * MIB })));
  expect(error).toMatchObject({ spent: 'bytes' });
  expect(links).toHaveLength(3);
});

test('calls that hang end at the deadline, and none is made after it', async () => {
  await using server = await rawServer(() => {});
  const turn = server.graph.within(budget({ deadline: performance.now() + 300 }));
  const before = performance.now();
  await expect(turn.get('/users/ada')).rejects.toMatchObject({ spent: 'time' });
  expect(performance.now() - before).toBeLessThan(20_000);
  await expect(turn.get('/users/ada')).rejects.toBeInstanceOf(TurnBudgetError);
  expect(server.requests()).toBe(1);
});

test('whoever waits for a limited part of Graph leaves the queue at the deadline', async () => {
  await using server = await rawServer(() => {});
  const inTime = server.graph.within(budget({ deadline: performance.now() + 300 }));
  const others = server.graph.within(budget({ deadline: performance.now() + 1_000 }));
  const first = others.get('/auditLogs/signIns').catch((error: unknown) => error);
  await expect(inTime.get('/auditLogs/directoryAudits')).rejects.toMatchObject({ spent: 'time' });
  expect(await first).toMatchObject({ spent: 'time' });
  expect(server.requests()).toBe(1);
});

test('a pause does not outlast the turn', async () => {
  await using server = await graphServer(() => ({ status: 503, body: {} }), {
    pause: () => new Promise((resolve) => setTimeout(resolve, 60_000).unref()),
  });
  const turn = server.graph.within(budget({ deadline: performance.now() + 300 }));
  await expect(turn.get('/users/ada')).rejects.toMatchObject({ spent: 'time' });
});

test('a token that never comes does not hold the turn', async () => {
  await using server = await graphServer(() => ({ body: {} }), { token: () => new Promise(() => {}) });
  const turn = server.graph.within(budget({ deadline: performance.now() + 300 }));
  await expect(turn.get('/users/ada')).rejects.toMatchObject({ spent: 'time' });
});

test('a response without an end takes no more memory than the largest one, and is not asked for again', async () => {
  const part = Buffer.alloc(MIB, ' ');
  let sent = 0;
  await using server = await rawServer((response) => {
    const more = () => {
      while (!response.destroyed && response.write(part)) sent += 1;
      sent += 1;
      response.once('drain', more);
    };
    more();
  });
  await expect(server.graph.get('/users/ada')).rejects.toBeInstanceOf(OversizedInputError);
  expect(sent).toBeLessThan(60);
  expect(server.requests()).toBe(1);
});
