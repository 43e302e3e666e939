/** A stream that is silent while polling finds records is a failure; a quiet night is none. */
import { expect, test } from 'vitest';
import { STREAM } from '../../../src/ingest/event-hub/stream-heartbeat.ts';
import { saveHeartbeat } from '../../../src/ingest/polling/poll-heartbeats.ts';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { DAY, findings, healthy, NOW, TENANT } from './healthy-app.ts';

const MINUTE = 60_000;
const STREAMED = {
  LOG_STREAM: 'on',
  EVENT_HUB__fullyQualifiedNamespace: 'hub.servicebus.windows.net',
  EVENT_HUB_NAME: 'logs',
  EVENT_HUB_CONSUMER_GROUP: 'auditor',
};

interface Heard {
  /** How long ago, in minutes. */
  readonly streamed?: number;
  readonly polled?: number;
}

async function streamCheck({ streamed, polled }: Heard, env: Record<string, string> = STREAMED) {
  const app = await healthy();
  const store = tenantStore(app.tables, TENANT);
  if (streamed !== undefined)
    await saveHeartbeat(store, { name: STREAM, endedAt: NOW - streamed * MINUTE, outcome: 'done' });
  if (polled !== undefined)
    await tableCoverage(store, 'sign-ins-interactive').recordRead({
      pass: 'newest',
      from: NOW - 90 * MINUTE,
      to: NOW,
      readAt: NOW,
      rows: 1,
      latest: NOW - polled * MINUTE,
    });
  return (await findings(app, { env })).checks.find(({ name }) => name === 'log stream');
}

test('it fails where polling finds records that it did not deliver, within the hour', async () => {
  expect(await streamCheck({ streamed: 50, polled: 5 })).toMatchObject({
    state: 'failed',
    detail: 'delivered 50 min ago, but polling found a record of 5 min ago',
  });
});

test('it is well while both are quiet, and while it is no later than Entra is', async () => {
  expect(await streamCheck({ streamed: 100, polled: 95 })).toMatchObject({ state: 'ok' });
  expect(await streamCheck({ streamed: 100 })).toMatchObject({ state: 'ok' });
  expect(await streamCheck({ streamed: 20, polled: 5 })).toMatchObject({ state: 'ok' });
});

test('a stream that was set up and never delivered fails, too', async () => {
  const app = await healthy(NOW - DAY);
  await tableCoverage(tenantStore(app.tables, TENANT), 'directory-audits').recordRead({
    pass: 'newest',
    from: NOW - 90 * MINUTE,
    to: NOW,
    readAt: NOW,
    rows: 1,
    latest: NOW - 5 * MINUTE,
  });
  const { checks } = await findings(app, { env: STREAMED });
  expect(checks.find(({ name }) => name === 'log stream')).toMatchObject({
    state: 'failed',
    detail: expect.stringContaining('has delivered nothing yet'),
  });
});

test('without a stream there is nothing to check', async () => {
  expect(await streamCheck({ polled: 5 }, {})).toBeUndefined();
});
