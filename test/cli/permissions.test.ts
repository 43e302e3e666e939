/** `revaudit permissions` against a small Graph server that stores assignments. */
import { expect, onTestFinished, test } from 'vitest';
import type { RunningInstance } from '../../src/cli/store/running-instance.ts';
import { PERMISSIONS } from '../../src/graph/graph-permissions.ts';
import { type FakeRequest, graphServer } from '../fakes/graph-server.ts';
import { runHere } from './run-here.ts';

const IDENTITY = '11111111-2222-4333-8444-555555555555';
const GRAPH = '99999999-2222-4333-8444-555555555555';
const READ = PERMISSIONS.filter(({ set }) => set === 'read');

/** @param held app role ids that the identity already has */
async function tenantWith(held: readonly string[], { known = true, raced = '' } = {}) {
  const assigned = new Set(held);
  const server = await graphServer(({ method, url, body }: FakeRequest) => {
    const { pathname } = new URL(url, 'http://graph');
    if (pathname.endsWith(`/servicePrincipals/${IDENTITY}/appRoleAssignments`)) {
      if (!known) return { status: 404, body: { error: { code: 'Request_ResourceNotFound', message: '' } } };
      if (method === 'GET') return { body: { value: [...assigned].map((appRoleId) => ({ appRoleId })) } };
      const { appRoleId, principalId, resourceId } = body as Record<string, string>;
      expect([principalId, resourceId]).toEqual([IDENTITY, GRAPH]);
      const isTwice = assigned.has(appRoleId ?? '') || appRoleId === raced;
      assigned.add(appRoleId ?? '');
      return isTwice
        ? { status: 400, body: { error: { code: 'Request_BadRequest', message: 'it has it already' } } }
        : { status: 201, body: {} };
    }
    if (pathname.endsWith('/servicePrincipals')) return { body: { value: [{ id: GRAPH }] } };
    return { status: 404, body: { error: { code: 'nowhere', message: '' } } };
  });
  onTestFinished(() => server[Symbol.asyncDispose]());
  const running: RunningInstance = {
    pid: 1,
    startedAt: '',
    apiUrl: 'http://127.0.0.1:1/api',
    session: '',
    connectionString: '',
    tenantId: '22222222-2222-4333-8444-555555555555',
    graphDial: server.url,
    graphToken: 'token',
  };
  return { running, assigned, posts: () => server.requests.filter(({ method }) => method === 'POST').length };
}

const run = (running: RunningInstance, ...args: string[]) =>
  runHere(['permissions', ...args, '--identity', IDENTITY, '--output', 'json'], { running });
const statesIn = (out: string) =>
  JSON.parse(out).map(({ name, state }: { name: string; state: string }) => `${name} ${state}`);

test('grant grants the missing read permissions; the second time there is nothing to grant', async () => {
  const [first, ...others] = READ;
  const { running, assigned, posts } = await tenantWith([first?.id ?? '']);

  const granted = await run(running, 'grant');
  expect(granted.code).toBe(0);
  expect(statesIn(granted.out)).toEqual([`${first?.name} granted`, ...others.map(({ name }) => `${name} granted now`)]);
  expect([...assigned].sort()).toEqual(READ.map(({ id }) => id).sort());

  const again = await run(running, 'grant');
  expect(statesIn(again.out)).toEqual(READ.map(({ name }) => `${name} granted`));
  expect(posts()).toBe(others.length);
});

test('--what-if shows what would be granted, and grants nothing', async () => {
  const { running, assigned, posts } = await tenantWith([]);
  const { out } = await run(running, 'grant', '--what-if');
  expect(statesIn(out)).toEqual(READ.map(({ name }) => `${name} to be granted`));
  expect([assigned.size, posts()]).toEqual([0, 0]);
});

test('a permission that somebody else granted meanwhile is not an error', async () => {
  const { running, assigned } = await tenantWith([], { raced: READ[2]?.id ?? '' });
  expect((await run(running, 'grant')).code).toBe(0);
  expect(assigned.size).toBe(READ.length);
});

test('check ends with 1 if a read permission is missing, and says that mail is granted in Exchange', async () => {
  const { running } = await tenantWith(READ.slice(1).map(({ id }) => id));
  const { code, out } = await run(running, 'check');
  expect(code).toBe(1);
  expect(statesIn(out)).toContain(`${READ[0]?.name} missing`);
  expect(statesIn(out)).toContain('Mail.Send in Exchange');

  const complete = await tenantWith(READ.map(({ id }) => id));
  expect((await run(complete.running, 'check')).code).toBe(0);
});

test('a client id instead of the object id is recognised', async () => {
  const { running } = await tenantWith([], { known: false });
  const { code, err } = await run(running, 'check');
  expect(code).toBe(1);
  expect(err).toContain('not its client id');
});

test('show needs no tenant', async () => {
  const { code, out } = await runHere(['permissions', 'show', '--output', 'json']);
  expect(code).toBe(0);
  expect(JSON.parse(out)).toHaveLength(PERMISSIONS.length);
});
