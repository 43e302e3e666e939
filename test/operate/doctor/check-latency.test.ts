/** The delay from a change to our knowledge of it is measured by source, on what was recorded. */
import { expect, onTestFinished, test } from 'vitest';
import { isoOf } from '../../../src/base/clock.ts';
import { checkLatency } from '../../../src/operate/doctor/check-latency.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { startStage } from '../../pipeline/stage.ts';

const MINUTE = 60_000;

function latencyOn({ tables, tenant, now }: Awaited<ReturnType<typeof startStage>>, at = now()) {
  return checkLatency({
    store: tenantStore(tables, tenant.tenantId),
    now: at,
    queues: { depth: async () => 0, poison: async () => 0 },
  });
}

test('each source that reported a change is measured by itself, from the change on', async () => {
  const stage = await startStage({ seed: 21, users: 20 });
  onTestFinished(() => stage.stop());
  await stage.pass(2);
  stage.tenant.act.disableUser({ auditDelayMs: 3 * MINUTE });
  await stage.pass(8);

  const { latencies, checks } = await latencyOn(stage);
  const of = (name: string) => latencies.find(({ source }) => source === name);
  expect(of('directory-audit')).toMatchObject({ count: expect.any(Number), toldAt: expect.stringMatching(/^2031-/) });
  expect(of('directory-audit')?.p50Ms).toBeGreaterThanOrEqual(3 * MINUTE);
  expect(of('directory-audit')?.p50Ms).toBeLessThanOrEqual(5 * MINUTE);
  expect(of('notification')?.toldAt).toBeDefined();
  expect(latencies.every(({ p50Ms, p95Ms, maxMs }) => p50Ms <= p95Ms && p95Ms <= maxMs)).toBe(true);
  expect(checks.map(({ name }) => name)).toEqual(latencies.map(({ source }) => `lag ${source}`));
  expect((await latencyOn(stage, stage.now() + 2 * 24 * 60 * MINUTE)).latencies).toEqual([]);
});

test('if nothing was recorded, it says so and gives no figure', async () => {
  const context = {
    store: tenantStore(memoryTables(), 't'),
    now: Date.parse(isoOf(0)),
    queues: { depth: async () => 0, poison: async () => 0 },
  };
  expect(await checkLatency(context)).toEqual({
    checks: [{ name: 'lag', state: 'skipped', detail: 'nothing was recorded in the last day' }],
    latencies: [],
  });
});
