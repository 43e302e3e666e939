/** Sources of a simulated tenant that stop seeing: within an hour the doctor fails, and is well again afterwards. */
import { afterEach, expect, test } from 'vitest';
import { checkSources } from '../../../src/operate/doctor/check-sources.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { type Stage, startStage } from '../../pipeline/stage.ts';

const PATHS = {
  'directory-audits': '/auditLogs/directoryAudits',
  'sign-ins': '/auditLogs/signIns',
  users: '/users/delta',
} as const;

let stage: Stage;
afterEach(() => stage.stop());

/** The failures of the source's own check. */
async function failuresOf(source: string): Promise<readonly string[]> {
  const store = tenantStore(stage.tables, stage.tenant.tenantId);
  const checks = await checkSources({ store, now: stage.now() } as Parameters<typeof checkSources>[0]);
  return checks.filter(({ name, state }) => name === `source ${source}` && state === 'failed').map(({ name }) => name);
}

test.each(['directory-audits', 'sign-ins', 'users'] as const)('%s that is throttled for good', async (source) => {
  stage = await startStage({ seed: 1 });
  await stage.pass(6);
  stage.tenant.faults.throttleNext(PATHS[source], { retryAfterSeconds: 99_999_999, times: 1_000 });
  await stage.pass(55);
  expect(await failuresOf(source)).toHaveLength(1);
  stage.tenant.faults.allow(PATHS[source]);
  await stage.pass(21);
  expect(await failuresOf(source)).toEqual([]);
});

test.each(['directory-audits', 'sign-ins'] as const)('%s that is refused for good', async (source) => {
  stage = await startStage({ seed: 1 });
  await stage.pass(6);
  stage.tenant.faults.refuse(PATHS[source], 'Authorization_RequestDenied');
  await stage.pass(55);
  expect(await failuresOf(source)).toHaveLength(1);
  stage.tenant.faults.allow(PATHS[source]);
  await stage.pass(61);
  expect(await failuresOf(source)).toEqual([]);
});
