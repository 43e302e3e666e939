/** Who may tell us something, and what becomes of it. */
import { describe, expect, test } from 'vitest';
import { MalformedInputError } from '../../../src/base/errors.ts';
import { acceptLifecycle, acceptNotifications } from '../../../src/ingest/notifications/graph-notifications.ts';
import { knownSubscriptions } from '../../../src/ingest/subscriptions/known-subscriptions.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Table } from '../../../src/storage/tables.ts';
import { ADA, NOW, notice, openDoor, SECRET, SUBSCRIPTION, saveSubscription, TENANT } from './notification-builder.ts';

const NOTHING_DROPPED = { wrongState: 0, wrongTenant: 0, unknownSubscription: 0, malformed: 0, unasked: 0 };
const post = (...items: readonly unknown[]) => ({ value: items });

describe('a change notification', () => {
  test('says which object to look at', async () => {
    const { signals, dropped } = await acceptNotifications(post(notice()), await openDoor());
    expect(signals).toMatchObject([
      {
        kind: 'change-notified',
        tenantId: TENANT,
        source: 'notification',
        seenAt: '2031-03-01T08:00:00.000Z',
        object: 'user',
        objectId: ADA,
        changeType: 'updated',
      },
    ]);
    expect(dropped).toEqual(NOTHING_DROPPED);
  });

  test('is the same signal when the same post is delivered again, and another one for another change', async () => {
    const sourceIdOf = async (difference = {}) =>
      (await acceptNotifications(post(notice(difference)), await openDoor())).signals[0]?.sourceId;
    const first = await sourceIdOf();
    expect(await sourceIdOf({ subscriptionId: SUBSCRIPTION.toUpperCase() })).toBe(first);
    const others = await Promise.all(
      [
        { changeType: 'deleted' },
        { id: 'other' },
        { resourceData: { '@odata.etag': 'W/"2"' } },
        { resource: `Groups/${ADA}` },
      ].map(sourceIdOf),
    );
    expect(new Set([first, ...others]).size).toBe(5);
  });

  test('that stands twice in one post is one signal', async () => {
    const { signals } = await acceptNotifications(post(notice(), notice()), await openDoor());
    expect(signals).toHaveLength(1);
  });

  test('may be of a group, in any case of letters', async () => {
    const { signals } = await acceptNotifications(
      post(notice({ resource: `groups/${ADA.toUpperCase()}`, tenantId: TENANT.toUpperCase() })),
      await openDoor(),
    );
    expect(signals).toMatchObject([{ object: 'group', objectId: ADA, tenantId: TENANT }]);
  });

  test.each([
    ['a wrong secret', { clientState: 'guess' }, 'wrongState'],
    ['no secret', { clientState: null }, 'wrongState'],
    ['a secret longer than any of ours', { clientState: 'x'.repeat(100_000) }, 'wrongState'],
    ['another tenant', { tenantId: ADA }, 'wrongTenant'],
    ['an unknown subscription', { subscriptionId: ADA }, 'unknownSubscription'],
    ['something we never asked for', { resource: `Devices/${ADA}` }, 'unasked'],
    ['an id that is none', { resource: 'Users/..%2F..' }, 'unasked'],
    ['a kind of change we never asked for', { changeType: 'created' }, 'unasked'],
  ])('with %s is dropped and counted, and does not sink the others', async (_, difference, reason) => {
    const { signals, dropped } = await acceptNotifications(post(notice(difference), notice()), await openDoor());
    expect(signals).toHaveLength(1);
    expect(dropped).toEqual({ ...NOTHING_DROPPED, [reason]: 1 });
  });

  test('of no shape at all is counted among good ones', async () => {
    const { signals, dropped } = await acceptNotifications(
      post(null, 'x', { subscriptionId: 1 }, notice()),
      await openDoor(),
    );
    expect([signals.length, dropped.malformed]).toEqual([1, 3]);
  });

  test.each([[null], ['text'], [[]], [{}], [{ value: 'x' }], [{ value: [{}] }]])(
    'body %j is malformed',
    async (body) => {
      await expect(acceptNotifications(body, await openDoor())).rejects.toThrow(MalformedInputError);
    },
  );

  test('body without items is fine and says nothing', async () => {
    expect((await acceptNotifications(post(), await openDoor())).signals).toEqual([]);
  });
});

describe('a lifecycle notification', () => {
  const event = (lifecycleEvent: string, difference = {}) => ({
    subscriptionId: SUBSCRIPTION,
    tenantId: TENANT,
    clientState: SECRET,
    lifecycleEvent,
    subscriptionExpirationDateTime: '2031-03-29T09:00:00Z',
    ...difference,
  });

  test.each([
    ['reauthorizationRequired', 'reauthorize'],
    ['subscriptionRemoved', 'recreate'],
    ['missed', 'resync'],
  ])('%s means: %s', async (lifecycleEvent, action) => {
    const { signals } = await acceptLifecycle(post(event(lifecycleEvent)), await openDoor());
    expect(signals).toMatchObject([{ kind: 'lifecycle-notified', subscriptionId: SUBSCRIPTION, action }]);
  });

  test('needs the same proof as any other', async () => {
    const { signals, dropped } = await acceptLifecycle(
      post(event('missed', { clientState: 'guess' }), event('unheard-of')),
      await openDoor(),
    );
    expect(signals).toEqual([]);
    expect(dropped).toMatchObject({ wrongState: 1, unasked: 1 });
  });
});

describe('the subscriptions in memory', () => {
  function counted(table: Table): { readonly table: Table; reads(): number } {
    let reads = 0;
    const query: Table['query'] = (range) => {
      reads += 1;
      return table.query(range);
    };
    return { table: { ...table, query }, reads: () => reads };
  }

  test('are read once a minute, however many notifications come', async () => {
    const { table, reads } = counted(memoryTables()('Subscriptions'));
    await saveSubscription(table, SUBSCRIPTION, SECRET);
    let now = NOW;
    const known = knownSubscriptions({ table, tenantId: TENANT, now: () => now });
    await Promise.all(Array.from({ length: 50 }, () => known.withIds([SUBSCRIPTION])));
    now += 59_000;
    await known.withIds([SUBSCRIPTION]);
    expect(reads()).toBe(1);

    now += 2_000;
    await known.withIds([SUBSCRIPTION]);
    expect(reads()).toBe(2);
  });

  test('are read again for an unknown id, once in five seconds at most', async () => {
    const { table, reads } = counted(memoryTables()('Subscriptions'));
    let now = NOW;
    const known = knownSubscriptions({ table, tenantId: TENANT, now: () => now });
    for (; now < NOW + 20_000; now += 1_000) await known.withIds(['unknown']);
    expect(reads()).toBe(4);

    await saveSubscription(table, SUBSCRIPTION, SECRET);
    now += 5_001;
    expect((await known.withIds([SUBSCRIPTION])).has(SUBSCRIPTION)).toBe(true);
  });

  test('are asked for again after the table failed, and the notification is not taken', async () => {
    const table = memoryTables()('Subscriptions');
    await saveSubscription(table, SUBSCRIPTION, SECRET);
    let down = true;
    const failing: Table = {
      ...table,
      query: async (range) => (down ? Promise.reject(new Error('down')) : table.query(range)),
    };
    const known = knownSubscriptions({ table: failing, tenantId: TENANT, now: () => NOW });
    await expect(known.withIds([SUBSCRIPTION])).rejects.toThrow('down');
    down = false;
    expect((await known.withIds([SUBSCRIPTION])).size).toBe(1);
  });
});
