/** The canary on the simulated tenant: each signal is measured by itself, and a missing one is reported. */
import { expect, onTestFinished, test } from 'vitest';
import { canaryName, canaryStatuses, latestChangeIn } from '../../../src/operate/canary/canary.ts';
import { tableCanary } from '../../../src/operate/canary/table-canary.ts';
import { checkCanary } from '../../../src/operate/doctor/check-canary.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { silent, type Telemetry } from '../../../src/telemetry/telemetry.ts';
import { type Stage, type StageOptions, startStage } from '../../pipeline/stage.ts';

const MINUTE = 60_000;
const NOW = Date.parse('2031-03-01T08:00:00Z');

async function stageWithCanary(different: Partial<StageOptions> = {}) {
  // The same seed has the same people, so one can be named before the tenant is there.
  const first = await startStage({ seed: 11, users: 20 });
  const userId =
    first.tenant.directory.users.live().find(({ id }) => !first.tenant.directory.untouchable.has(id))?.id ?? '';
  await first.stop();
  const stage = await startStage({ seed: 11, users: 20, settings: { CANARY_USER_ID: userId }, ...different });
  onTestFinished(() => stage.stop());
  await stage.pass(1);
  return { stage, userId, check: () => checkOn(stage) };
}

function checkOn({ tables, tenant, settings, now }: Stage) {
  const queues = { depth: async () => 0, poison: async () => 0 };
  const app = {
    settings,
    graph: undefined as never,
    roles: async () => undefined,
    clocks: async () => ({ host: now(), graph: undefined, store: undefined, precision: 0 }),
    nodeVersion: 'v24.0.0',
    version: '1',
  };
  return checkCanary({ store: tenantStore(tables, tenant.tenantId), now: now(), queues, app });
}

test('its own change is seen by three signals, each measured by itself', async () => {
  const { stage, userId, check } = await stageWithCanary();
  await stage.poll('canary');
  expect(stage.tenant.directory.users.get(userId)?.displayName).toMatch(/^Revocation Auditor canary 2031-/);
  await stage.pass(14);

  const { checks, statuses } = await check();
  expect(statuses.map(({ signal, seen, late }) => [signal, seen, late])).toEqual([
    ['notification', true, false],
    ['users-delta', true, false],
    ['directory-audit', true, false],
  ]);
  const [notification, delta, audit] = statuses.map(({ lagMs }) => lagMs);
  expect(notification).toBeLessThan(MINUTE);
  expect(delta).toBeLessThanOrEqual(6 * MINUTE);
  expect(audit).toBeGreaterThanOrEqual(MINUTE);
  expect(checks.map(({ state }) => state)).toEqual(['ok', 'ok', 'ok']);
});

test('it ends no sign-in, so nothing is recorded', async () => {
  const { stage, userId } = await stageWithCanary();
  await stage.poll('canary');
  await stage.pass(14);
  expect(
    stage.signals.filter((told) => JSON.stringify(told).includes(userId) && told.kind === 'tenant-changed'),
  ).toEqual([]);
  const { revocations } = await stage.engine.answers.list({ limit: 50 });
  expect(revocations).toEqual([]);
});

test('a signal that does not come is late: in the log, in the metric and in the doctor', async () => {
  const { stage, check } = await stageWithCanary();
  await stage.poll('canary');
  stage.tenant.faults.dropNotifications(true);
  await stage.pass(15);
  await stage.poll('canary');
  await stage.pass(16);
  await stage.poll('canary');
  expect(
    stage.logLines.filter((line) => /canary is late by notification: not seen after 1[67] min/.test(line)),
  ).toHaveLength(1);
  const { checks, statuses } = await check();
  expect(statuses.filter(({ late }) => late).map(({ signal }) => signal)).toEqual(['notification']);
  expect(checks.filter(({ state }) => state === 'failed')).toMatchObject([
    { name: 'canary notification', fix: expect.stringContaining('subscription users') },
  ]);
});

test('each lag is recorded as a metric of its signal; a missing signal counts with its age', async () => {
  const metrics: (readonly [string, string, number | undefined])[] = [];
  const telemetry: Telemetry = { ...silent, record: (metric, by, value) => void metrics.push([metric, by, value]) };
  const { stage } = await stageWithCanary({ between: (ground) => ({ ...ground, telemetry }) });
  stage.tenant.faults.dropNotifications(true);
  await stage.poll('canary');
  await stage.pass(15);
  await stage.poll('canary');
  const lags = metrics
    .filter(([metric]) => metric === 'revaudit.canary.lag')
    .map(([, signal, seconds]) => [signal, Math.floor((seconds ?? 0) / 60)]);
  expect(lags).toEqual([
    ['notification', 15],
    ['users-delta', expect.any(Number)],
    ['directory-audit', expect.any(Number)],
  ]);
});

test('without a canary user it says whether the newest record was read, and what that cannot show', async () => {
  const stage = await startStage({ seed: 12, users: 20 });
  onTestFinished(() => stage.stop());
  await stage.pass(2);
  stage.tenant.act.disableUser({ auditDelayMs: 0 });
  await stage.poll('canary');
  expect((await checkOn(stage)).checks).toMatchObject([{ name: 'canary', state: 'ok' }]);

  stage.skip(40);
  stage.tenant.act.disableUser({ auditDelayMs: 0 });
  stage.skip(20);
  await stage.poll('canary');
  const { checks, statuses } = await checkOn(stage);
  expect(checks).toMatchObject([
    { name: 'canary', state: 'failed', detail: expect.stringContaining('waited unread for 20 min') },
  ]);
  expect(statuses).toEqual([]);
  expect(stage.logLines.some((line) => line.includes('has waited unread for 20 min'))).toBe(true);

  await stage.pass(1);
  await stage.poll('canary');
  expect((await checkOn(stage)).checks).toMatchObject([
    { state: 'ok', detail: expect.stringContaining('CANARY_USER_ID is not set') },
  ]);
});

test('a missing permission switches it off, with one log line that names the permission', async () => {
  const { stage } = await stageWithCanary();
  stage.tenant.faults.refuse('/users', 'Authorization_RequestDenied');
  await stage.poll('canary');
  expect(stage.logLines.filter((line) => line.startsWith('warning: canary is off'))).toEqual([
    expect.stringContaining('User Administrator'),
  ]);
});

test('an id that is no user fails the run with an error of its own', async () => {
  const { stage } = await stageWithCanary({ settings: { CANARY_USER_ID: '00000000-1111-4222-8333-444444444444' } });
  await expect(stage.poll('canary')).rejects.toMatchObject({ code: 'CANARY_MISSING' });
});

test('the first sighting counts: reading a change again does not raise the lag', async () => {
  const table = tableCanary(tenantStore(memoryTables(), 't'));
  await table.saveChange([], NOW);
  await table.saveSighting('directory-audit', { changedAt: NOW, seenAt: NOW + MINUTE });
  await table.saveSighting('directory-audit', { changedAt: NOW, seenAt: NOW + 9 * MINUTE });
  await table.saveSighting('directory-audit', { changedAt: NOW - MINUTE, seenAt: NOW + 9 * MINUTE });
  const canary = await table.read();
  expect(canaryStatuses(canary, ['directory-audit'], NOW + 10 * MINUTE)).toEqual([
    { signal: 'directory-audit', lagMs: MINUTE, seen: true, late: false },
  ]);
});

test('the oldest unseen change counts, and a seen change covers those before it', () => {
  const changes = [NOW, NOW + 15 * MINUTE, NOW + 30 * MINUTE];
  const at = (seen: object) =>
    canaryStatuses({ changes, seen }, ['users-delta'], NOW + 31 * MINUTE).map(({ lagMs, late }) => [
      lagMs / MINUTE,
      late,
    ]);
  expect(at({})).toEqual([[31, true]]);
  expect(at({ 'users-delta': { changedAt: NOW + 15 * MINUTE, seenAt: NOW + 16 * MINUTE } })).toEqual([[1, false]]);
});

test('changes of one day are stored, and no more', async () => {
  const table = tableCanary(tenantStore(memoryTables(), 't'));
  for (let index = 0; index < 120; index += 1)
    await table.saveChange((await table.read()).changes, NOW + index * 15 * MINUTE);
  const { changes } = await table.read();
  expect([changes.length, changes.at(-1)]).toEqual([96, NOW + 119 * 15 * MINUTE]);
});

test('the newest change is found in a text that also contains the old value', () => {
  expect(
    latestChangeIn(
      JSON.stringify({
        oldValue: JSON.stringify([canaryName(NOW)]),
        newValue: JSON.stringify([canaryName(NOW + MINUTE)]),
      }),
    ),
  ).toBe(NOW + MINUTE);
  expect(latestChangeIn('Ada Moreau')).toBeUndefined();
});
