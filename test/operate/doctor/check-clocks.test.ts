/** The doctor names the clock that is wrong, and believes no progress that lies ahead of now. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Clocks } from '../../../src/base/server-time.ts';
import { firstProgress } from '../../../src/ingest/polling/log-windows.ts';
import { saveHeartbeat } from '../../../src/ingest/polling/poll-heartbeats.ts';
import { tableCoverage } from '../../../src/ingest/polling/table-coverage.ts';
import { saveLogProgress } from '../../../src/ingest/polling/table-log-progress.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { DAY, findings, healthy, NOW, TENANT } from './healthy-app.ts';

const MINUTE = 60_000;

async function clockCheck(clocks: Partial<Clocks>) {
  const { checks } = await findings(await healthy(), { clocks });
  return checks.find(({ name }) => name === 'clock');
}

test('clocks that agree within seconds are well', async () => {
  expect(await clockCheck({ host: NOW + 9_000 })).toMatchObject({ state: 'ok' });
});

test.each([
  [
    'the host a day ahead',
    { host: NOW + DAY },
    'failed',
    'the host is 24 h ahead of Graph; the host is 24 h ahead of the store',
  ],
  [
    'the host a year behind',
    { host: NOW - 365 * DAY },
    'failed',
    'the host is 365 d behind Graph; the host is 365 d behind the store',
  ],
  ['Graph', { graph: NOW - 6 * MINUTE }, 'failed', 'the host is 6 min ahead of Graph; Graph is 6 min behind the store'],
  ['the store', { store: NOW + DAY }, 'failed', 'the host is 24 h behind the store; Graph is 24 h behind the store'],
  [
    'the host by a minute',
    { host: NOW - MINUTE },
    'warning',
    'the host is 60 s behind Graph; the host is 60 s behind the store',
  ],
  [
    'the host, and Graph is silent',
    { host: NOW + DAY, graph: undefined },
    'failed',
    'the host is 24 h ahead of the store',
  ],
])('named is the clock that is wrong: %s', async (_, clocks, state, detail) => {
  expect(await clockCheck(clocks)).toMatchObject({ state, detail, fix: expect.stringContaining('Set the clock') });
});

test.each([
  ['Graph', { graph: undefined }],
  ['the store', { store: undefined }],
])('if %s gives no time, the clock is not reported as right', async (name, clocks) => {
  expect(await clockCheck(clocks)).toMatchObject({ state: 'skipped', detail: `${name} did not say what time it is` });
});

test('whatever the three clocks show: more than five minutes apart fails, more than half a minute warns', async () => {
  const offset = fc.integer({ min: -400 * DAY, max: 400 * DAY });
  const close = fc.integer({ min: -6 * MINUTE, max: 6 * MINUTE });
  const offsets = fc.tuple(fc.oneof(offset, close), fc.oneof(offset, close), fc.oneof(offset, close));
  await fc.assert(
    fc.asyncProperty(offsets, async ([host, graph, store]) => {
      const apart = Math.max(host, graph, store) - Math.min(host, graph, store);
      const check = await clockCheck({ host: NOW + host, graph: NOW + graph, store: NOW + store });
      const limits = [
        ['failed', 5 * MINUTE],
        ['warning', 30_000],
        ['ok', -1],
      ] as const;
      expect(check?.state).toBe(limits.find(([, limit]) => apart > limit)?.[0]);
    }),
    { seed: 12, numRuns: 40 },
  );
});

test('where seconds pass like hours, seconds are no difference', async () => {
  expect(await clockCheck({ store: NOW + 20 * MINUTE, precision: 2 * 60 * MINUTE })).toMatchObject({ state: 'ok' });
});

test('progress or coverage that lies ahead of now is never "complete"', async () => {
  const app = await healthy();
  const store = tenantStore(app.tables, TENANT);
  await saveLogProgress(store, 'directory-audits', firstProgress(NOW + DAY));
  const read = { from: NOW - 60 * MINUTE, to: NOW + 10 * MINUTE, readAt: NOW, rows: 3 };
  await tableCoverage(store, 'sign-ins-interactive').recordRead({ pass: 'hour', ...read });
  const { checks } = await findings(app);
  const states = Object.fromEntries(checks.map(({ name, state }) => [name, state]));
  expect(states).toMatchObject({
    'coverage directory-audits': 'failed',
    'coverage sign-ins-interactive': 'failed',
    'coverage sign-ins-non-interactive': 'ok',
  });
});

test('a heartbeat that is dated ahead of now says nothing', async () => {
  const app = await healthy();
  await saveHeartbeat(tenantStore(app.tables, TENANT), { name: 'users', endedAt: NOW + DAY, outcome: 'done' });
  const { lines } = await findings(app);
  expect(lines).toEqual([expect.stringMatching(/^failed source users: its last run is dated 24 h from now/)]);
});
