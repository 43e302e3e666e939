/** The outbox on memory tables and on Azurite: one contract. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { audienceKeyOf } from '../../src/notify/notice-row.ts';
import { type Outbox, tableOutbox } from '../../src/notify/table-outbox.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { hourOf, keyPart } from '../../src/storage/keys.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { allRows, type Tables } from '../../src/storage/tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { ada, DUE, planned } from './notice-builder.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
  await createTables({ connectionString: azurite.connectionString });
});
afterAll(() => azurite.stop());

const kinds: readonly (readonly [string, () => Tables])[] = [
  ['memory tables', memoryTables],
  ['Azurite', () => storageTables({ connectionString: azurite.connectionString })],
];
let lastTenant = 0;

describe.each(kinds)('the outbox on %s', (_, tablesOf) => {
  /** A tenant of its own for each test: the tables are shared. */
  function outboxWith(): {
    readonly outbox: Outbox;
    readonly notice: ReturnType<typeof planned>;
    readonly ref: { readonly noticeId: string; readonly audienceKey: string };
    readonly pointers: () => Promise<number>;
    readonly pointerAt: (time: string) => readonly [string, string];
  } {
    const [tables, tenantId] = [tablesOf(), `tenant-${++lastTenant}`];
    const notice = planned({ tenantId });
    const outbox = tableOutbox(tenantStore(tables, tenantId));
    const partition = { from: `${keyPart(tenantId)}_`, to: `${keyPart(tenantId)}_~` };
    const pointers = async () => (await allRows(tables('NoticesDue'), { partition })).length;
    const pointerAt = (time: string) => [`${keyPart(tenantId)}_${hourOf(time)}`, `${time}_${notice.id}`] as const;
    return { outbox, notice, ref: { noticeId: notice.id, audienceKey: audienceKeyOf(ada) }, pointers, pointerAt };
  }

  test('returns what was planned, once it is due', async () => {
    const { outbox, notice, ref, pointerAt } = outboxWith();
    await outbox.plan([notice]);

    expect(await outbox.due(DUE - 1, 10)).toEqual([]);
    expect(await outbox.due(DUE, 10)).toEqual([{ ...ref, pointer: pointerAt(notice.dueAt) }]);
    const { initialState, ...stored } = notice;
    expect(await outbox.get(ref)).toMatchObject({ notice: stored, state: initialState, nextCheckAt: notice.dueAt });
  });

  test('leaves a notice as it is when it is planned again', async () => {
    const { outbox, notice, ref } = outboxWith();
    await outbox.plan([notice]);
    const stored = await outbox.get(ref);
    if (stored) await outbox.update(stored, { state: 'sent' });

    await outbox.plan([notice]);

    expect((await outbox.get(ref))?.state).toBe('sent');
    expect(await outbox.due(DUE, 10)).toEqual([]);
  });

  test.each(['suppressed', 'observed'] as const)('never returns a notice as due that is %s', async (initialState) => {
    const { outbox, notice } = outboxWith();
    await outbox.plan([{ ...notice, initialState }]);

    expect(await outbox.due(DUE + 86_400_000, 10)).toEqual([]);
  });

  test('lets one of two workers update it', async () => {
    const { outbox, notice, ref } = outboxWith();
    await outbox.plan([notice]);
    const [first, second] = [await outbox.get(ref), await outbox.get(ref)];
    if (!first || !second) throw new Error('the notice is lost');

    expect(await outbox.update(first, { state: 'sending' })).toBeDefined();
    expect(await outbox.update(second, { state: 'sending' })).toBeUndefined();
  });

  test('keeps the pointer of a notice in hand, so that it returns if its worker dies, with the progress it had', async () => {
    const { outbox, notice, ref, pointerAt } = outboxWith();
    await outbox.plan([notice]);
    const stored = await outbox.get(ref);
    if (!stored) throw new Error('the notice is lost');
    const nextCheckAt = new Date(DUE + 120_000).toISOString();
    const progress = { sends: 1, draftId: 'd', sendCalledAt: notice.dueAt };
    await outbox.update(stored, { state: 'sending', nextCheckAt, attempts: 1, progress });

    const due = await outbox.due(DUE, 10);
    expect(due).toEqual([{ ...ref, pointer: pointerAt(notice.dueAt) }]);
    expect(await outbox.follow(due[0] ?? ref)).toMatchObject({ attempts: 1, progress, nextCheckAt });
  });

  test('moves the pointer of a notice that waits', async () => {
    const { outbox, notice, ref, pointerAt } = outboxWith();
    await outbox.plan([notice]);
    const stored = await outbox.get(ref);
    const until = new Date(DUE + 60_000).toISOString();
    if (stored) await outbox.update(stored, { state: 'sending', nextCheckAt: until, returnsAt: until });

    expect(await outbox.due(DUE + 59_999, 10)).toEqual([]);
    expect(await outbox.due(DUE + 60_000, 10)).toEqual([{ ...ref, pointer: pointerAt(until) }]);
  });

  test('mends a pointer that a crash left behind: there is one while the notice waits, and none after it', async () => {
    const { outbox, notice, ref, pointers, pointerAt } = outboxWith();
    await outbox.plan([notice]);
    const [stale] = await outbox.due(DUE, 10);
    const stored = await outbox.get(ref);
    const until = new Date(DUE + 60_000).toISOString();
    const moved = stored && (await outbox.update(stored, { state: 'sending', nextCheckAt: until, returnsAt: until }));

    await outbox.follow(stale ?? ref);
    expect(await outbox.due(DUE + 60_000, 10)).toEqual([{ ...ref, pointer: pointerAt(until) }]);

    if (moved) await outbox.update(moved, { state: 'sent' });
    await outbox.follow({ ...ref, pointer: pointerAt(until) });
    expect(await pointers()).toBe(0);
  });

  test('an update gives the etag that the next one needs', async () => {
    const { outbox, notice, ref } = outboxWith();
    await outbox.plan([notice]);
    const stored = await outbox.get(ref);
    const leased = stored && (await outbox.update(stored, { state: 'sending' }));

    expect(leased?.etag).toBe((await outbox.get(ref))?.etag);
    expect(leased && (await outbox.update(leased, { state: 'sent' }))).toMatchObject({ state: 'sent' });
  });

  test('leaves no pointer when everything is sent', async () => {
    const { outbox, notice, ref, pointers } = outboxWith();
    await outbox.plan([notice]);
    const sending = await outbox.get(ref);
    if (sending) await outbox.update(sending, { state: 'sent' });

    await outbox.due(DUE + 86_400_000, 10);

    expect(await outbox.due(DUE + 86_400_000, 10)).toEqual([]);
    expect(await pointers()).toBe(0);
  });
});
