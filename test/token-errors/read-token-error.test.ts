/** Where codes and facts are read from, and where a number is not a code. */
import { describe, expect, test } from 'vitest';
import { readTokenError } from '../../src/token-errors/read-token-error.ts';

const codesIn = (given: unknown) => readTokenError(given).codes;
const factsIn = (given: unknown) => readTokenError(given).facts;
const nested = (depth: number, inner: unknown): unknown => (depth === 0 ? inner : { a: nested(depth - 1, inner) });

describe('a code', () => {
  test.each<[unknown]>([
    [50173],
    ['50173'],
    [' "AADSTS50173." '],
    ["'AADSTS: 50173'"],
    ['aadsts#50173'],
    ['AADSTS50173:'],
    [`50173${' '.repeat(90)}`],
  ])('is read from an input that has nothing else: %j', (given) => {
    expect(readTokenError(given)).toMatchObject({ codes: [50173], facts: {} });
  });

  test.each([1, 9_999_999_999])('on its own may have up to ten digits: %i', (code) => {
    expect(codesIn(code)).toEqual([code]);
    expect(codesIn(String(code))).toEqual([code]);
  });

  test.each([0, -1, 1.5, Number.POSITIVE_INFINITY, '12345678901', 'x50173', '50173x', '', null, undefined, true])(
    'is not read from %j',
    (given) => {
      expect(codesIn(given)).toEqual([]);
    },
  );

  test.each([
    'error_codes',
    'errorCodes',
    'ErrorCode',
    'error-code',
    'errorNo',
    'resultType',
    'ResultType',
    'code',
    'status',
  ])('is listed under %s, as a number or as text', (name) => {
    for (const value of [50173, '50173', [50173], ['50173']]) expect(codesIn({ [name]: value })).toEqual([50173]);
  });

  test.each<[string, unknown]>([
    ['status', 400],
    ['status', '0400'],
    ['code', 999],
    ['code', 50173.5],
    ['code', 2 ** 60],
    ['line', 50173],
    ['line', '50173'],
    ['code', '123'],
    ['code', '1234567890'],
  ])('is not under %s: %j', (name, value) => {
    expect(codesIn({ [name]: value })).toEqual([]);
  });

  test('counts from 1000 on', () => {
    expect(codesIn({ resultType: 1000 })).toEqual([1000]);
    expect(codesIn({ resultType: '1000' })).toEqual([1000]);
  });

  test.each(['AADSTS50173', 'AADSTS 50173', 'AADSTS:50173', 'AADSTS_50173', 'AADSTS-#50173', 'aadsts50173'])(
    'is spelled out in a text: %s',
    (code) => {
      expect(codesIn(`it said ${code}, twice ${code}`)).toEqual([50173]);
    },
  );

  test.each(['AADSTS123', 'AADSTS1234567890', `AADSTS${' '.repeat(9)}50173`, 'AADST50173'])(
    'is not spelled out in a text: %s',
    (code) => {
      expect(codesIn(`it said ${code}, no more`)).toEqual([]);
    },
  );

  test.each([
    'Error(s): 50173 - x',
    'error 50173',
    'error: 50173',
    'error code: 50173',
    'error_codes: [50173]',
    'errorcodes=(50173)',
    'error-code #50173',
    "errorNo = '50173'",
    'resultType 50173',
  ])('is labelled in a text: %s', (text) => {
    expect(codesIn(`so ${text} it was`)).toEqual([50173]);
  });

  test.each([
    'error in 50173 cases',
    'error 123',
    'error 1234567890',
    `error${':'.repeat(7)}50173`,
    'terror 50173',
    'resulttypes 50173',
  ])('is not labelled in a text: %s', (text) => {
    expect(codesIn(`so ${text} it was`)).toEqual([]);
  });

  test('that is spelled out comes before listed ones, and makes labelled ones superfluous', () => {
    expect(codesIn({ error_codes: [70000, 50173], message: 'AADSTS50173: x' })).toEqual([50173, 70000]);
    expect(codesIn({ error_codes: [70000], message: 'AADSTS50173: error 70002' })).toEqual([50173, 70000]);
  });

  test.each<[string, unknown]>([
    ['JSON within a text', 'log: {"error_codes":[50173]} end'],
    ['JSON that only its member names', 'log: {"code":50173} end'],
    ['JSON with escaped quotes', '"{\\"error_codes\\":[50173]}"'],
    ['JSON of an address', 'x?error_description=%7B%22error_codes%22:[50173]%7D'],
    ['JSON in JSON', { body: '{"body":"{\\"error_codes\\":[50173]}"}' }],
    ['eight levels down', nested(7, { code: 50173 })],
    ['the last of a thousand', { list: [...Array.from({ length: 900 }, () => 'x'), 'AADSTS50173'] }],
  ])('is found in %s', (_, given) => {
    expect(codesIn(given)).toEqual([50173]);
  });

  test.each<[string, unknown]>([
    ['nine levels down', nested(8, { code: 50173 })],
    ['nine lists down', { code: [[[[[[[[50173]]]]]]]] }],
    [
      'nine texts deep',
      Array.from({ length: 9 }).reduce<unknown>((inner) => JSON.stringify({ a: inner }), { code: 50173 }),
    ],
    ['after a thousand members', { list: Array.from({ length: 1100 }, () => 'x'), code: 50173 }],
    ['in a list beyond its thousandth', [...Array.from({ length: 1000 }, () => undefined), 'AADSTS50173']],
    [
      'among the members of an object beyond the thousandth',
      Object.fromEntries(
        Array.from({ length: 1001 }, (_x, index) => (index < 1000 ? [`m${index}`, null] : ['code', 50173])),
      ),
    ],
    ['after 200,000 characters', ['x'.repeat(200_000), 'AADSTS50173']],
    ['behind a getter', Object.defineProperty({}, 'code', { enumerable: true, get: () => 50173 })],
    ['in bytes', { code: new Uint32Array([50173]) }],
  ])('is not read from %s', (_, given) => {
    expect(codesIn(given)).toEqual([]);
  });

  test('is read up to 200,000 characters', () => {
    expect(codesIn(['x'.repeat(199_980), 'AADSTS50173'])).toEqual([50173]);
  });
});

describe('a fact', () => {
  test.each<[string, object]>([
    ['suberror', { suberror: 'bad_token' }],
    ['suberror', { subError: 'bad_token' }],
    ['suberror', { sub_error: 'bad_token' }],
    ['claims', { claims: 'bad_token' }],
    ['traceId', { trace_id: 'bad_token' }],
    ['correlationId', { correlationId: 'bad_token' }],
    ['timestamp', { timestamp: 'bad_token' }],
  ])('%s is a member', (name, given) => {
    expect(factsIn(given)).toEqual({ [name]: 'bad_token' });
  });

  test('that is empty does not count, and of two the first counts', () => {
    expect(factsIn({ suberror: '', subError: 'a', sub_error: 'b' })).toEqual({ suberror: 'a' });
  });

  test.each([
    'invalid_grant',
    'interaction_required',
    'login_required',
    'consent_required',
    'invalid_client',
    'unauthorized_client',
    'temporarily_unavailable',
    'server_error',
    'invalid_request',
    'invalid_resource',
    'invalid_scope',
    'access_denied',
  ])('the OAuth error %s is found anywhere in a text', (error) => {
    expect(factsIn({ error })).toEqual({ error });
    expect(factsIn(`so: ${error}: x`)).toEqual({ error });
    expect(factsIn(`so: ${error}s`)).toEqual({});
  });

  test.each<[string, string, string]>([
    ['suberror', 'suberror: bad_token', 'bad_token'],
    ['suberror', '"sub_error" = "bad_token"', 'bad_token'],
    ['traceId', 'Trace ID: 1a2b3c4d-00', '1a2b3c4d-00'],
    ['traceId', 'trace_id=1a2b3c4d', '1a2b3c4d'],
    ['traceId', 'TraceId 1a2b3c4d', '1a2b3c4d'],
    ['correlationId', 'Correlation ID: 1a2b3c4d-00', '1a2b3c4d-00'],
    ['correlationId', 'correlation-id "1a2b3c4d"', '1a2b3c4d'],
    ['timestamp', 'Timestamp: 2031-01-03 09:00:00Z', '2031-01-03 09:00:00Z'],
    ['timestamp', "timestamp = '2031-01-03T09:00:00.1234567'", '2031-01-03T09:00:00.1234567'],
    ['tokenIssuedAt', "The grant was issued on '2031-01-03T09:00:00Z' and", '2031-01-03T09:00:00Z'],
    ['tokenIssuedAt', 'The token was issued on 2031-01-03 09:00:00', '2031-01-03 09:00:00'],
    [
      'tokensValidFrom',
      "the TokensValidFrom date (before which tokens are not valid) for this user is '2031-01-03T09:00:00Z'",
      '2031-01-03T09:00:00Z',
    ],
  ])('%s is read from: %s', (name, text, value) => {
    expect(factsIn(`It failed. ${text} so`)).toEqual({ [name]: value });
  });

  test.each([
    'suberror: ab',
    'Trace ID: 1a2b3c4',
    'Timestamp: today',
    'the cookie was issued on 2031-01-03 09:00:00',
    `TokensValidFrom ${'x'.repeat(121)} is '2031-01-03T09:00:00Z'`,
  ])('is not in: %s', (text) => {
    expect(factsIn(`It failed. ${text}`)).toEqual({});
  });

  test('of JSON goes before what its text spells out', () => {
    expect(factsIn('{"trace_id":"x","message":"Trace ID: 1a2b3c4d"} Trace ID: 99999999')).toEqual({ traceId: 'x' });
  });
});
