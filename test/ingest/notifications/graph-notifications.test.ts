/** Which notifications are accepted, and the signals that they become. */
import { describe, expect, test } from 'vitest';
import { MalformedInputError } from '../../../src/base/errors.ts';
import { acceptLifecycle, acceptNotifications } from '../../../src/ingest/notifications/graph-notifications.ts';
import { knownSubscriptions } from '../../../src/ingest/subscriptions/known-subscriptions.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Table } from '../../../src/storage/tables.ts';
import { type TenantStore, tenantStore } from '../../../src/storage/tenant-store.ts';
import {
  ADA,
  NOW,
  notification,
  notificationContext,
  SECRET,
  SUBSCRIPTION,
  saveSubscription,
  TENANT,
} from './notification-builder.ts';

const NOTHING_DROPPED = { wrongState: 0, wrongTenant: 0, unknownSubscription: 0, malformed: 0, unasked: 0 };
const post = (...items: readonly unknown[]) => ({ value: items });

describe('a change notification', () => {
  test('names the object that changed', async () => {
    const { signals, dropped } = await acceptNotifications(post(notification()), await notificationContext());
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

  test('gives the same signal when a post is repeated, and another one for another change', async () => {
    const sourceIdOf = async (difference = {}) =>
      (await acceptNotifications(post(notification(difference)), await notificationContext())).signals[0]?.sourceId;
    const first = await sourceIdOf();
    expect(await sourceIdOf({ subscriptionId: SUBSCRIPTION.toUpperCase() })).toBe(first);
    const otherIds = await Promise.all(
      [
        { changeType: 'deleted' },
        { id: 'other' },
        { resourceData: { '@odata.etag': 'W/"2"' } },
        { resource: `Groups/${ADA}` },
      ].map(sourceIdOf),
    );
    expect(new Set([first, ...otherIds]).size).toBe(5);
  });

  test('that is in one post twice gives one signal', async () => {
    const { signals } = await acceptNotifications(post(notification(), notification()), await notificationContext());
    expect(signals).toHaveLength(1);
  });

  test('can be about a group, in upper or lower case', async () => {
    const { signals } = await acceptNotifications(
      post(notification({ resource: `groups/${ADA.toUpperCase()}`, tenantId: TENANT.toUpperCase() })),
      await notificationContext(),
    );
    expect(signals).toMatchObject([{ object: 'group', objectId: ADA, tenantId: TENANT }]);
  });

  test.each([
    ['a wrong secret', { clientState: 'guess' }, 'wrongState'],
    ['no secret', { clientState: null }, 'wrongState'],
    ['a secret longer than any of ours', { clientState: 'x'.repeat(100_000) }, 'wrongState'],
    ['another tenant', { tenantId: ADA }, 'wrongTenant'],
    ['an unknown subscription', { subscriptionId: ADA }, 'unknownSubscription'],
    ['a resource that we did not subscribe to', { resource: `Devices/${ADA}` }, 'unasked'],
    ['an invalid id', { resource: 'Users/..%2F..' }, 'unasked'],
    ['a change type that we did not subscribe to', { changeType: 'created' }, 'unasked'],
  ])('with %s is dropped and counted, and does not block the others', async (_, difference, reason) => {
    const { signals, dropped } = await acceptNotifications(
      post(notification(difference), notification()),
      await notificationContext(),
    );
    expect(signals).toHaveLength(1);
    expect(dropped).toEqual({ ...NOTHING_DROPPED, [reason]: 1 });
  });

  test('that is malformed is counted, and the valid ones are accepted', async () => {
    const { signals, dropped } = await acceptNotifications(
      post(null, 'x', { subscriptionId: 1 }, notification()),
      await notificationContext(),
    );
    expect([signals.length, dropped.malformed]).toEqual([1, 3]);
  });

  test.each([[null], ['text'], [[]], [{}], [{ value: 'x' }], [{ value: [{}] }]])(
    'body %j is malformed',
    async (body) => {
      await expect(acceptNotifications(body, await notificationContext())).rejects.toThrow(MalformedInputError);
    },
  );

  test('body without items is valid and gives no signal', async () => {
    expect((await acceptNotifications(post(), await notificationContext())).signals).toEqual([]);
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
  ])('%s means %s', async (lifecycleEvent, action) => {
    const { signals } = await acceptLifecycle(post(event(lifecycleEvent)), await notificationContext());
    expect(signals).toMatchObject([{ kind: 'lifecycle-notified', subscriptionId: SUBSCRIPTION, action }]);
  });

  test('needs the same proof of the sender', async () => {
    const { signals, dropped } = await acceptLifecycle(
      post(event('missed', { clientState: 'guess' }), event('unheard-of')),
      await notificationContext(),
    );
    expect(signals).toEqual([]);
    expect(dropped).toMatchObject({ wrongState: 1, unasked: 1 });
  });
});

describe('the cached subscriptions', () => {
  const storeOf = (table: Table): TenantStore => tenantStore(() => table, TENANT);

  function countingStore(): { readonly store: TenantStore; reads(): number } {
    const table = memoryTables()('Subscriptions');
    let reads = 0;
    const query: Table['query'] = (range) => {
      reads += 1;
      return table.query(range);
    };
    return { store: storeOf({ ...table, query }), reads: () => reads };
  }

  test('are read once a minute, however many notifications arrive', async () => {
    const { store, reads } = countingStore();
    await saveSubscription(store, SUBSCRIPTION, SECRET);
    let now = NOW;
    const known = knownSubscriptions({ store, now: () => now });
    await Promise.all(Array.from({ length: 50 }, () => known.withIds([SUBSCRIPTION])));
    now += 59_000;
    await known.withIds([SUBSCRIPTION]);
    expect(reads()).toBe(1);

    now += 2_000;
    await known.withIds([SUBSCRIPTION]);
    expect(reads()).toBe(2);
  });

  test('are read again for an unknown id, at most once in five seconds', async () => {
    const { store, reads } = countingStore();
    let now = NOW;
    const known = knownSubscriptions({ store, now: () => now });
    for (; now < NOW + 20_000; now += 1_000) await known.withIds(['unknown']);
    expect(reads()).toBe(4);

    await saveSubscription(store, SUBSCRIPTION, SECRET);
    now += 5_001;
    expect((await known.withIds([SUBSCRIPTION])).has(SUBSCRIPTION)).toBe(true);
  });

  test('are read again after the table failed, and that notification is rejected', async () => {
    const table = memoryTables()('Subscriptions');
    await saveSubscription(storeOf(table), SUBSCRIPTION, SECRET);
    let down = true;
    const failing: Table = {
      ...table,
      query: async (range) => (down ? Promise.reject(new Error('down')) : table.query(range)),
    };
    const known = knownSubscriptions({ store: storeOf(failing), now: () => NOW });
    await expect(known.withIds([SUBSCRIPTION])).rejects.toThrow('down');
    down = false;
    expect((await known.withIds([SUBSCRIPTION])).size).toBe(1);
  });
});
