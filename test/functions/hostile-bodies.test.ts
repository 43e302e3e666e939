/** Hostile bodies: each is answered soon, none is accepted, and the endpoint still serves the next request. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SteppedApp, startSteppedApp } from './stepped-app.ts';

const MEBIBYTE = 1_048_576;
const SOON_MS = 2_000;

let app: SteppedApp;
beforeAll(async () => {
  app = await startSteppedApp({ seed: 6 });
});
afterAll(() => app.stop());

const nested = (depth: number, open: string, close: string) => `${open.repeat(depth)}${close.repeat(depth)}`;
const post = (body: string | Uint8Array<ArrayBuffer>, headers: Readonly<Record<string, string>> = {}) =>
  fetch(`${app.host.url}/api/graph-notification`, { method: 'POST', body, headers });

const notification = (extra: string) =>
  `{"value":[{"subscriptionId":"s","tenantId":"${app.tenant.tenantId}","clientState":"c"${extra}}]}`;

test.each([
  ['lists in lists', () => nested(100_000, '[', ']')],
  ['objects in objects', () => `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ['a notification with a deep member', () => notification(`,"resourceData":${nested(100_000, '[', ']')}`)],
  ['a mebibyte of garbage', () => '\u0000"{[ü'.repeat(MEBIBYTE).slice(0, MEBIBYTE - 200_000)],
  [
    'a mebibyte of notifications',
    () => `{"value":[${Array.from({ length: 9_000 }, () => '{"subscriptionId":"s","tenantId":"t"}').join()}]}`,
  ],
  ['an infinite number', () => '{"value":1e999999}'],
  [
    'prototype members',
    () => notification(',"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}'),
  ],
  ['a prototype as the body', () => '{"__proto__":{"value":[]},"hasOwnProperty":1}'],
  ['a byte order mark', () => `\ufeff${notification('')}`],
  ['bytes that are not text', () => new Uint8Array(MEBIBYTE - 1).fill(0xff)],
])('%s', async (_, body) => {
  const before = performance.now();
  const answer = await post(body());
  expect([202, 400, 413]).toContain(answer.status);
  expect(performance.now() - before).toBeLessThan(SOON_MS);
  expect((await answer.text()).length).toBeLessThan(300);
  expect('polluted' in {}).toBe(false);

  const token = await fetch(`${app.host.url}/api/graph-notification?validationToken=still-here`, { method: 'POST' });
  expect(await token.text()).toBe('still-here');
});

test('none of them is in the queue, and the log quotes none', async () => {
  await app.host.drain();
  expect(app.log.filter((entry) => entry.function === 'signal-queue')).toEqual([]);
  expect(JSON.stringify(app.log)).not.toContain('polluted');
});
