/** Several instances keep one limit of Graph: whatever their clocks show, and if one dies or storage is away. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { workCounter } from '../../bench/scale/count-work.ts';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { openServerTime } from '../../src/base/server-time.ts';
import { type Graph, openGraph } from '../../src/graph/graph.ts';
import { DirectoryThrottledError } from '../../src/graph/graph-errors.ts';
import { tableGateLeases } from '../../src/graph/table-gate-leases.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';

const TENANT = '11111111-1111-4111-8111-111111111111';
/** So many milliseconds of this test pass in a real one. */
const SPEED = 10;
const HOUR = 3_600_000;
const POLICIES = '/identity/conditionalAccess/policies';
const AUDITS = '/auditLogs/directoryAudits';

let azurite: Azurite | undefined;
afterAll(() => azurite?.stop());

/** A tenant whose Graph notes when each request arrives, by the clock of the test. */
async function countingGraph(
  answer: () => { status: number; headers?: Record<string, string> } = () => ({ status: 200 }),
) {
  const arrivals: { readonly path: string; readonly at: number }[] = [];
  const server = createServer((incoming, response) => {
    arrivals.push({ path: (incoming.url ?? '').replace(/^\/v1\.0/, ''), at: present() });
    const { status, headers = {} } = answer();
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, of: (path: string) => arrivals.filter((one) => one.path === path).map(({ at }) => at) };
}

function present(): number {
  return performance.now() * SPEED;
}

interface Instance {
  readonly tables: Tables;
  readonly url: string;
  /** How far the clock of its host is off, in milliseconds. */
  readonly skew?: number;
}

/** What each instance of the app has of its own. */
function startInstance({ tables, url, skew = 0 }: Instance): Graph {
  const started = Math.random() * HOUR;
  const monotonic = () => present() + started;
  const now = () => Date.now() + skew;
  const serverTime = openServerTime({ now, monotonic, speed: () => SPEED });
  const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms / SPEED));
  const leaseOf = tableGateLeases({ store: tenantStore(tables, TENANT), monotonic, storeNow: serverTime.store });
  return openGraph({ cloud: 'global', dial: url, token: async () => 'token', now, monotonic, pause, leaseOf });
}

function spansOf(arrivals: readonly number[], requests: number): readonly number[] {
  return arrivals.slice(requests).map((at, index) => at - (arrivals[index] ?? 0));
}

async function inTurn(calls: number, call: () => Promise<unknown>): Promise<void> {
  for (let left = calls; left > 0; left -= 1) await call();
}

test('three instances on one store, with clocks hours apart, never ask more than Graph allows', async () => {
  azurite = await startAzurite();
  const location = { connectionString: azurite.connectionString };
  await createTables(location);
  const graph = await countingGraph();
  const counters = [0, -3 * HOUR, 5 * HOUR].map((skew) => ({ skew, counter: workCounter() }));

  await Promise.all(
    counters.map(async ({ skew, counter }) => {
      const instance = startInstance({ tables: counter.tables(storageTables(location)), url: graph.url, skew });
      await Promise.all([inTurn(7, () => instance.get(POLICIES)), inTurn(7, () => instance.get(AUDITS))]);
    }),
  );

  expect(graph.of(POLICIES)).toHaveLength(21);
  expect(Math.min(...spansOf(graph.of(POLICIES), 1))).toBeGreaterThanOrEqual(1_100);
  expect(graph.of(AUDITS)).toHaveLength(21);
  expect(Math.min(...spansOf(graph.of(AUDITS), 5))).toBeGreaterThanOrEqual(10_000);
  const calls = counters.reduce((sum, { counter }) => sum + counter.total('storage-calls'), 0);
  console.log(`42 requests to Graph by three instances at once: ${calls} storage calls`);
}, 60_000);

test('an instance alone asks storage for a burst of calls, not for each', async () => {
  const graph = await countingGraph();
  const counter = workCounter();
  const instance = startInstance({ tables: counter.tables(memoryTables()), url: graph.url });
  await inTurn(5, () => instance.get(AUDITS));
  // The row is made once.
  expect(counter.total('storage-calls')).toBe(4);
});

test('an instance that dies with the lease keeps the others from calling for seconds only', async () => {
  const graph = await countingGraph();
  const tables = memoryTables();
  let isDead = false;
  const first = startInstance({
    url: graph.url,
    tables: (name) => ({
      ...tables(name),
      replace: (...row) => (isDead ? Promise.reject(new RangeError('dead')) : tables(name).replace(...row)),
    }),
  });
  await first.get(POLICIES);
  isDead = true;

  const began = present();
  await startInstance({ tables, url: graph.url }).get(POLICIES);
  // After a minute it would have given up.
  expect(present() - began).toBeGreaterThan(8_000);
});

test('a pause that Graph asked of one instance holds for the others', async () => {
  const graph = await countingGraph(() => ({ status: 429, headers: { 'retry-after': '120' } }));
  const tables = memoryTables();
  await expect(startInstance({ tables, url: graph.url }).get(AUDITS)).rejects.toThrow(DirectoryThrottledError);
  await expect(startInstance({ tables, url: graph.url }).get(AUDITS)).rejects.toThrow(DirectoryThrottledError);
  expect(graph.of(AUDITS)).toHaveLength(1);
});

test('without storage nothing is asked, and reading goes on when it is back', async () => {
  const graph = await countingGraph();
  const tables = memoryTables();
  let isDown = true;
  const instance = startInstance({
    url: graph.url,
    tables: (name) => ({
      ...tables(name),
      get: (...keys) => (isDown ? Promise.reject(new RangeError('down')) : tables(name).get(...keys)),
    }),
  });

  await expect(instance.get(POLICIES)).rejects.toThrow('down');
  expect(graph.of(POLICIES)).toEqual([]);
  isDown = false;
  await instance.get(POLICIES);
  expect(graph.of(POLICIES)).toHaveLength(1);
});
