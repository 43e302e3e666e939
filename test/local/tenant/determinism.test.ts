/** The same seed gives the same tenant, byte for byte. */
import { expect, test } from 'vitest';
import { startTestTenant } from './test-tenant.ts';

const PATHS = [
  '/users?$top=50',
  '/users/delta?$select=accountEnabled',
  '/groups/delta?$select=members',
  '/oauth2PermissionGrants',
  '/servicePrincipals',
  '/identity/conditionalAccess/policies',
  '/auditLogs/directoryAudits',
  '/auditLogs/signIns?$orderby=createdDateTime',
  '/identityProtection/riskyUsers',
  '/organization',
  '/nowhere',
];

async function playedOut(seed: number): Promise<string[]> {
  const { tenant, request, pass } = await startTestTenant({ seed });
  const results: unknown[] = [
    tenant.act.disableUser(),
    tenant.act.userWithdrawsConsent(),
    tenant.act.createPolicy(),
    tenant.act.removeServicePrincipal(),
    tenant.act.signIn(),
    tenant.act.raiseRisk(),
  ];
  pass(600_000);
  const bodies: string[] = [];
  for (const path of PATHS) bodies.push((await request(path)).text);
  return [JSON.stringify(results), ...bodies];
}

test('two tenants with one seed answer byte-identically, also after the same acts', async () => {
  expect(await playedOut(3)).toEqual(await playedOut(3));
});

test('another seed gives another tenant', async () => {
  expect(await playedOut(3)).not.toEqual(await playedOut(4));
});
