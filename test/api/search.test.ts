/** What a text may mean, and what of it a help desk learns. */
import { expect, test } from 'vitest';
import type { Role } from '../../src/api/access/roles.ts';
import { ADA, NOW, PAYROLL, revocationView } from '../cli/revocation-view.ts';
import { fakeServices, TENANT_ID } from '../fakes/fake-services.ts';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { principalOf } from './access/tenant-tokens.ts';
import { ask } from './ask.ts';

const OTHER_ADA = { id: '0a0a0a0a-1111-4111-8111-000000000002', name: 'Ada Byron' };
const POLICY = { kind: 'policy', id: '0d0d0d0d-1111-4111-8111-000000000001', name: 'Require MFA' } as const;
const VIEWS = [
  revocationView(1, { cause: 'policy-changed', subject: POLICY, affectedUsers: [], affectedApps: [] }),
  revocationView(2),
  revocationView(3, { affectedUsers: [{ ...OTHER_ADA, apps: [] }], affectedApps: [] }),
];

async function found(text: string, role: Role) {
  const services = fakeServices(memoryAnswers(VIEWS), NOW);
  const reply = await ask('POST', '/api/v1/search', {
    services,
    settings: {
      tenant: { tenantId: TENANT_ID, cloud: 'global' },
      clientId: undefined,
      isSignInBuiltIn: true,
      session: undefined,
    },
    headers: { host: 'auditor.example.net', 'x-ms-client-principal': principalOf({ tid: TENANT_ID, roles: role }) },
    body: JSON.stringify({ text }),
  });
  expect([text, reply.status]).toEqual([text, 200]);
  expect(services.accesses).toHaveLength(1);
  const { matches } = JSON.parse(String(reply.body));
  for (const match of matches) expect(Object.keys(match).toSorted()).toEqual(['id', 'kind', 'name']);
  return (matches as { kind: string; id: string; name: string }[]).map(({ kind, id, name }) => [
    kind,
    name === id ? '' : name,
  ]);
}

test('people, apps and policies are found by name or id; nothing found is an empty list', async () => {
  expect(await found(ADA.name, 'Audit.Read')).toEqual([['user', ADA.name]]);
  expect(await found(PAYROLL.name, 'Audit.Read')).toEqual([['app', PAYROLL.name]]);
  expect(await found(POLICY.id, 'Audit.Read')).toEqual([['policy', POLICY.name]]);
  expect(await found('qqqq', 'Audit.Read')).toEqual([]);
});

test('a help desk finds people and apps; who is only nearly called so has no name, and policies are not listed', async () => {
  expect(await found(ADA.name, 'Audit.ReadHelpDesk')).toEqual([['user', ADA.name]]);
  expect(await found(PAYROLL.name, 'Audit.ReadHelpDesk')).toEqual([['app', PAYROLL.name]]);
  expect(await found(POLICY.id, 'Audit.ReadHelpDesk')).toEqual([]);
  const near = await found('Ada Byroq', 'Audit.Read');
  expect(near).toContainEqual(['user', OTHER_ADA.name]);
  expect(await found('Ada Byroq', 'Audit.ReadHelpDesk')).toEqual(near.map(([kind]) => [kind, '']));
});
