/** The decoder: what it reads, which code is decisive, and what it advises. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aadstsCodes } from '../../src/token-errors/aadsts-catalogue.ts';
import { explainTokenError } from '../../src/token-errors/explain-token-error.ts';
import type { TokenErrorAnswer } from '../../src/token-errors/token-error-explanation.ts';

const MICROSOFT = /^https:\/\/(learn\.microsoft\.com|login\.microsoftonline\.com)\//;
const REVOKED =
  'AADSTS50173: The provided grant has expired due to it being revoked, a fresh auth token is needed. ' +
  "The grant was issued on '2031-01-01T08:00:00.0000000Z' and the TokensValidFrom date " +
  "(before which tokens are not valid) for this user is '2031-01-02T03:04:05.0000000Z'. " +
  'Trace ID: 11111111-aaaa-4aaa-8aaa-111111111111 Correlation ID: 22222222-bbbb-4bbb-8bbb-222222222222 ' +
  'Timestamp: 2031-01-03 09:00:00Z';
const FACTS = {
  tokenIssuedAt: '2031-01-01T08:00:00.0000000Z',
  tokensValidFrom: '2031-01-02T03:04:05.0000000Z',
  traceId: '11111111-aaaa-4aaa-8aaa-111111111111',
  correlationId: '22222222-bbbb-4bbb-8bbb-222222222222',
  timestamp: '2031-01-03 09:00:00Z',
};

const answer = (overrides: TokenErrorAnswer = {}): TokenErrorAnswer => ({
  error: 'invalid_grant',
  error_description: REVOKED,
  error_codes: [50173],
  ...overrides,
});

describe.each(aadstsCodes())('%i', (code) => {
  test('has the same explanation as a number, a text, a message and an answer', () => {
    const explained = explainTokenError(code);
    expect(explained).toMatchObject({ code, otherCodes: [] });
    expect(explained?.steps.length).toBeGreaterThan(0);
    expect(explained?.avoid.length).toBeGreaterThan(0);
    expect(explained?.links.filter(({ url }) => !MICROSOFT.test(url))).toEqual([]);
    expect(explainTokenError(String(code))).toEqual(explained);
    expect(explainTokenError(`AADSTS${code}`)).toEqual(explained);
    expect(explainTokenError(`Sorry: AADSTS${code}: something happened.`)).toEqual(explained);
    expect(explainTokenError({ error_codes: [code] })).toEqual(explained);
  });

  test('clears the token exactly where it is dead', () => {
    const { clearToken, tokenState, steps, avoid } = explainTokenError(code) ?? expect.unreachable();
    expect(clearToken).toBe(tokenState === 'dead');
    expect(steps.some((step) => step.includes('delete the stored refresh token'))).toBe(clearToken);
    expect(avoid.some((step) => step.includes('same refresh token'))).toBe(clearToken);
  });
});

describe('reading', () => {
  test('the times and ids of a message are in the explanation', () => {
    expect(explainTokenError(REVOKED)).toMatchObject({
      code: 50173,
      ...FACTS,
      causes: ['sessions-revoked', 'password-changed', 'password-reset'],
    });
  });

  test.each([
    ['JSON', JSON.stringify(answer())],
    ['JSON in a line of a log', `2031-01-03 ERROR token refresh failed: ${JSON.stringify(answer())} (attempt 1)`],
    ['JSON in JSON', JSON.stringify({ level: 'error', body: JSON.stringify(answer()) })],
    ['HTML', `<html><body><p class="e">Sorry</p>\n<div><b>AADSTS50173</b>&#58; revoked</div></body></html>`],
    ['escaped HTML', '&lt;p&gt;AADSTS50173&colon; revoked&lt;/p&gt;'],
    ['a broken line', 'Sign-in failed.\r\nAADSTS\r\n50173: revoked\r\n'],
    [
      'the address of a redirect',
      'https://app.example/cb?error=invalid_grant&error_description=AADSTS50173%3a+The+grant+was+revoked',
    ],
    [
      "MSAL's message",
      'invalid_grant: Error(s): 50173 - Timestamp: 2031-01-03 09:00:00Z - Description: the grant was revoked',
    ],
    ['small letters and spaces', ' aadsts 50173 '],
    ['an invisible character', 'AADSTS\u200b50173: revoked'],
  ])('finds the code in %s', (_form, text) => {
    expect(explainTokenError(text)?.code).toBe(50173);
  });

  test.each([
    [
      "MSAL's error",
      Object.assign(new Error(`invalid_grant: ${REVOKED}`), {
        errorCode: 'invalid_grant',
        errorNo: '50173',
        subError: 'bad_token',
      }),
    ],
    [
      "an HTTP client's error",
      Object.assign(new Error('Request failed with status code 400'), { response: { status: 400, data: answer() } }),
    ],
    ['a row of the sign-in log', { status: { errorCode: 50173, failureReason: 'revoked' }, correlationId: 'c' }],
    ['a row of Log Analytics', { ResultType: '50173', ResultDescription: 'revoked' }],
    ['an error with a cause', new Error('refresh failed', { cause: answer() })],
  ])('finds the code in %s', (_form, given) => {
    expect(explainTokenError(given as TokenErrorAnswer)?.code).toBe(50173);
  });

  test('ids of an answer go before those in its message', () => {
    expect(explainTokenError({ trace_id: 'x', correlation_id: 'y', ...answer() })).toMatchObject({
      traceId: 'x',
      correlationId: 'y',
      error: 'invalid_grant',
    });
  });

  test.each([
    999_999_999,
    0,
    -50173,
    50173.5,
    Number.NaN,
    '',
    'hello',
    'AADSTS',
    '{"error":',
    'order 50173 has shipped',
  ])('there is no explanation for %s', (given) => {
    expect(explainTokenError(given)).toBeUndefined();
  });
});

describe('of several codes', () => {
  test.each([
    [[70002, 50126], 50126],
    [[70000, 700082], 700082],
    [[50076, 50173], 50173],
    [[50058, 65001], 65001],
    [[999_999_999, 53003], 53003],
    [[50140, 90033], 90033],
  ])('%j: %i is decisive', (error_codes, code) => {
    expect(explainTokenError({ error_codes })).toMatchObject({
      code,
      otherCodes: error_codes.filter((other) => other !== code),
    });
    expect(explainTokenError({ error_codes: error_codes.toReversed() })?.code).toBe(code);
  });
});

describe('advice', () => {
  test('claims are passed on unchanged, and a step says so', () => {
    const claims = '{"access_token":{"capolids":{"essential":true,"values":["a%20b&amp;"]}}}';
    const explained = explainTokenError({ error: 'interaction_required', error_codes: [50076], claims });
    expect(explained?.claims).toBe(claims);
    expect(explained?.steps.join()).toContain('pass on the claims of the answer unchanged');
    expect(explainTokenError(JSON.stringify({ error_codes: [50076], claims }))?.claims).toBe(claims);
    expect(explainTokenError(50076)?.steps.join()).not.toContain('claims of the answer');
  });

  test('the suberror bad_token makes a token dead that the code alone leaves alive', () => {
    expect(explainTokenError({ error_codes: [53003], suberror: 'bad_token' })).toMatchObject({
      clearToken: true,
      suberror: 'bad_token',
    });
  });

  test('a device is fixed before the prompt; a consent is given in the prompt', () => {
    const promptIn = (code: number) =>
      explainTokenError(code)?.steps.findIndex((step) => step.includes('interactive sign-in'));
    expect([promptIn(53000), promptIn(65001)]).toEqual([1, 0]);
  });

  test('the suberror message_only means no prompt', () => {
    expect(explainTokenError({ error_codes: [53000], suberror: 'message_only' })?.action).toBe('tell-user');
    expect(explainTokenError({ error_codes: [53000], suberror: 'basic_action' })?.action).toBe('sign-in');
  });

  test.each([
    [700082, 'sign-in'],
    [65001, 'sign-in'],
    [90033, 'retry'],
    [50057, 'ask-admin'],
    [7000222, 'fix-app'],
    [50196, 'fix-app'],
    [50140, 'sign-in'],
  ])('the action for %i is %s', (code, action) => {
    expect(explainTokenError(code)?.action).toBe(action);
  });
});

describe('any input', () => {
  test('any JSON and any text is explained or not, and never throws', () => {
    fc.assert(fc.property(fc.anything(), (given) => void explainTokenError(given as TokenErrorAnswer)));
    fc.assert(fc.property(fc.json(), (given) => void explainTokenError(given)));
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (given) => void explainTokenError(`AADSTS${given}`)),
    );
  });

  test('a code in the middle of any text without digits is found', () => {
    const around = fc.string({ maxLength: 40 }).map((text) => text.replaceAll(/[\d<>&%{}\\]/g, ''));
    fc.assert(
      fc.property(
        around,
        around,
        (before, after) => explainTokenError(`${before} AADSTS50173: ${after}`)?.code === 50173,
      ),
    );
  });

  test('megabytes of text, deep nesting, a cycle, a getter that throws and bytes are answered at once', () => {
    const circle: Record<string, unknown> = { error_codes: [50173] };
    circle.self = circle;
    const deep = JSON.parse(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`);
    const start = performance.now();
    expect(explainTokenError(circle)?.code).toBe(50173);
    expect(explainTokenError(deep)).toBeUndefined();
    for (const piece of ['AADSTS', '<', '{', '&#', '%3a', 'error_codes ', '\\"'])
      expect(explainTokenError(piece.repeat(500_000))).toBeUndefined();
    const withBytes = { message: 'AADSTS50173', data: new Uint8Array(5_000_000) };
    expect(explainTokenError(withBytes)?.code).toBe(50173);
    const hostile = Object.defineProperty({ error_codes: [50173] }, 'error', {
      enumerable: true,
      get: () => expect.unreachable(),
    });
    expect(explainTokenError(hostile)?.code).toBe(50173);
    expect(performance.now() - start).toBeLessThan(20_000);
  });
});
