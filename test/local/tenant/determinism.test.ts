/** The same seed plays the same tenant, to the byte. */
import { expect, test } from 'vitest';
import { playground } from './playground.ts';

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
  const { tenant, ask, pass } = await playground({ seed });
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
  for (const path of PATHS) bodies.push((await ask(path)).text);
  return [JSON.stringify(results), ...bodies];
}

test('two tenants of one seed answer byte-identically, also after the same deeds', async () => {
  expect(await playedOut(3)).toEqual(await playedOut(3));
});

test('another seed is another tenant', async () => {
  expect(await playedOut(3)).not.toEqual(await playedOut(4));
});
