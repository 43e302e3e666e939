/**
 * `npm run bench -- ask [affected rows]`: a large record on the local store. What each question touches, counted; and
 * how long pages of the API take, each beside the raw SDK query of the same rows and one insert. A million rows take
 * 35 minutes of a busy machine and three gigabytes.
 */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { TableClient } from '@azure/data-tables';
import { tableAccess } from '../../src/api/access/table-access.ts';
import { answerRequest } from '../../src/api/answer-request.ts';
import { API_ROUTES } from '../../src/api/route-table.ts';
import { InvariantError } from '../../src/base/errors.ts';
import { percentileOf } from '../../src/base/percentile.ts';
import { tableMirror } from '../../src/mirror/table-mirror.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { listPartition, listPrefix } from '../../src/record/views/view-keys.ts';
import { storageTables } from '../../src/storage/azure-tables.ts';
import { memoryKeys } from '../../src/storage/signing-keys.ts';
import { type TenantStore, tenantStore } from '../../src/storage/tenant-store.ts';
import type { BenchRow } from '../bench-row.ts';
import { startChild } from '../child-process.ts';
import { ADMIN, countEntities, END, TENANT } from './large-record.ts';
import { QUESTIONS } from './questions.ts';

const AFFECTED_ROWS = 1_000_000;
const PAGE = 50;
const GOAL = 1.5;
const SESSION = 'session-of-the-bench';
/** The store itself needs most of it. */
const HEAP = '--max-old-space-size=12288';

/** A list, the range that its page is, and how often it is asked. */
const PAGES = [
  { name: 'list', query: [], range: listPrefix('all'), rounds: 60 },
  { name: 'cause', query: [['cause', 'policy-changed']], range: listPrefix('cause', 'policy-changed'), rounds: 20 },
  { name: 'actor', query: [['actor', ADMIN.id]], range: listPrefix('actor', ADMIN.id), rounds: 20 },
] as const;
type AskedPage = (typeof PAGES)[number];

export async function benchQuestions([rows = String(AFFECTED_ROWS)]: readonly string[]): Promise<readonly BenchRow[]> {
  const child = await startChild(join(import.meta.dirname, 'filled-azurite.ts'), [rows], { NODE_OPTIONS: HEAP });
  try {
    const { connectionString, ...filled } = JSON.parse(child.line);
    const { tables, take } = countEntities(storageTables({ connectionString }));
    const store = tenantStore(tables, TENANT);
    const counted: BenchRow[] = [
      { name: 'ask-affected-rows', value: filled.AffectedUsers, unit: 'rows', floor: Number(rows), ratio: 1 },
    ];
    for (const { name, most, ask } of QUESTIONS) {
      take();
      const lines = await ask(store);
      const value = take();
      const floor = Math.max(1, lines);
      counted.push({ name: `ask-${name}`, value, unit: 'entities', floor, ratio: value / floor, goal: most });
    }
    for (const page of PAGES) counted.push(await timedPage(page, store, connectionString));
    return counted;
  } finally {
    await child.stop();
  }
}

/** The whole way of a request, but for HTTP itself: who asks, the query, the note that it was asked, the reply. */
async function timedPage(
  { name, query, range, rounds }: AskedPage,
  store: TenantStore,
  connectionString: string,
): Promise<BenchRow> {
  const route = API_ROUTES.find(({ name }) => name === 'list-revocations');
  if (route === undefined) throw new InvariantError('No route lists revocations');
  const services = {
    now: END,
    answers: tableAnswers(store),
    store,
    mirror: tableMirror({ store }),
    signingKeys: memoryKeys(),
    noteAccess: tableAccess(store),
    why: async () => {
      throw new InvariantError('This bench asks for lists only');
    },
    diagnose: async () => ({ ok: true, checks: [], latencies: [], canary: [] }),
  };
  const ours = async () => {
    const reply = await answerRequest(
      route,
      {
        params: {},
        query: [...query, ['limit', String(PAGE)]],
        headers: new Headers({ host: '127.0.0.1:7071', authorization: `Bearer ${SESSION}` }),
        text: async () => '',
      },
      {
        settings: { tenant: undefined, clientId: undefined, isSignInBuiltIn: false, session: SESSION },
        now: END,
        isKeyed: false,
        services: async () => services,
        warn: () => {},
      },
    );
    if (reply.status !== 200) throw new InvariantError(`The page failed: ${reply.status}`);
  };
  const [lines, access] = (['Lines', 'Access'] as const).map((name) =>
    TableClient.fromConnectionString(connectionString, name, { allowInsecureConnection: true }),
  );
  const partition = listPartition(store.tenantId);
  const filter = `PartitionKey eq '${partition}' and RowKey ge '${range}' and RowKey lt '${range}~'`;
  const floor = async () => {
    for await (const _ of lines?.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: PAGE + 1 }) ?? [])
      break;
    await access?.createEntity({ partitionKey: 'floor', rowKey: randomUUID(), v: 1, query: '{"limit":"50"}' });
  };
  const [own, least]: [number[], number[]] = [[], []];
  // Alternating, so that both run under the same conditions; the first rounds only warm up.
  for (let round = -3; round < rounds; round += 1) {
    const [one, other] = [await milliseconds(floor), await milliseconds(ours)];
    if (round >= 0) {
      least.push(one);
      own.push(other);
    }
  }
  const [value, bare] = [own, least].map((times) =>
    percentileOf(
      times.sort((a, b) => a - b),
      0.95,
    ),
  );
  return {
    name: `ask-${name}-page-p95`,
    value: value ?? 0,
    unit: 'ms',
    floor: bare ?? 0,
    ratio: (value ?? 0) / (bare ?? 1),
    goal: GOAL,
  };
}

async function milliseconds(call: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}
