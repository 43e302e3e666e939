/** The log stream's function in the host: events are processed, and without an Event Hub it is not registered. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failing, streamedSignIn } from '../fixtures/sign-in-export.ts';
import { type SteppedApp, startSteppedApp } from './stepped-app.ts';

const SCRIPT = resolve(import.meta.dirname, '../local/host/fixtures/registered-names.ts');

let app: SteppedApp;
beforeAll(async () => {
  app = await startSteppedApp({ seed: 8 });
});
afterAll(() => app.stop());

const lines = (name: string) =>
  app.log.flatMap((entry) => (entry.event === 'logged' && entry.function === name ? [entry.message] : []));
/** A refused refresh of a user of the tenant. */
function refusedRefresh(id: string) {
  const record = failing(700082, {
    id,
    userId: app.tenant.directory.breakGlassIds[0],
    createdDateTime: new Date(app.time.now()).toISOString(),
  });
  return { ...streamedSignIn(record), resourceId: undefined, tenantId: app.tenant.tenantId };
}

test('a streamed record is on record soon after, however malformed the others are', async () => {
  const event = JSON.stringify({ records: [refusedRefresh('streamed-1'), 'secret'] });
  await app.host.deliverEvents('log-stream', ['secret{', event]);
  await app.host.drain();
  expect(lines('log-stream')).toEqual([
    'streamed: enqueued 1, unreadable 2',
    'cannot be read: event 0 MALFORMED_INPUT, event 1 record 1 MALFORMED_INPUT',
  ]);
  expect(lines('signal-queue')).toEqual([
    expect.stringMatching(/^refresh-token-inactive by sign-in: opened [0-9a-f]{32}$/),
  ]);
});

test('a batch without relevant records writes nothing', async () => {
  const before = app.log.filter(({ event }) => event === 'succeeded').length;
  await app.host.deliverEvents('log-stream', ['{"records":[]}']);
  await app.host.drain();
  expect(app.log.filter(({ event }) => event === 'succeeded')).toHaveLength(before + 1);
});

test('with a simulated tenant the timer for connector policies logs that there is nothing to read', async () => {
  await app.host.runTimer('connector-policy-timer');
  expect(lines('connector-policy-timer')).toEqual([
    'connector-policies: none, because this tenant has no unified audit log',
  ]);
});

test.each([
  ['unset', undefined, true],
  ['on', 'on', true],
  ['off', 'off', false],
] as const)('with LOG_STREAM %s the stream’s function is registered or not; the others are', (_, value, there) => {
  const { LOG_STREAM: __, ...env } = process.env;
  const { stdout, status } = spawnSync(process.execPath, [SCRIPT], {
    encoding: 'utf8',
    env: value === undefined ? env : { ...env, LOG_STREAM: value },
  });
  expect(status).toBe(0);
  const names = stdout.trim().split(' ');
  expect(names.includes('log-stream')).toBe(there);
  expect(names).toContain('signal-queue');
});
