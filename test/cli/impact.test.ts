/** `revaudit impact`: what is on record of a change of policies, and what it needs to explain one sign-in. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { NOW, revocationView } from './revocation-view.ts';
import { runHere } from './run-here.ts';
import { KEY, type ServedAnswers, serveAnswers } from './serve-answers.ts';

const POLICY = revocationView(1, {
  cause: 'policy-changed',
  subject: { kind: 'policy', id: 'p1', name: 'CA17' },
  inUse: { users: 12, apps: 5 },
});
const ACCOUNT = revocationView(2, { cause: 'account-disabled' });

let served: ServedAnswers;
beforeAll(async () => {
  served = await serveAnswers(memoryAnswers([POLICY, ACCOUNT]), { now: NOW });
});
afterAll(() => served[Symbol.asyncDispose]());

const ask = (...args: readonly string[]) =>
  runHere(['impact', ...args], { environment: { apiUrl: served.url, apiKey: KEY } });

test('alone it prints what is on record, without the people', async () => {
  const { code, out } = await ask(POLICY.revocationId.slice(0, 12));
  expect(code).toBe(0);
  const answer = JSON.parse(out);
  expect(answer).toMatchObject({ revocationId: POLICY.revocationId, inUse: { users: 12, apps: 5 } });
  expect(Object.keys(answer)).not.toContain('affectedUsers');
});

test.each([
  ['a cause that is no policy', [ACCOUNT.revocationId], 2, 'is no change of policies but account-disabled'],
  ['a person without an app', [POLICY.revocationId, '--user', 'ann'], 2, '--user needs --app as well'],
  ['an app without a person', [POLICY.revocationId, '--app', 'hr'], 2, '--app needs --user as well'],
  [
    'a sign-in where there are no tables',
    [POLICY.revocationId, '--user', 'ann', '--app', 'hr'],
    5,
    'impact with --user and --app',
  ],
  ['an id that is not on record', ['ffffffffffff'], 3, 'revaudit revocations list'],
])('%s is one clear line', async (_name, args, code, words) => {
  const answer = await ask(...args);
  expect([answer.code, answer.err]).toEqual([code, expect.stringContaining(words)]);
  expect(answer.err.trim().split('\n')).toHaveLength(1);
});
