/** Tokens of one identity: equal requests are one, and a challenge reaches the credential. */
import type { AccessToken, GetTokenOptions } from '@azure/identity';
import { expect, test } from 'vitest';
import { tokensFor } from '../../src/graph/graph-credential.ts';
import { sharedTokens } from '../../src/graph/shared-tokens.ts';

const SCOPE = 'https://graph.microsoft.com/.default';
const START = Date.parse('2031-03-01T08:00:00Z');
const HOUR = 3_600_000;

/** A credential that answers after the event loop has turned; its tokens live for two hours. */
function identity({ fails = false, refreshAfter }: { fails?: boolean; refreshAfter?: number } = {}) {
  const asked: { readonly scopes: string | string[]; readonly options: GetTokenOptions | undefined }[] = [];
  const clock = { now: START, monotonic: 0 };
  const state = { fails };
  const credential = {
    async getToken(scopes: string | string[], options?: GetTokenOptions): Promise<AccessToken> {
      asked.push({ scopes, options });
      const number = asked.length;
      await new Promise((resolve) => setImmediate(resolve));
      if (state.fails) throw new TypeError('no identity');
      const times = { expiresOnTimestamp: START + 2 * HOUR, refreshAfterTimestamp: refreshAfter };
      return { token: `token-${number}`, ...times } as AccessToken;
    },
  };
  const tokens = sharedTokens(credential, { now: () => clock.now, monotonic: () => clock.monotonic });
  const pass = (ms: number) => {
    clock.now += ms;
    clock.monotonic += ms;
  };
  return { asked, clock, state, tokens, pass };
}

test('twenty-five clients that start at once ask for one token', async () => {
  const { tokens, asked } = identity();
  const got = await Promise.all(Array.from({ length: 25 }, () => tokens.getToken([SCOPE])));
  expect(new Set(got.map((token) => token?.token))).toEqual(new Set(['token-1']));
  expect(asked).toHaveLength(1);
});

test('each scope has its own token', async () => {
  const { tokens, asked } = identity();
  await Promise.all([tokens.getToken(SCOPE), tokens.getToken('https://storage.azure.com/.default')]);
  expect(asked).toHaveLength(2);
});

test('a token is held until shortly before it expires', async () => {
  const { tokens, asked, pass } = identity();
  await tokens.getToken(SCOPE);
  pass(59 * 60_000);
  await tokens.getToken(SCOPE);
  expect(asked).toHaveLength(1);
  pass(50 * 60_000);
  await tokens.getToken(SCOPE);
  pass(7 * 60_000);
  await tokens.getToken(SCOPE);
  expect(asked).toHaveLength(3);
});

test('a token is asked for again when its issuer wants that', async () => {
  const { tokens, asked, pass } = identity({ refreshAfter: START + 60_000 });
  await tokens.getToken(SCOPE);
  pass(61_000);
  await tokens.getToken(SCOPE);
  expect(asked).toHaveLength(2);
});

test('a host clock that is set back does not lengthen the life of a token', async () => {
  const { tokens, asked, clock, pass } = identity();
  clock.now -= 24 * HOUR;
  await tokens.getToken(SCOPE);
  pass(61 * 60_000);
  await tokens.getToken(SCOPE);
  expect(asked).toHaveLength(2);
});

test('a failure goes to all who waited for it, and the next call asks again', async () => {
  const { tokens, asked, state } = identity({ fails: true });
  const failures = await Promise.allSettled([tokens.getToken(SCOPE), tokens.getToken(SCOPE)]);
  expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  state.fails = false;
  await tokens.getToken(SCOPE);
  expect(asked).toHaveLength(2);
});

test('the signal of one caller does not end the request of the others', async () => {
  const { tokens, asked } = identity();
  await tokens.getToken(SCOPE, { abortSignal: AbortSignal.abort(), tenantId: 'contoso' });
  expect(asked[0]?.options).toEqual({ tenantId: 'contoso' });
});

test('a fresh token is a new one, and the claims of a challenge reach the credential', async () => {
  const { tokens, asked } = identity();
  const token = tokensFor(SCOPE, async () => tokens);
  expect(await token({ fresh: false })).toBe('token-1');
  expect(await token({ fresh: true })).toBe('token-2');
  const claims = '{"access_token":{"nbf":{"essential":true,"value":"1"}}}';
  expect(await token({ fresh: true, claims })).toBe('token-3');
  expect(await token({ fresh: false })).toBe('token-3');
  expect(asked.map(({ options }) => options)).toEqual([{}, {}, { claims, enableCae: true }]);
});
