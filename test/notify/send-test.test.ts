/** A test goes over the real channel, says that it is one, and never past the kill switch. */
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { httpsPost } from '../../src/notify/channels/https-post.ts';
import { newEndpoint, tableEndpoints } from '../../src/notify/channels/table-endpoints.ts';
import { sendTest, type TestContext } from '../../src/notify/send-test.ts';
import { postOffice } from './channels/fake-post-office.ts';
import { type Receiver, startReceiver } from './channels/https-receiver.ts';
import { APP, SECRET } from './channels/webhook-office.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());

const TO = 'grace@contoso.example';
const KEY = 'a-key-of-my-own';

async function officeAt(url: string, differing: Partial<TestContext> = {}) {
  const office = postOffice();
  const { store, channels, now } = office.worker();
  const endpoints = tableEndpoints(store, now);
  await endpoints.save(newEndpoint({ appId: APP, url, secretRef: 'webhook-mailer' }, now()));
  const outgoing = { post: receiver.post, secretsOf: async () => [SECRET] };
  const context: TestContext = { store, notices: { mode: 'send' }, channels, endpoints, outgoing, now, ...differing };
  return { office, context };
}

test.each(['mail', 'digest'] as const)('%s: one mail, marked in its subject and its text', async (channel) => {
  const { office, context } = await officeAt(receiver.url);
  const result = await sendTest({ channel, to: TO, key: KEY }, context);

  expect(result).toMatchObject({ outcome: 'sent', to: TO });
  expect(office.mailbox.delivered).toHaveLength(1);
  expect(office.mailbox.delivered[0]).toMatchObject({ to: TO, subject: expect.stringMatching(/^\[Test\] /) });
  expect(office.mailbox.bodies[0]).toContain('only a test');
});

test('an event: signed, of the type test, under the id of its key', async () => {
  const { context } = await officeAt(receiver.url);
  receiver.requests.length = 0;
  const request = { channel: 'webhook', to: APP, key: KEY } as const;
  const [first, again, other] = [
    await sendTest(request, context),
    await sendTest(request, context),
    await sendTest({ ...request, key: 'another-key' }, context),
  ];

  expect(first).toMatchObject({ outcome: 'sent', status: 204 });
  expect(again.noticeId).toBe(first.noticeId);
  expect(other.noticeId).not.toBe(first.noticeId);
  const [taken] = receiver.requests;
  const headers = Object.fromEntries(
    Object.entries(taken?.headers ?? {}).map(([name, value]) => [name, String(value)]),
  );
  expect(headers['webhook-id']).toBe(first.noticeId);
  expect(
    new Webhook(SECRET).sign(first.noticeId, new Date(Number(headers['webhook-timestamp']) * 1000), taken?.body ?? ''),
  ).toBe(headers['webhook-signature']);
  expect(JSON.parse(taken?.body ?? '')).toMatchObject({ type: 'test', data: { appId: APP } });
});

test('an address that is not public is not reached', async () => {
  const { context } = await officeAt('https://127.0.0.1:9/', {
    outgoing: { post: httpsPost({ now: Date.now }), secretsOf: async () => [SECRET] },
  });
  const result = await sendTest({ channel: 'webhook', to: APP, key: KEY }, context);

  expect(result.outcome).toBe('not-sent');
  expect(result.status).toBeUndefined();
});

test('with the kill switch nothing leaves, on any channel', async () => {
  const { office, context } = await officeAt(receiver.url, { notices: { mode: 'observe' } });
  receiver.requests.length = 0;
  for (const channel of ['mail', 'digest', 'teams-activity', 'teams-card', 'webhook'] as const)
    expect(await sendTest({ channel, to: channel === 'webhook' ? APP : TO, key: KEY }, context)).toMatchObject({
      outcome: 'not-sent',
      reason: 'observe',
    });

  expect(office.mailbox.items).toEqual([]);
  expect(receiver.requests).toEqual([]);
});

test('what is not set up says so', async () => {
  const { context } = await officeAt(receiver.url);
  expect(await sendTest({ channel: 'teams-card', to: 'teams', key: KEY }, context)).toMatchObject({
    outcome: 'not-sent',
    reason: 'no-channel',
  });
  const unknown = { channel: 'webhook', to: APP.replace('a1', 'ff'), key: KEY } as const;
  expect(await sendTest(unknown, context)).toMatchObject({ outcome: 'not-sent', reason: 'no-endpoint' });
});
