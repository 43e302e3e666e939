/** An app is told what becomes of a revocation: each thing once, however often and in whatever order it arrives. */
import { describe, expect, test } from 'vitest';
import type { TenantChange } from '../../../src/mirror/tenant-change.ts';
import { replayEvents } from '../../../src/notify/app-events/replay-events.ts';
import { tableToldApps } from '../../../src/notify/app-events/told-apps.ts';
import { newEndpoint, tableEndpoints } from '../../../src/notify/channels/table-endpoints.ts';
import { eventBody } from '../../../src/notify/channels/webhook-event.ts';
import { noticeOfRow } from '../../../src/notify/notice-row.ts';
import { type PipelineContext, processSignal } from '../../../src/pipeline.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { allRows, type Tables } from '../../../src/storage/tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { app, grant, memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { everyRow } from '../../pipeline/every-row.ts';
import { memoryContext, TENANT } from '../../pipeline/memory-context.ts';
import { type AnySignal, at, audited, START, signIn, success } from '../../pipeline/refusals-and-answers.ts';

const NOW = START + 60 * 60_000;

const APP = '0a110000-0000-4000-8000-0000000000a1';

async function contextWith(
  tables: Tables,
  differing: Partial<PipelineContext['notices']> = {},
): Promise<PipelineContext> {
  const tenant = memoryTenant({
    objects: [person('ada'), app('mail', { appId: APP }), app('notes'), grant('mail', 'ada')],
  });
  const context = memoryContext(tenant, NOW, tables);
  const endpoints = tableEndpoints(tenantStore(tables, TENANT), () => NOW);
  await endpoints.save(
    newEndpoint({ appId: APP, url: 'https://hooks.contoso.example/', secretRef: 'webhook-mail' }, 0),
  );
  return { ...context, takers: endpoints.enabled, notices: { ...context.notices, ...differing } };
}

async function play(
  signals: readonly (AnySignal | TenantChange)[],
  differing: Partial<PipelineContext['notices']> = {},
) {
  const tables = memoryTables();
  const context = await contextWith(tables, differing);
  for (const signal of signals) await processSignal(signal, context);
  return { tables, context };
}

async function eventsIn(tables: Tables) {
  const rows = await allRows(tables('Notices'), { partition: { from: '', to: '~' } });
  return rows
    .flatMap((row) => noticeOfRow({ row, etag: '' }) ?? [])
    .filter(({ notice }) => notice.channel === 'webhook')
    .map(({ notice, state, reason }) => ({ state, reason, body: JSON.parse(eventBody(notice)) }))
    .sort((a, b) => (a.body.type < b.body.type ? -1 : 1));
}
const typesOf = async (tables: Tables) => (await eventsIn(tables)).map(({ body }) => body.type);

const USER = { id: 'ada', type: 'User' };
const disable = audited(10, 'disable account', USER);
const enable = audited(40, 'enable account', USER);
const reading: TenantChange = {
  kind: 'tenant-changed',
  tenantId: TENANT,
  source: 'users-delta',
  sourceId: 'reading',
  seenAt: at(12),
  between: { from: at(6), to: at(12) },
  object: 'user',
  before: person('ada'),
  after: { ...person('ada'), enabled: false },
};
const again = success(60, { app: { id: APP, name: 'Mail' } });
const ALL = [reading, disable, enable, again] as const;

test('the whole story of a revocation is four events', async () => {
  const { tables } = await play(ALL);
  const events = await eventsIn(tables);
  expect(events.map(({ body }) => body.type)).toEqual([
    'revocation.closed',
    'revocation.opened',
    'revocation.recovered',
    'revocation.sharpened',
  ]);
  expect(events.every(({ state }) => state === 'due')).toBe(true);
  const [closed, opened, recovered] = events;
  expect(opened?.body.data).toMatchObject({ appId: APP, reason: 'account-disabled', affected: [{ userIds: ['ada'] }] });
  expect(recovered?.body.data.affected).toMatchObject([{ userIds: ['ada'], userCount: 1 }]);
  expect(closed?.body.timestamp).toBe(at(40));
});

test('an app that takes no events, or is not hit, is told nothing', async () => {
  const tables = memoryTables();
  const context = { ...(await contextWith(tables)), takers: async () => [{ appId: 'another' }] };
  for (const signal of ALL) await processSignal(signal, context);
  expect(await eventsIn(tables)).toEqual([]);
});

test('a refused sign-in is evidence, and no event of its own', async () => {
  const refused = [11, 12, 13].map((minute) => signIn(minute, 50057, { app: { id: APP, name: 'Mail' } }));
  const { tables } = await play([disable, ...refused]);
  expect(await typesOf(tables)).toEqual(['revocation.opened']);
});

test('what is learnt later costs no read for the apps that were not told', async () => {
  const calls = async (others: number) => {
    const reads = { Notices: 0, Trail: 0 };
    const tables = memoryTables();
    const counted: Tables = (name) => ({
      ...tables(name),
      get(...keys) {
        if (name === 'Notices') reads.Notices += 1;
        return tables(name).get(...keys);
      },
      query(range) {
        if (name === 'Trail' && range.rows?.from?.startsWith('notice_')) reads.Trail += 1;
        return tables(name).query(range);
      },
    });
    const context = await contextWith(counted);
    const store = tenantStore(counted, TENANT);
    const takers = [{ appId: APP }, ...Array.from({ length: others }, (_, index) => ({ appId: `other-${index}` }))];
    const toldApps = tableToldApps(store);
    await processSignal(disable, { ...context, takers: async () => takers, toldApps });
    reads.Notices = 0;
    for (const signal of [reading, enable, again])
      await processSignal(signal, { ...context, takers: async () => takers, toldApps });
    expect(await typesOf(tables)).toHaveLength(3);
    return reads;
  };

  const alone = await calls(0);
  expect(await calls(200)).toEqual(alone);
  expect(alone.Trail).toBe(1);
  expect(alone.Notices).toBeLessThanOrEqual(9);
});

describe('delivered', () => {
  test.each([2, 5])('%i times: byte-identical tables', async (times) => {
    const once = await play(ALL);
    const often = await play(ALL.flatMap((signal) => Array.from({ length: times }, () => signal)));
    expect(await everyRow(often.tables)).toEqual(await everyRow(once.tables));
  });

  test('in another order: opened, closed and recovered are told all the same', async () => {
    for (const order of [
      [disable, again, enable],
      [disable, enable, again],
      [again, disable, enable],
    ]) {
      const { tables } = await play(order);
      expect(await typesOf(tables)).toEqual(['revocation.closed', 'revocation.opened', 'revocation.recovered']);
    }
  });
});

test.each([
  ['observe', { mode: 'observe' as const }, 'observed', undefined],
  ['break-glass', { breakGlass: ['ada'] }, 'suppressed', 'break-glass'],
])('in %s nothing is due', async (_, differing, state, reason) => {
  const events = await eventsIn((await play(ALL, differing)).tables);
  const opened = events.find(({ body }) => body.type === 'revocation.opened');
  expect(opened).toMatchObject(reason === undefined ? { state } : { state, reason });
  expect(events.some((event) => event.state === 'due')).toBe(false);
  if (reason === 'break-glass') expect(JSON.stringify(opened?.body.data.affected)).not.toContain('ada');
});

test('a replay sends again what was sent since a moment, under the same id', async () => {
  const { tables, context } = await play(ALL);
  const { outbox, store } = context;
  const due = await outbox.due(NOW + 600_000, 100);
  for (const ref of due) {
    const stored = await outbox.get(ref);
    if (stored) await outbox.update(stored, { state: 'sent', progress: { tries: 1 } });
  }
  expect(await replayEvents(store, outbox, { appId: APP, since: NOW + 600_000, now: NOW })).toBe(0);
  const replayed = await replayEvents(store, outbox, { appId: APP, since: NOW - 600_000, now: NOW + 600_000 });
  const webhooks = (await eventsIn(tables)).filter(({ state }) => state === 'due');
  expect([replayed, webhooks.length]).toEqual([4, 4]);
  expect(
    (await outbox.due(NOW + 600_000, 100)).every(({ noticeId }) => due.some((one) => one.noticeId === noticeId)),
  ).toBe(true);
  expect(await replayEvents(store, outbox, { appId: APP, since: NOW - 600_000, now: NOW + 600_000 })).toBe(0);
});
