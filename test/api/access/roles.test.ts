/** What a help desk sees, and that it is on record who asked. */
import { expect, test } from 'vitest';
import type { Role } from '../../../src/api/access/roles.ts';
import { KEY_HOLDER as OLD } from '../../../src/api/access/roles.ts';
import { tableAccess } from '../../../src/api/access/table-access.ts';
import { judgeWhy } from '../../../src/query/why/judge-why.ts';
import { reportWhy } from '../../../src/query/why/why-report.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import { memoryKeys } from '../../../src/storage/signing-keys.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { ADA, NOW, revocationView } from '../../cli/revocation-view.ts';
import { fakeServices } from '../../fakes/fake-services.ts';
import { memoryAnswers } from '../../fakes/memory-answers.ts';
import { candidate, facts } from '../../query/why/why-facts-builder.ts';
import { ask, HERE } from '../ask.ts';

const TENANT = '7e000000-0001-4001-8001-000000000001';
const CALLER = '0c000000-0001-4001-8001-00000000000c';
const SETTINGS = {
  tenant: { tenantId: TENANT, cloud: 'global' },
  clientId: undefined,
  isSignInBuiltIn: true,
  session: undefined,
} as const;

/** A person with this role, signed in by Azure. */
function signedIn(role: Role): Readonly<Record<string, string>> {
  const claims = Object.entries({ tid: TENANT, oid: CALLER, roles: role }).map(([typ, val]) => ({ typ, val }));
  const principal = Buffer.from(JSON.stringify({ auth_typ: 'aad', claims })).toString('base64');
  return { host: 'auditor.example.net', 'x-ms-client-principal': principal };
}

test('each answer about people is on record before it leaves; if it cannot be noted, there is none', async () => {
  const services = fakeServices(memoryAnswers([revocationView(1), revocationView(2)]), NOW);
  await ask('GET', '/api/v1/users/{id}', { services, params: { id: ADA.id }, query: { since: '24h' } });
  await ask('POST', '/api/v1/users', { services, body: JSON.stringify({ name: ADA.name }) });
  await ask('GET', '/api/v1/revocations', { services, headers: { host: HERE.host } });
  await ask('GET', '/api/v1/doctor', { services });
  expect(services.accesses).toMatchObject([
    {
      at: NOW,
      route: 'get-user',
      query: { id: ADA.id, since: '24h' },
      aboutId: ADA.id,
      rows: 2,
      caller: { kind: 'session' },
    },
    { route: 'get-user-named', query: {}, aboutId: ADA.id, rows: 2 },
  ]);
  expect(JSON.stringify(services.accesses)).not.toContain('Lovelace');

  const failing = fakeServices(memoryAnswers([revocationView(1)]), NOW, {
    noteAccess: async () => {
      throw new TypeError('out of reach');
    },
  });
  const reply = await ask('GET', '/api/v1/revocations', { services: failing });
  expect([reply.status, String(reply.body)]).toEqual([503, expect.not.stringContaining('revocationId')]);
});

test('a help desk sees cause, effect and remedy, but no body of a policy and no other name', async () => {
  const view = revocationView(1, {
    changed: ['report-only → enabled'],
    detail: { policy: { change: 'tightened' } },
    affectedUsers: [
      { ...ADA, apps: [] },
      { id: CALLER, name: 'Charles Babbage', apps: [] },
    ],
    notices: [
      {
        noticeId: 'n',
        audience: 'grace@contoso.example',
        audienceName: 'Grace Hopper',
        audienceKind: 'manager',
        channel: 'mail',
        state: 'sent',
      },
    ],
  });
  const services = fakeServices(memoryAnswers([view]), NOW);
  const asked = { services, settings: SETTINGS, headers: signedIn('Audit.ReadHelpDesk') };
  const one = String(
    (await ask('GET', '/api/v1/revocations/{id}', { ...asked, params: { id: view.revocationId } })).body,
  );
  expect(one).toMatch(/account-disabled.*"effect":"blocked"/);
  expect(one).toContain('docs/runbooks/');
  expect(one).not.toMatch(/Hopper|Babbage|Lovelace|grace@|report-only|tightened/);
  const person = String((await ask('GET', '/api/v1/users/{id}', { ...asked, params: { id: ADA.id } })).body);
  expect(person).toContain('Lovelace');
  expect(person).not.toMatch(/Hopper|Babbage/);
});

test('an error of ours says nothing of what failed', async () => {
  const services = fakeServices(memoryAnswers([]), NOW, {
    answers: { ...memoryAnswers([]), list: async () => Promise.reject(new TypeError('secret place')) },
  });
  const warned: string[] = [];
  const reply = await ask('GET', '/api/v1/revocations', { services, warn: (text) => warned.push(text) });
  expect([reply.status, String(reply.body)]).toEqual([500, expect.not.stringContaining('secret')]);
  expect(warned).toEqual(['list-revocations failed: TypeError']);
});

test('who has asked is on record page by page, and that somebody looked at it is, too', async () => {
  const store = tenantStore(memoryTables(), TENANT);
  const keys = memoryKeys();
  const services = fakeServices(memoryAnswers([revocationView(1)]), NOW, {
    store,
    signingKeys: keys,
    noteAccess: tableAccess(store),
  });
  const asked = { services, settings: SETTINGS, headers: signedIn('Audit.Admin') };
  for (const code of ['one', 'two', 'three'])
    await ask('GET', '/api/v1/users/{id}', { ...asked, params: { id: ADA.id }, query: { since: '24h', Code: code } });
  await tableAccess(store)({ at: NOW - 30 * 86_400_000, caller: OLD, route: 'get-user', query: {}, rows: 1 });

  const page = async (query: Readonly<Record<string, string>>) =>
    JSON.parse(String((await ask('GET', '/api/v1/accesses', { ...asked, query })).body));
  const first = await page({ limit: '2' });
  expect(first.accesses).toHaveLength(2);
  expect(first.accesses[0]).toEqual({
    at: new Date(NOW).toISOString(),
    callerKind: 'user',
    callerId: CALLER,
    route: 'get-user',
    // The function key is not on record.
    query: { id: ADA.id, since: '24h' },
    aboutId: ADA.id,
    rows: 1,
  });
  const second = await page({ limit: '2', after: first.next });
  expect(second.accesses.length).toBeGreaterThanOrEqual(1);
  const all = await page({ since: '60d' });
  expect(all.accesses.map(({ route }: { route: string }) => route).toSorted()).toEqual([
    'get-user',
    'get-user',
    'get-user',
    'get-user',
    'list-accesses',
    'list-accesses',
  ]);
  expect(all.accesses.at(-1)).toMatchObject({ callerKind: 'key', rows: 1 });
});

test('a help desk gets the verdict of why without the name of who did it', async () => {
  const known = facts({ candidates: [candidate(10)] });
  const why = async () => reportWhy(known, judgeWhy(known));
  const services = fakeServices(memoryAnswers([]), NOW, { why });
  const verdictFor = async (role: Role) => {
    const asked = { services, settings: SETTINGS, headers: signedIn(role), query: { user: ADA.id } };
    const { body } = await ask('GET', '/api/v1/why', asked);
    return { text: String(body), verdict: String(JSON.parse(String(body)).verdict) };
  };
  expect((await verdictFor('Audit.Read')).verdict).toContain('was disabled by Grace Hopper on');
  const { text, verdict } = await verdictFor('Audit.ReadHelpDesk');
  expect(verdict).toMatch(/^The account of Ada Lovelace was disabled by somebody else \(0c0c0c0c-.*\) on/);
  expect(text).not.toContain('Grace');
});
