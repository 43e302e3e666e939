/** Golden messages of the push endpoints, and rows of the objects that a notification makes us read. */
import { expect, test } from 'vitest';
import { dumpTables, expectGolden, readInput, sha256 } from './golden.ts';
import { type HandmadeTenant, handmadeTenant, TENANT, type TenantStep } from './handmade-tenant.ts';

const SUBSCRIPTION = '50b50000-0009-4009-8009-000000000001';
const SECRET = 'a secret that only Graph and we know';
const ADA = 'ada10000-0002-4002-8002-0000000000a1';
const BO = 'b0b10000-0002-4002-8002-0000000000b0';
const EVE = 'e0e10000-0002-4002-8002-0000000000e1';
const GROUP = '96071000-0004-4004-8004-0000000000e1';
const log = { log: () => {}, warn: () => {} };

interface Labelled {
  readonly records: readonly object[];
}

/** A row as existing deployments have it: it must still be read. */
const ROW = {
  partitionKey: TENANT,
  rowKey: SUBSCRIPTION,
  v: 1,
  subscriptionId: SUBSCRIPTION,
  resource: 'users',
  changeType: 'updated,deleted',
  expires: '2031-03-20T08:00:00.000Z',
  created: '2031-03-01T08:00:00.000Z',
  stateHash: sha256(SECRET),
  url: 'https://auditor.contoso.example/api/graph-notification',
};

const notice = (resource: string, changeType: string, sequenceNumber: number) => ({
  subscriptionId: SUBSCRIPTION.toUpperCase(),
  tenantId: TENANT,
  clientState: SECRET,
  changeType,
  resource,
  resourceData: { '@odata.etag': 'W/"1"', sequenceNumber },
});
const lifecycle = (lifecycleEvent: string) => ({
  subscriptionId: SUBSCRIPTION,
  tenantId: TENANT,
  clientState: SECRET,
  lifecycleEvent,
  subscriptionExpirationDateTime: '2031-03-20T08:00:00Z',
});

async function subscribed(): Promise<HandmadeTenant> {
  const tenant = handmadeTenant();
  for (const step of readInput<readonly TenantStep[]>('tenant').slice(0, 1)) await tenant.play(step);
  await tenant.tables('Subscriptions').put(ROW);
  tenant.wait(2);
  return tenant;
}

test('the messages that the push endpoints put into the queue', async () => {
  const { engine } = await subscribed();
  const [ada, eve] = [notice(`Users/${ADA}`, 'updated', 1), notice(`Users/${EVE}`, 'deleted', 2)];
  const notified = [ada, eve, notice(`groups/${GROUP}`, 'updated', 3)];
  const records = readInput<readonly Labelled[]>('records').flatMap((one) => one.records);
  const streamed = records.filter((record) => 'resourceId' in record && 'category' in record);
  const events = [JSON.stringify({ records: streamed }), { records: streamed.slice(0, 1) }];
  const lifecycles = ['reauthorizationRequired', 'subscriptionRemoved', 'missed'].map(lifecycle);
  expect(streamed.length).toBeGreaterThan(1);
  expectGolden('door-messages', {
    notified: await engine.acceptNotifications(JSON.stringify({ value: notified }), log),
    lifecycle: await engine.acceptLifecycle(JSON.stringify({ value: lifecycles }), log),
    streamed: await engine.acceptStream(events, log),
  });
});

test('the rows of users and a group that were refreshed, and of the delta that comes after it', async () => {
  const { engine, queue, work, play, graph, tables } = await subscribed();
  const found = (id: string, name: string, more: object) => ({
    id,
    displayName: `${name} Example`,
    userPrincipalName: `${name.toLowerCase()}@contoso.example`,
    mail: `${name.toLowerCase()}@contoso.example`,
    userType: 'Member',
    ...more,
  });
  graph.responses.set(`/users/${ADA}`, found(ADA, 'Ada', { accountEnabled: false }));
  const signedOut = { accountEnabled: true, signInSessionsValidFromDateTime: '2031-03-01T08:01:00Z' };
  graph.responses.set(`/users/${BO}`, found(BO, 'Bo', signedOut));
  graph.responses.delete(`/users/${EVE}`);
  const binned = { id: EVE, userPrincipalName: `${EVE.replaceAll('-', '')}eve@contoso.example` };
  graph.responses.set(`/directory/deletedItems/${EVE}`, binned);
  graph.responses.set(`/groups/${GROUP}`, { id: GROUP, displayName: 'Renamed' });
  const value = [
    notice(`Users/${ADA}`, 'updated', 1),
    notice(`Users/${BO}`, 'updated', 2),
    notice(`Users/${EVE}`, 'deleted', 3),
    notice(`groups/${GROUP}`, 'updated', 4),
  ];
  queue.put(await engine.acceptNotifications(JSON.stringify({ value }), log));
  await work();
  graph.responses.set(`/users/${ADA}`, found(ADA, 'Ada', { accountEnabled: true }));
  queue.put(await engine.acceptNotifications(JSON.stringify({ value: [notice(`Users/${ADA}`, 'updated', 5)] }), log));
  await work();
  const looked = await dumpTables(tables);
  await play({ minutes: 5, read: ['users'], tell: { '/users/delta': [found(BO, 'Bo', { accountEnabled: true })] } });
  queue.put(await engine.acceptLifecycle(JSON.stringify({ value: [lifecycle('missed')] }), log));
  await work();
  const { MirrorLog, Subscriptions, Subjects, Revocations, Trail } = await dumpTables(tables);
  expectGolden('look-tables', {
    looked: looked.MirrorLog?.filter((row) => JSON.stringify(row).includes('user')) ?? [],
    ...{ MirrorLog, Subscriptions, Subjects, Revocations, Trail },
  });
});
