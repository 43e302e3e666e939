/** What the app says of its own token. */
import { expect, test } from 'vitest';
import { logMissingPermissions } from '../../src/app/log-missing-permissions.ts';
import { PERMISSIONS } from '../../src/graph/graph-permissions.ts';

const tokenWith = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
const READ = PERMISSIONS.filter(({ set, api }) => set === 'read' && api === 'graph').map(({ name }) => name);

function listener() {
  const lines: string[] = [];
  return { lines, log: { log: () => {}, warn: (line: string) => void lines.push(line) } };
}

test('each permission that is missing is named with what is lost, once', async () => {
  const { lines, log } = listener();
  const say = logMissingPermissions(async () =>
    tokenWith({ roles: READ.filter((name) => name !== 'Policy.Read.All') }),
  );
  await say(log);
  await say(log);
  expect(lines).toEqual([
    'the token lacks Policy.Read.All (policies): policy changes are seen through the audit log only, and nobody is kept from a sign-in that a policy would block',
    expect.stringContaining('cached for about a day'),
  ]);
});

test('a new token that lacks something else is told of again; one that lacks nothing is silent', async () => {
  const { lines, log } = listener();
  const tokens = [tokenWith({ roles: READ.slice(1) }), tokenWith({ roles: READ }), tokenWith({})];
  const say = logMissingPermissions(async () => tokens.shift() ?? '');
  await say(log);
  expect(lines).toHaveLength(2);
  await say(log);
  expect(lines).toHaveLength(2);
  await say(log);
  expect(lines).toHaveLength(2 + READ.length + 1);
});

test.each(['opaque', 'a.b', 'a.!!!.c', tokenWith({ scp: 'User.Read' })])('of %s nothing is said', async (token) => {
  const { lines, log } = listener();
  await logMissingPermissions(async () => token)(log);
  expect(lines).toEqual([]);
});
