/** How long answers take in Azurite, each beside the raw SDK query of the same rows, which is all they could read. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { TableClient } from '@azure/data-tables';
import { mapConcurrently } from '../src/base/concurrency.ts';
import type { Revocation } from '../src/correlate/revocation.ts';
import type { Affected } from '../src/impact/affected.ts';
import { tableMirror } from '../src/mirror/table-mirror.ts';
import { tableAnswers } from '../src/query/table-answers.ts';
import { answerWhy } from '../src/query/why/why.ts';
import { tableLedger } from '../src/record/table-ledger.ts';
import { tableViews } from '../src/record/views/views.ts';
import { createTables, storageTables } from '../src/storage/azure-tables.ts';
import { keyPart } from '../src/storage/keys.ts';
import type { TableName, Tables } from '../src/storage/tables.ts';
import { type TenantStore, tenantStore } from '../src/storage/tenant-store.ts';
import type { BenchRow } from './bench-row.ts';
import { startChild } from './child-process.ts';
import { medianRound } from './side-by-side.ts';

const LINES = 1_000;
const REACHES = 1_000;
const LARGE = 1_200;
const DAY = 86_400_000;
const SPAN = 400 * DAY;
const END = Date.parse('2031-03-01T08:00:00Z');
const ROUNDS = 5;
const AT_ONCE = 8;
/** Times of `list` to the raw query; calls of `show`, of `users show` and of `why`. */
const [LIST_GOAL, SHOW_CALLS, USER_CALLS, WHY_CALLS] = [1.5, 10, 12, 45];

type Call = () => Promise<unknown>;

interface Stage {
  readonly connectionString: string;
  readonly store: TenantStore;
  readonly ids: readonly string[];
  /** Calls to the tables so far. */
  calls(): number;
}

export async function benchAnswers(): Promise<BenchRow[]> {
  const child = await startChild(join(import.meta.dirname, '../local/azurite.ts'), ['--json'], {});
  try {
    const stage = await fill(String(JSON.parse(child.line).connectionString));
    const { store, ids } = stage;
    const answers = tableAnswers(store);
    const tenant = keyPart(store.tenantId);
    const [shown = ''] = ids;
    return [
      await timed('answers-list', LIST_GOAL, {
        ours: () => answers.list({ limit: LINES }),
        floor: () => raw(stage, 'Lines', `${tenant}_list`, 'all-_', LINES),
      }),
      await counted('answers-show-calls', SHOW_CALLS, stage, () => answers.show(shown)),
      await timed('answers-show', undefined, {
        ours: () => answers.show(shown),
        floor: () => raw(stage, 'Reach', `${tenant}_${shown}`, '', LINES),
      }),
      await counted('answers-user-calls', USER_CALLS, stage, () => answers.user(OUTSIDER, { limit: 50 })),
      await counted('answers-why-calls', WHY_CALLS, stage, () =>
        answerWhy({ user: OUTSIDER, app: APP.id }, { store, mirror: tableMirror({ store }), list: answers.list }, END),
      ),
      await timed('answers-user', undefined, {
        ours: () => answers.user(OUTSIDER, { limit: 50 }),
        floor: () => raw(stage, 'Lines', `${tenant}_list`, 'wide-_', REACHES),
      }),
    ];
  } finally {
    await child.stop();
  }
}

/** In none of the large reaches. */
const OUTSIDER = userId(1_000_000);

/** A thousand large reaches in 400 days, and one revocation of the outsider's own. */
async function fill(connectionString: string): Promise<Stage> {
  await createTables({ connectionString });
  let calls = 0;
  const tables = countCalls(storageTables({ connectionString }), () => {
    calls += 1;
  });
  const store = tenantStore(tables, randomUUID());
  const users = Array.from({ length: LARGE }, (_, index) => userId(index));
  const numbers = Array.from({ length: REACHES }, (_, number) => number);
  const ids = await mapConcurrently(AT_ONCE, numbers, (number) => save(store, number, reachOf(users)));
  await save(store, REACHES, reachOf([OUTSIDER]));
  return { connectionString, store, ids, calls: () => calls };
}

async function save(store: TenantStore, number: number, affected: Affected): Promise<string> {
  const { ledger, close } = tableViews(store, () => END).unit(tableLedger(store));
  const at = new Date(END - Math.floor((number * SPAN) / REACHES)).toISOString();
  const revocation: Revocation = {
    id: (number + 1).toString(16).padStart(32, '0'),
    tenantId: store.tenantId,
    cause: 'consent-revoked',
    subject: { kind: 'grant', id: `${APP.id}_all`, name: 'Payroll Sync for everybody' },
    occurred: { from: at, to: at },
    keyTime: at,
    openedBy: { source: 'directory-audit', sourceId: `audit-${number}` },
    detail: { lostScopes: ['Mail.Read'] },
  };
  const { cause, occurred, openedBy, detail } = revocation;
  await ledger.append(revocation, { kind: 'evidence', ...openedBy, cause, occurred, seenAt: at, detail, order: 1 });
  await ledger.open({ revocation, affected, recordedAt: at });
  await close();
  return revocation.id;
}

const APP = { id: '0b0b0b0b-2222-4222-8222-000000000001', name: 'Payroll Sync' };

function userId(number: number): string {
  return `0a0a0a0a-1111-4111-8111-${String(number).padStart(12, '0')}`;
}

function reachOf(userIds: readonly string[]): Affected {
  const users = userIds.map((id) => ({ id, name: `Person ${id.slice(-6)}` }));
  return { apps: [APP], users, rectangles: [{ effect: 'dies', bites: 'next-refresh', userIds, appIds: [APP.id] }] };
}

async function raw(
  { connectionString }: Stage,
  table: TableName,
  partition: string,
  prefix: string,
  most: number,
): Promise<void> {
  const client = TableClient.fromConnectionString(connectionString, table, { allowInsecureConnection: true });
  const filter = `PartitionKey eq '${partition}' and RowKey ge '${prefix}' and RowKey lt '${prefix}~'`;
  for await (const _ of client.listEntities({ queryOptions: { filter } }).byPage({ maxPageSize: most })) return;
}

/** Milliseconds; a ratio below the goal is better. */
async function timed(
  name: string,
  goal: number | undefined,
  { ours, floor }: { readonly ours: Call; readonly floor: Call },
): Promise<BenchRow> {
  const rounds: { readonly value: number; readonly floor: number; readonly ratio: number }[] = [];
  // Alternating, so that both run under the same conditions; the first round only warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    const [least, own] = [await milliseconds(floor), await milliseconds(ours)];
    rounds.push({ value: own, floor: least, ratio: own / least });
  }
  return { name, unit: 'ms', ...medianRound(rounds.slice(1)), ...(goal !== undefined && { goal }) };
}

async function milliseconds(call: Call): Promise<number> {
  const start = performance.now();
  await call();
  return performance.now() - start;
}

/** Calls to the tables, beside the one that any answer needs. */
async function counted(name: string, goal: number, { calls }: Stage, call: Call): Promise<BenchRow> {
  const before = calls();
  await call();
  const value = calls() - before;
  return { name, value, unit: 'calls', floor: 1, ratio: value, goal };
}

function countCalls(tables: Tables, count: () => void): Tables {
  return (name) =>
    new Proxy(tables(name), {
      get(table, member: keyof ReturnType<Tables>) {
        return (...args: never[]) => {
          count();
          return (table[member] as (...given: never[]) => unknown)(...args);
        };
      },
    });
}
