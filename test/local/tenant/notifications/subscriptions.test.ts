/** Subscriptions with a real endpoint: validation, delivery, retries, lifecycle. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { schemaValidator } from '../../../../local/tenant/http/schema-check.ts';
import { MINUTE_MS, startTestTenant, type TestTenant } from '../test-tenant.ts';

interface Endpoint {
  readonly url: string;
  readonly received: string[];
  status: number;
  echo: (token: string) => string;
}

async function endpoint(): Promise<Endpoint> {
  const place: Endpoint = { url: '', received: [], status: 202, echo: (token) => token };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const token = new URL(request.url ?? '', 'http://localhost').searchParams.get('validationToken');
    if (token !== null) return void response.writeHead(200, { 'content-type': 'text/plain' }).end(place.echo(token));
    place.received.push(Buffer.concat(chunks).toString());
    response.writeHead(place.status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return Object.assign(place, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notices` });
}

function wish({ now }: TestTenant, url: string, changes: object = {}) {
  const expirationDateTime = new Date(now() + 1000 * MINUTE_MS).toISOString();
  return {
    resource: 'users',
    changeType: 'updated,deleted',
    notificationUrl: url,
    lifecycleNotificationUrl: url,
    clientState: 'secret',
    expirationDateTime,
    ...changes,
  };
}

async function subscribed(changes: object = {}) {
  const place = await startTestTenant();
  const at = await endpoint();
  const { status, body } = await place.send('POST', '/subscriptions', wish(place, at.url, changes));
  expect(status).toBe(201);
  const notices = () => at.received.flatMap((text) => JSON.parse(text).value);
  const deliver = async () => {
    place.pass(MINUTE_MS);
    await place.tenant.step();
  };
  return { ...place, at, subscription: body, notices, deliver };
}

test('an endpoint that echoes the token is accepted; a notification has only object and secret', async () => {
  const { tenant, at, notices, deliver, subscription } = await subscribed();
  const { userId } = tenant.act.disableUser();
  await tenant.step();
  expect(notices()).toEqual([]);

  await deliver();

  expect(notices()).toMatchObject([
    {
      changeType: 'updated',
      clientState: 'secret',
      resource: `Users/${userId}`,
      subscriptionId: subscription.id,
      tenantId: tenant.tenantId,
    },
  ]);
  const problem = await schemaValidator();
  expect(problem('changeNotificationCollection', JSON.parse(at.received[0] ?? ''))).toBeUndefined();
  const sequence = /"sequenceNumber":(\d+)/.exec(at.received[0] ?? '')?.[1] ?? '0';
  expect(BigInt(sequence)).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER));
});

test('a soft delete sends an update and a delete', async () => {
  const { tenant, notices, deliver } = await subscribed();
  tenant.act.deleteUser();

  await deliver();

  expect(
    notices()
      .map(({ changeType }) => changeType)
      .sort(),
  ).toEqual(['deleted', 'updated']);
});

test.each([
  ['an endpoint that answers anything else', {}, 400, (token: string) => ` ${token}`],
  ['a change type that users do not have', { changeType: 'created' }, 400, undefined],
  ['a resource that never fires', { resource: 'servicePrincipals' }, 400, undefined],
  [
    'a url that is neither https nor on this machine',
    { notificationUrl: 'http://auditor.example/notices' },
    400,
    undefined,
  ],
  ['a secret of more than 128 characters', { clientState: 'x'.repeat(129) }, 400, undefined],
  ['a life of more than 41,760 minutes', { expirationDateTime: '2026-04-30T00:00:00Z' }, 400, undefined],
  ['an end in the past', { expirationDateTime: '2026-01-01T00:00:00Z' }, 400, undefined],
])('refuses %s', async (_what, changes, status, echo) => {
  const place = await startTestTenant();
  const at = await endpoint();
  if (echo) at.echo = echo;

  const refused = await place.send('POST', '/subscriptions', wish(place, at.url, changes));

  expect(refused.status).toBe(status);
  expect((await place.request('/subscriptions')).body.value).toEqual([]);
});

test('a second subscription to the same resource is refused; the minimum is 45 minutes', async () => {
  const place = await subscribed({ expirationDateTime: '2026-03-02T08:01:00Z' });

  const twin = await place.send(
    'POST',
    '/subscriptions',
    wish(place, place.at.url, { resource: '/Users', changeType: 'deleted,updated' }),
  );

  expect(twin.status).toBe(409);
  expect(twin.body.error.message).toContain(place.subscription.id);
  expect(place.subscription.expirationDateTime).toBe('2026-03-02T08:45:00Z');
  place.pass(46 * MINUTE_MS);
  expect((await place.request(`/subscriptions/${place.subscription.id}`)).status).toBe(404);
});

test('only expiry and notification URL can be changed', async () => {
  const { send, subscription, at } = await subscribed();
  const path = `/subscriptions/${subscription.id}`;

  expect((await send('PATCH', path, { expirationDateTime: '2026-03-10T08:00:00Z' })).body.expirationDateTime).toBe(
    '2026-03-10T08:00:00Z',
  );
  expect((await send('PATCH', path, { lifecycleNotificationUrl: at.url })).status).toBe(400);
  expect((await send('POST', `${path}/reauthorize`)).status).toBe(204);
  expect((await send('DELETE', path)).status).toBe(204);
  expect((await send('DELETE', path)).status).toBe(404);
});

test('a notification that is not accepted is sent again, with growing pauses', async () => {
  const { tenant, at, deliver, pass } = await subscribed();
  at.status = 503;
  tenant.act.disableUser();
  await deliver();
  pass(5_000);
  await tenant.step();
  expect(at.received).toHaveLength(1);
  at.status = 202;

  await deliver();
  await deliver();

  expect(at.received).toHaveLength(2);
  expect(at.received[1]).toBe(at.received[0]);
});

test('faults duplicate, drop and forge notifications', async () => {
  const { tenant, at, notices, deliver, subscription } = await subscribed();
  tenant.faults.duplicateNotifications(true);
  tenant.act.disableUser();
  await deliver();
  const doubled = notices().length;
  tenant.faults.dropNotifications(true);
  tenant.act.disableUser();
  await deliver();
  const dropped = notices().length - doubled;

  const statuses = await tenant.faults.forgeNotification(at.url);

  expect([doubled, dropped, statuses]).toEqual([2, 0, [202, 202]]);
  const [wrongSecret, unknown] = notices().slice(-2);
  expect([wrongSecret.subscriptionId === subscription.id, wrongSecret.clientState]).toEqual([true, 'guessed']);
  expect(unknown.subscriptionId).not.toBe(subscription.id);
});

test('lifecycle events are sent on demand, and a removed subscription is gone', async () => {
  const { tenant, notices, request } = await subscribed();

  for (const event of ['reauthorizationRequired', 'missed', 'subscriptionRemoved'] as const)
    await tenant.faults.lifecycle(event);

  expect(notices().map(({ lifecycleEvent }) => lifecycleEvent)).toEqual([
    'reauthorizationRequired',
    'missed',
    'subscriptionRemoved',
  ]);
  expect((await request('/subscriptions')).body.value).toEqual([]);
});

test('subscribers to groups are notified of members that join or leave', async () => {
  const { tenant, notices, deliver } = await subscribed({ resource: 'groups' });
  const { groupId } = tenant.act.addGroupMember();
  tenant.act.disableUser();

  await deliver();

  expect(notices()).toMatchObject([{ resource: `Groups/${groupId}`, changeType: 'updated' }]);
});
