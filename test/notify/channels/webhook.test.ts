/** Events for apps: tried again until they are taken, given up in the end, and in order. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openedEventOf } from '../../../src/notify/app-events/app-events.ts';
import { pauseAfter } from '../../../src/notify/channels/retry-schedule.ts';
import { disabled, enabled, tableEndpoints } from '../../../src/notify/channels/table-endpoints.ts';
import { WebhookSecretError } from '../../../src/notify/channels/webhook-secrets.ts';
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import { sendNotice } from '../../../src/notify/send-notice.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { DUE } from '../notice-builder.ts';
import { postOffice } from './fake-post-office.ts';
import { type Answer, type Receiver, startReceiver } from './https-receiver.ts';
import { APP, later, opened, SECRET, webhookOffice } from './webhook-office.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.stop());
beforeEach(() => {
  receiver.requests.length = 0;
  receiver.answer = () => ({ status: 204 });
});

/** One event, sent until nothing waits. */
async function sendAll(notices: readonly PlannedNotice[], secrets: readonly string[] = [SECRET]) {
  const office = postOffice();
  const now = () => office.clock.now;
  const { channel, endpoint } = await webhookOffice(receiver, {
    now,
    secretsOf: async () => secrets,
    tables: office.tables,
  });
  const context = office.worker(undefined, { channels: { webhook: channel } });
  await context.outbox.plan(notices);
  return { office, context, endpoint, drain: () => office.drain(context) };
}

test('an event says who died and why, and holds no name', async () => {
  const { drain, office } = await sendAll([opened()]);
  await drain();

  expect(await office.stateOf(opened())).toBe('sent');
  expect(receiver.requests).toHaveLength(1);
  const [{ body, headers } = { body: '{}', headers: {} }] = receiver.requests;
  expect(JSON.parse(body)).toMatchObject({
    type: 'revocation.opened',
    data: {
      revocationId: 'r1',
      appId: APP,
      reason: 'consent-revoked',
      tokens: 'dead',
      affected: [{ effect: 'dies', tokens: 'dead', userIds: ['ada'] }],
    },
  });
  expect(body).not.toMatch(/Example|Mail Sync|@/);
  expect(headers).toMatchObject({ 'webhook-id': opened().id, 'webhook-timestamp': String(Math.floor(DUE / 1000)) });
});

describe('an address that fails', () => {
  const MINUTE = 60_000;
  const scripted = (...answers: readonly Answer[]) => {
    let turn = 0;
    receiver.answer = () => answers[Math.min(turn++, answers.length - 1)] ?? { status: 204 };
  };

  test('is tried eight times over a day and some hours, then the event has failed', async () => {
    scripted({ status: 500 });
    const { drain, context, office, endpoint } = await sendAll([opened()]);
    for (let turns = 0; turns < 12; turns += 1) await drain();
    expect(receiver.requests).toHaveLength(8);
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([opened().id]));
    const at = receiver.requests.map(({ headers }) => Number(headers['webhook-timestamp']) * 1000);
    const pauses = at.slice(1).map((time, index) => (time - (at[index] ?? 0)) / MINUTE);
    const floors = [5 / 60, 5, 30, 120, 300, 600, 600];
    for (const [index, floor] of floors.entries()) {
      expect(pauses[index]).toBeGreaterThanOrEqual(floor - 0.02);
      // The turn of the timer comes on top of the jitter.
      expect(pauses[index]).toBeLessThan(floor * 1.2 + 1);
    }
    expect(await context.outbox.get(openedRef)).toMatchObject({ state: 'failed', reason: 'http-500' });
    expect(await endpoint()).toMatchObject({ state: 'enabled', failingSince: expect.any(String) });
    expect(office.mailbox.delivered).toEqual([]);
  });

  test.each([
    ['does not answer', 'cut'],
    ['redirects', { status: 302, headers: { location: 'https://example.com/' } }],
    ['refuses', { status: 401 }],
  ] as const)('and %s gets the same event again until it takes it', async (_, answer) => {
    scripted(answer, answer, { status: 202 });
    const { drain, office, endpoint } = await sendAll([opened()]);
    await drain();
    expect(receiver.requests).toHaveLength(3);
    expect(await office.stateOf(opened())).toBe('sent');
    expect((await endpoint())?.failingSince).toBeUndefined();
  });

  test('is left alone as long as it asks', async () => {
    scripted({ status: 429, headers: { 'retry-after': '3600' } }, { status: 204 });
    const { drain } = await sendAll([opened()]);
    await drain();
    const [first, second] = receiver.requests.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(3600);
  });

  test('and says that it is gone is disabled at once', async () => {
    scripted({ status: 410 });
    const { drain, context, endpoint } = await sendAll([opened(), later('closed', 1)]);
    await drain();
    expect(receiver.requests).toHaveLength(1);
    expect(await endpoint()).toMatchObject({ state: 'disabled', reason: 'gone' });
    expect(await context.outbox.get(openedRef)).toMatchObject({ state: 'failed', reason: 'http-410' });
    expect(await context.outbox.get({ ...openedRef, noticeId: later('closed', 1).id })).toMatchObject({
      reason: 'endpoint-disabled',
    });
  });

  test('for a week is disabled; one event that it takes begins the week anew', async () => {
    const { context, office, endpoint } = await sendAll([]);
    const DAY = 24 * 60 * MINUTE;
    const fail = async (number: number, status: number) => {
      receiver.answer = () => ({ status });
      const event = opened({ revocationId: `r${number}`, dueAt: new Date(office.clock.now).toISOString() });
      await context.outbox.plan([event]);
      const [due] = (await context.outbox.due(office.clock.now, 100)).filter(({ noticeId }) => noticeId === event.id);
      if (due) await sendNotice(due, context);
    };
    await fail(1, 500);
    office.clock.now += 6 * DAY;
    await fail(2, 204);
    await fail(3, 500);
    office.clock.now += 6.9 * DAY;
    await fail(4, 503);
    expect(await endpoint()).toMatchObject({ state: 'enabled' });
    office.clock.now += 0.2 * DAY;
    await fail(5, 503);
    expect(await endpoint()).toMatchObject({ state: 'disabled', reason: 'failing' });
  });

  test('is not blamed where the vault is out of reach', async () => {
    let asked = 0;
    const office = postOffice();
    const now = () => office.clock.now;
    const secretsOf = async () => {
      asked += 1;
      if (asked < 3) throw new WebhookSecretError('webhook-mailer');
      return [SECRET];
    };
    const { channel, endpoint } = await webhookOffice(receiver, { now, secretsOf, tables: office.tables });
    const context = office.worker(undefined, { channels: { webhook: channel } });
    await context.outbox.plan([opened()]);
    await office.drain(context);
    expect([asked, receiver.requests.length, (await endpoint())?.failingSince]).toEqual([3, 1, undefined]);
    expect(await office.stateOf(opened())).toBe('sent');
  });
});

const openedRef = openedEventOf(opened());

test('what became of a revocation is told after that it began, and only to an app that was told', async () => {
  const { drain, context } = await sendAll([later('recovered', 1), later('closed', 2)]);
  await drain();
  expect(receiver.requests).toEqual([]);
  expect(await context.outbox.get({ ...openedRef, noticeId: later('closed', 2).id })).toMatchObject({
    reason: 'not-opened',
  });

  const inOrder = await sendAll([later('closed', 2), opened()]);
  await inOrder.drain();
  expect(receiver.requests.map(({ body }) => JSON.parse(body).type)).toEqual([
    'revocation.opened',
    'revocation.closed',
  ]);
});

test('the kill switch stops an event, also one that was begun', async () => {
  receiver.answer = () => ({ status: 500 });
  const { office, context } = await sendAll([opened()]);
  for (const due of await context.outbox.due(office.clock.now, 10)) await sendNotice(due, context);
  await office.drain({ ...context, mode: 'observe' });
  expect(receiver.requests).toHaveLength(1);
  expect(await context.outbox.get(openedRef)).toMatchObject({ state: 'suppressed', reason: 'switched-off' });
});

test('the jitter depends on the event, and adds a fifth at most', () => {
  const pauses = Array.from({ length: 200 }, (_, index) => pauseAfter(`n${index}`, 2) ?? 0);
  expect(pauses).toEqual(Array.from({ length: 200 }, (_, index) => pauseAfter(`n${index}`, 2) ?? 0));
  expect(new Set(pauses).size).toBeGreaterThan(150);
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(300_000);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(360_000);
  expect([pauseAfter('n', 7), pauseAfter('n', 8)]).toEqual([expect.any(Number), undefined]);
});

test('of two workers that change an endpoint, both changes count', async () => {
  const office = postOffice();
  const { endpoint } = await webhookOffice(receiver, { now: () => DUE, tables: office.tables });
  const endpoints = tableEndpoints(tenantStore(office.tables, 'tenant'), () => DUE);
  await Promise.all([
    endpoints.update(APP, (one) => disabled(one, 'admin', DUE)),
    endpoints.update(APP, (one) => ({ ...one, url: 'https://other.contoso.example/' })),
  ]);
  expect(await endpoint()).toMatchObject({ state: 'disabled', reason: 'admin', url: 'https://other.contoso.example/' });
  await endpoints.update(APP, enabled);
  expect(await endpoint()).not.toHaveProperty('disabledAt');
  expect(await endpoints.enabled()).toHaveLength(1);
});
