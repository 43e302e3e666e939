/** The tenant as a process of its own, controlled by its control routes. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';

const RUN = new URL('../../../local/tenant/run.ts', import.meta.url).pathname;

async function ownProcess() {
  const child = spawn(
    process.execPath,
    [RUN, '--seed', '5', '--users', '30', '--start', '2026-03-02T08:00:00Z', '--speed', '600', '--json'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  onTestFinished(() => void child.kill());
  const [line] = await new Promise<string[]>((resolve) =>
    createInterface(child.stdout).once('line', (text) => resolve([text])),
  );
  const { url, token, ...facts } = JSON.parse(line ?? '');
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of a body, the test itself says
  const get = async (path: string): Promise<any> =>
    (await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } })).json();
  const post = async (path: string, body: object = {}) =>
    (await fetch(`${url}/_control${path}`, { method: 'POST', body: JSON.stringify(body) })).json();
  return { child, facts, get, post };
}

test('acts can be started from outside, its clock can run faster, and it ends on a signal', async () => {
  const { child, facts, get, post } = await ownProcess();
  const { users, untouchable } = await get('/_control/directory');
  const person = users.find(
    (user: { id: string; accountEnabled: boolean }) => user.accountEnabled && !untouchable.includes(user.id),
  );

  const result = await post('/act/disableUser', { userId: person.id, auditDelayMs: 0 });

  expect(facts).toMatchObject({
    pace: { start: Date.parse('2026-03-02T08:00:00.000Z') },
    tenantId: expect.any(String),
    mailUrl: expect.stringContaining('/_mailbox'),
  });
  expect(result).toMatchObject({ act: 'disableUser', userId: person.id });
  expect(await get('/_control/played')).toEqual([result]);
  expect(await get('/_control/sent')).toEqual([]);
  expect(await get(`/v1.0/users/${person.id}?$select=accountEnabled`)).toMatchObject({ accountEnabled: false });
  expect(await post('/act/disableUser', { userId: 'nobody' })).toEqual({ error: 'The tenant has no user nobody' });
  await post('/fault/throttleNext', { pathPrefix: '/users' });
  expect(await get('/v1.0/users')).toMatchObject({ error: { code: 'TooManyRequests' } });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});
