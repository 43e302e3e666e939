/**
 * The way to a real tenant, up to Microsoft's door: the developer's credential, https addresses, polling only, and
 * nothing sent.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTenant, type Tenant } from '../../local/tenant/tenant-server.ts';
import { type Developer, type RealStart, signedInDeveloper } from './real-start.ts';

let tenant: Tenant;
let developer: Developer;
const running: RealStart[] = [];

beforeEach(async () => {
  tenant = await startTenant({ seed: 3, users: 40, clock: Date.now, validate: false });
  developer = await signedInDeveloper(tenant);
});
afterEach(async () => {
  for (const one of running.splice(0)) await one.interrupt();
  await tenant.stop();
  await developer[Symbol.asyncDispose]();
});

function start(): RealStart {
  const started = developer.start();
  running.push(started);
  return started;
}

test('reads the tenant as the signed-in developer, sees what changes, and tells nobody of it', {
  timeout: 120_000,
}, async () => {
  const first = start();
  expect(await first.prints('Ctrl-C stops it')).toContain('Polling only');
  expect(await first.interrupt()).toBe(130);
  const [call] = await developer.calls();
  expect(call).toBe(
    `account get-access-token --output json --resource https://graph.microsoft.com --tenant ${tenant.tenantId}`,
  );

  // Meanwhile somebody is disabled, and the licence for logs lapses.
  const { userId = '' } = tenant.act.disableUser();
  tenant.faults.refuse('/auditLogs', 'Authentication_RequestFromNonPremiumTenantOrB2CTenant');
  const second = start();
  const printed = await second.prints(/mail to .*nothing will leave/);
  expect(printed).toMatch(/account-disabled/);
  expect(printed).toContain(tenant.directory.users.get(userId)?.displayName);
  const lines = printed.split('\n');
  for (const feature of ['directory-audits', 'sign-ins'])
    expect(lines.filter((line) => line.includes(`${feature} is off`))).toHaveLength(1);
  expect(printed).not.toContain('failed');
  expect(tenant.mailbox.messages()).toEqual([]);
  expect(await second.interrupt()).toBe(130);
});

test('a first reading that fails does not end the process: it says so, and the next turn brings the baseline', {
  timeout: 240_000,
}, async () => {
  tenant.faults.failNext('/servicePrincipals/delta', 400);
  const real = start();
  const started = await real.prints('Ctrl-C stops it');
  expect(started.split('\n').filter((line) => line.includes('consent-timer'))).toEqual([
    expect.stringMatching(/^! consent-timer failed: REQUEST_REJECTED .*It will be retried\.$/),
  ]);
  await real.prints('consent-timer works again.');
  expect(await real.interrupt()).toBe(130);
});
