/** Whether the sign-in log shows who signs in: without it nobody is told that somebody has not. */
import { expect, test } from 'vitest';
import { STREAM } from '../../../src/ingest/event-hub/stream-heartbeat.ts';
import { saveHeartbeat } from '../../../src/ingest/polling/poll-heartbeats.ts';
import { SIGN_IN_SOURCES } from '../../../src/ingest/polling/poll-sign-ins.ts';
import { signInSight } from '../../../src/ingest/polling/sign-in-sight.ts';
import { saveLogProgress } from '../../../src/ingest/polling/table-log-progress.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { type TenantStore, tenantStore } from '../../../src/storage/tenant-store.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2031-03-01T12:00:00Z');
const made = () => tenantStore(memoryTables(), '11111111-1111-4111-8111-111111111111');

async function polled(store: TenantStore, from: number, to: number): Promise<void> {
  for (let endedAt = from; endedAt <= to; endedAt += 2 * MINUTE)
    await saveHeartbeat(store, { name: 'sign-ins', endedAt, outcome: 'done' });
  const never = { startedAt: to, readTo: to };
  const rereads = { hour: never, day: never, week: never };
  for (const source of SIGN_IN_SOURCES)
    await saveLogProgress(store, source, { baseline: from, newest: to, settled: to, rereads });
}

test('a tenant whose log was never read sees nobody', async () => {
  expect(await signInSight(made(), NOW)).toBe('never');
});

test('a log that is polled is seen, not before what a break left is settled, and not while it is behind', async () => {
  const store = made();
  await polled(store, NOW - 20 * MINUTE, NOW);
  expect(await signInSight(store, NOW + MINUTE)).toBe('sees');
  expect(await signInSight(store, NOW + 60 * MINUTE)).toBe('blind');
  await polled(store, NOW + 60 * MINUTE, NOW + 60 * MINUTE);
  expect(await signInSight(store, NOW + 61 * MINUTE)).toBe('blind');
  await polled(store, NOW + 62 * MINUTE, NOW + 66 * MINUTE);
  expect(await signInSight(store, NOW + 67 * MINUTE)).toBe('sees');
});

test('a poll that fails is blind at once, and a stream sees in its place', async () => {
  const store = made();
  await polled(store, NOW - 20 * MINUTE, NOW);
  await saveHeartbeat(store, { name: 'sign-ins', endedAt: NOW + MINUTE, outcome: 'failed' });
  expect(await signInSight(store, NOW + 2 * MINUTE)).toBe('blind');
  await saveHeartbeat(store, { name: STREAM, endedAt: NOW + 2 * MINUTE, outcome: 'done' });
  expect(await signInSight(store, NOW + 3 * MINUTE)).toBe('sees');
  expect(await signInSight(store, NOW + 60 * MINUTE)).toBe('blind');
});
