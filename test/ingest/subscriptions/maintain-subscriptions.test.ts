/** Subscriptions are found, created, renewed and repaired, and only Graph knows their secrets. */
import { expect, test } from 'vitest';
import { clientStateHash } from '../../../src/ingest/subscriptions/known-subscriptions.ts';
import {
  deleteSubscriptions,
  listSubscriptions,
  maintainSubscriptions,
} from '../../../src/ingest/subscriptions/maintain-subscriptions.ts';
import { listSubscriptionRows, removeSubscriptionRow } from '../../../src/ingest/subscriptions/table-subscriptions.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { type FakeRequest, type FakeResponse, graphServer } from '../../fakes/graph-server.ts';
import { type FakeSubscriptions, fakeSubscriptions } from '../../fakes/graph-subscriptions.ts';
import { NOW, TENANT } from '../notifications/notification-builder.ts';

const FORBIDDEN: FakeResponse = { status: 403, body: { error: { code: 'Forbidden', message: '' } } };
const DAY = 24 * 3_600_000;
const URLS = {
  notificationUrl: 'https://auditor.contoso.example/api/graph-notification',
  lifecycleUrl: 'https://auditor.contoso.example/api/graph-lifecycle',
};

async function openTenant(
  answer: (book: FakeSubscriptions, request: FakeRequest) => FakeResponse = (book, request) => book.answer(request),
) {
  let now = NOW;
  const book = fakeSubscriptions(() => now);
  const server = await graphServer((request) => answer(book, request));
  const store = tenantStore(memoryTables(), TENANT);
  const context = { graph: server.graph, store };
  return {
    book,
    context,
    rows: () => listSubscriptionRows(store),
    maintain: (difference = {}) => maintainSubscriptions({ ...context, ...URLS, now, ...difference }),
    pass: (ms: number) => {
      now += ms;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

test('users and groups are subscribed to, and only the hash of each secret is stored', async () => {
  await using tenant = await openTenant();
  expect(await tenant.maintain()).toEqual({
    kept: 0,
    renewed: 0,
    created: 2,
    deleted: 0,
    resync: ['users', 'groups'],
    refused: [],
  });

  const entries = [...tenant.book.entries.values()];
  expect(entries.map(({ resource, changeType }) => [resource, changeType]).sort()).toEqual([
    ['groups', 'deleted,updated'],
    ['users', 'deleted,updated'],
  ]);
  expect(new Set(entries.map(({ clientState }) => clientState)).size).toBe(2);
  const rows = await tenant.rows();
  expect(rows.map((row) => row.stateHash).sort()).toEqual(
    entries.map(({ clientState }) => clientStateHash(clientState)).sort(),
  );
  for (const { clientState } of entries) expect(JSON.stringify(rows)).not.toContain(clientState);
});

test('a second run finds them and does nothing', async () => {
  await using tenant = await openTenant();
  await tenant.maintain();
  expect(await tenant.maintain()).toMatchObject({ kept: 2, renewed: 0, created: 0, deleted: 0, resync: [] });
});

test('subscriptions are renewed after two thirds of their lifetime, and when Graph asks for it', async () => {
  await using tenant = await openTenant();
  await tenant.maintain();
  tenant.pass(19 * DAY);
  expect(await tenant.maintain()).toMatchObject({ renewed: 2, created: 0 });
  const [users] = (await tenant.rows()).filter(({ resource }) => resource === 'users');
  expect(users?.expires).toBe(new Date(NOW + 47 * DAY).toISOString());
  expect(await tenant.maintain({ renewNow: [users?.subscriptionId] })).toMatchObject({ kept: 1, renewed: 1 });
});

test('a subscription that Graph no longer has is created again', async () => {
  await using tenant = await openTenant();
  await tenant.maintain();
  const users = [...tenant.book.entries.values()].find(({ resource }) => resource === 'users');
  tenant.book.entries.delete(users?.id ?? '');
  expect(await tenant.maintain()).toMatchObject({ kept: 1, renewed: 0, created: 1, deleted: 0, resync: ['users'] });
  expect(await tenant.rows()).toHaveLength(2);
});

test('a subscription that disappears between listing and renewal is created again', async () => {
  await using tenant = await openTenant((book, request) => {
    if (request.method === 'PATCH') book.entries.delete(request.url.split('/')[3] ?? '');
    return book.answer(request);
  });
  await tenant.maintain();
  tenant.pass(19 * DAY);
  expect(await tenant.maintain()).toMatchObject({ renewed: 0, created: 2, resync: ['users', 'groups'] });
  expect(await tenant.rows()).toHaveLength(2);
});

test('a subscription whose secret is unknown is replaced', async () => {
  await using tenant = await openTenant();
  await tenant.maintain();
  for (const { subscriptionId } of await tenant.rows())
    await removeSubscriptionRow(tenant.context.store, subscriptionId);
  expect(await tenant.maintain()).toMatchObject({ created: 2, deleted: 2 });
  expect(tenant.book.entries.size).toBe(2);
});

test('a subscription with another address is replaced', async () => {
  await using tenant = await openTenant();
  await tenant.maintain();
  const notificationUrl = 'https://new.contoso.example/api/graph-notification';
  expect(await tenant.maintain({ notificationUrl })).toMatchObject({ created: 2, deleted: 2 });
  expect([...tenant.book.entries.values()].every((entry) => entry.notificationUrl === notificationUrl)).toBe(true);
});

test('a secret is rotated after ninety days', async () => {
  await using tenant = await openTenant();
  await tenant.maintain();
  const first = (await tenant.rows()).map(({ stateHash }) => stateHash);
  for (let day = 0; day <= 100; day += 10) {
    await tenant.maintain();
    tenant.pass(10 * DAY);
  }
  const rows = await tenant.rows();
  expect(rows).toHaveLength(2);
  expect(rows.some(({ stateHash }) => first.includes(stateHash))).toBe(false);
});

test('a subscription created by somebody else meanwhile is replaced, because its secret is unknown', async () => {
  let listed = 0;
  await using tenant = await openTenant((book, request) => {
    if (request.method === 'GET' && listed++ === 0) {
      const answer = book.answer(request);
      book.answer({
        ...request,
        method: 'POST',
        body: {
          resource: 'users',
          changeType: 'deleted,updated',
          notificationUrl: 'https://x.example',
          clientState: 'x',
          expirationDateTime: new Date(NOW + DAY).toISOString(),
        },
      });
      return answer;
    }
    return book.answer(request);
  });
  expect(await tenant.maintain()).toMatchObject({ created: 2 });
  expect((await tenant.rows()).map(({ subscriptionId }) => subscriptionId).sort()).toEqual(
    [...tenant.book.entries.keys()].sort(),
  );
});

test('two runs at the same time leave one subscription for each resource', async () => {
  await using tenant = await openTenant();
  await Promise.all([tenant.maintain(), tenant.maintain()]);
  await tenant.maintain();
  expect(tenant.book.entries.size).toBe(2);
  expect((await tenant.rows()).map(({ subscriptionId }) => subscriptionId).sort()).toEqual(
    [...tenant.book.entries.keys()].sort(),
  );
});

test('where Graph refuses groups, users are still watched', async () => {
  await using tenant = await openTenant((book, request) => {
    const isGroups = request.method === 'POST' && JSON.stringify(request.body).includes('groups');
    return isGroups ? FORBIDDEN : book.answer(request);
  });
  expect(await tenant.maintain()).toMatchObject({
    created: 1,
    resync: ['users'],
    refused: [{ code: 'DIRECTORY_REFUSED', reason: 'Forbidden' }],
  });
  expect((await tenant.rows()).map(({ resource }) => resource)).toEqual(['users']);
});

test('where Graph refuses everything, that is an error', async () => {
  await using tenant = await openTenant((book, request) =>
    request.method === 'POST' ? FORBIDDEN : book.answer(request),
  );
  await expect(tenant.maintain()).rejects.toMatchObject({ code: 'DIRECTORY_REFUSED' });
});

test('subscriptions can be listed and deleted', async () => {
  await using tenant = await openTenant();
  await tenant.maintain();
  expect((await listSubscriptions(tenant.context)).map(({ resource, known }) => [resource, known]).sort()).toEqual([
    ['groups', true],
    ['users', true],
  ]);

  expect(await deleteSubscriptions(tenant.context)).toHaveLength(2);
  expect([tenant.book.entries.size, await tenant.rows()]).toEqual([0, []]);
  expect(await deleteSubscriptions(tenant.context)).toEqual([]);
});
