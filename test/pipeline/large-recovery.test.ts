/** Of a reach of more than a thousand pairs, too, it is known who came back: in any order, and with few reads. */
import { expect, test } from 'vitest';
import type { SignedIn } from '../../src/ingest/signal.ts';
import type { TenantChange } from '../../src/mirror/tenant-change.ts';
import { type PipelineContext, processSignal } from '../../src/pipeline.ts';
import { statsOf } from '../../src/query/reports/stats.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { cachedAwaited } from '../../src/record/recovery/table-awaiting.ts';
import { tableLargeReaches } from '../../src/record/recovery/table-large-reaches.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { app, grant, memoryTenant, person } from '../fakes/memory-tenant.ts';
import { everyRow } from './every-row.ts';
import { memoryContext, TENANT } from './memory-context.ts';

const START = Date.parse('2031-03-01T08:00:00Z');
const NOW = START + 30 * 60_000;
const PEOPLE = 1_200;
const at = (minute: number) => new Date(START + minute * 60_000).toISOString();
const userId = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const ids = Array.from({ length: PEOPLE }, (_, number) => userId(number));

const withdrawn: TenantChange = {
  kind: 'tenant-changed',
  tenantId: TENANT,
  source: 'grants-delta',
  sourceId: 'reading',
  seenAt: at(1),
  between: { from: at(0), to: at(0) },
  object: 'grants',
  clientId: 'mailer',
  before: [grant('mailer', undefined)],
  after: [],
};

const signIn = (number: number, minute: number, appId = 'mailer-app-id'): SignedIn => {
  const id = `sign-in-${number}-${minute}-${appId}`;
  const who = { user: { id: userId(number) }, app: { id: appId }, blockingPolicyIds: [] };
  const record = { id, at: at(minute), flow: 'interactive', errorCode: 0, ...who } as const;
  return { kind: 'signed-in', tenantId: TENANT, source: 'sign-in', sourceId: id, seenAt: at(minute + 1), record };
};

const tenant = memoryTenant({
  objects: [...ids.map((id) => person(id)), app('mailer'), app('other'), grant('mailer', undefined)],
  seen: Object.fromEntries(ids.map((id) => [id, ['mailer']])),
});

function contextOn(tables: Tables): PipelineContext {
  const base = memoryContext(tenant, NOW, tables);
  return { ...base, largeReaches: tableLargeReaches(base.store, () => NOW) };
}

async function opened() {
  const tables = memoryTables();
  await processSignal(withdrawn, contextOn(tables));
  return tables;
}

async function recovery({ store, views }: PipelineContext) {
  await views.mend();
  const answers = tableAnswers(store);
  const { revocations } = await answers.list({ limit: 10 });
  const shown = await answers.show(revocations[0]?.revocationId ?? '');
  const { causes } = await statsOf(store, { since: START, until: NOW, limit: 1 });
  return { shown: shown?.recovery, cause: causes[0] };
}

test('whoever signs in at the app again is counted once, with how long it took; nobody else is', async () => {
  const tables = await opened();
  const context = contextOn(tables);
  const others = [signIn(1, -5), signIn(2, 3, 'other-app-id'), signIn(PEOPLE + 1, 3)];
  for (const signal of [signIn(0, 10), signIn(0, 20), signIn(0, 10), signIn(7, 5), signIn(1_199, 20), ...others])
    await processSignal(signal, context);

  const { shown, cause } = await recovery(context);
  expect(shown).toMatchObject({ awaitedPairs: PEOPLE, recoveredPairs: 3 });
  expect(cause).toMatchObject({ awaitedSignIns: PEOPLE, seenSignIns: 3, timeToRecover: { count: 3 } });
  const { p50Ms = 0, maxMs = 0 } = cause?.timeToRecover ?? {};
  expect([p50Ms / 600_000, maxMs / 1_200_000].every((share) => share >= 1 && share < 1.1)).toBe(true);
});

test('the order in which sign-ins are learnt, and by which worker, changes no byte', async () => {
  const signals = [signIn(3, 9), signIn(3, 4), signIn(3, 4), signIn(900, 7), signIn(4, 8)];
  const marks = async (order: readonly SignedIn[]) => {
    const tables = await opened();
    const workers = [contextOn(tables), contextOn(tables)];
    await Promise.all(
      workers.map(async (context, one) => {
        for (const [index, signal] of order.entries()) if (index % 2 === one) await processSignal(signal, context);
      }),
    );
    return (await everyRow(tables)).Awaiting?.filter((row) => row.includes('_reach-')) ?? [];
  };
  const wanted = await marks(signals);
  expect(wanted.length).toBeGreaterThan(0);
  for (const order of [signals.toReversed(), [...signals.slice(2), ...signals.slice(0, 2)]])
    expect(await marks(order)).toEqual(wanted);
});

test('at the door only those who are not back are let in, and only at that app', async () => {
  const tables = await opened();
  const context = contextOn(tables);
  await processSignal(signIn(5, 10), context);
  const large = tableLargeReaches(context.store, () => NOW);
  const awaited = await cachedAwaited(context.store, () => NOW, large.awaited)();
  expect(awaited.has(userId(5), ['mailer-app-id'])).toBe(false);
  expect(awaited.has(userId(6), ['mailer-app-id'])).toBe(true);
  expect(awaited.has(userId(6), ['other-app-id'])).toBe(false);
  expect(awaited.has(userId(PEOPLE), ['mailer-app-id'])).toBe(false);
});

test('a sign-in reads a few rows, however many people and notices there are', async () => {
  const tables = await opened();
  let reads = 0;
  const counted: Tables = (name) => {
    const table = tables(name);
    const read =
      <A extends readonly unknown[], R>(call: (...args: A) => R) =>
      (...args: A) => {
        reads += 1;
        return call(...args);
      };
    return { ...table, get: read(table.get), query: read(table.query) };
  };
  const context = contextOn(counted);
  await processSignal(signIn(0, 10), context);
  reads = 0;
  await processSignal(signIn(1, 11), context);
  const once = reads;
  for (let number = 2; number < 102; number += 1) await processSignal(signIn(number, 11), context);
  expect(reads - once).toBeLessThanOrEqual(once * 100);
  expect(once).toBeLessThanOrEqual(8);
});
