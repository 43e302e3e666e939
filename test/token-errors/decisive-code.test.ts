/** Which of several codes of one answer is explained: the most specific, and the one with the worst token state. */
import { describe, expect, test } from 'vitest';
import { explainTokenError } from '../../src/token-errors/explain-token-error.ts';

const decides = (...error_codes: readonly number[]) => explainTokenError({ error_codes })?.code;
const whatever = (stronger: number, weaker: number) => [decides(stronger, weaker), decides(weaker, stronger)];

describe('of two codes', () => {
  test.each([
    ['a dead token before a blocked one', 700082, 53003],
    ['a blocked token before what is about none', 53003, 50053],
    ['what is about no token before what passes', 50053, 50088],
    ['what passes before a page in between', 50088, 50203],
    ['a page that names a cause before a token whose cause is not known', 50203, 7000027],
    ['without a cause, dead before blocked', 7000027, 90123],
    ['without a cause, blocked before none', 90123, 16002],
    ['without a cause, none before passing', 16002, 90033],
    ['without a cause, passing before a page', 90033, 50140],
  ])('%s', (_, stronger, weaker) => {
    expect(whatever(stronger, weaker)).toEqual([stronger, stronger]);
  });

  test.each([16000, 50000, 70000, 70001, 70002, 9002313])('%i only wraps the other', (generic) => {
    expect(whatever(50140, generic)).toEqual([50140, 50140]);
    expect(decides(generic)).toBe(generic);
  });

  test('with equal weight the first counts', () => {
    expect(decides(53003, 50105)).toBe(53003);
    expect(decides(50105, 53003)).toBe(50105);
  });
});

test('an explanation is complete', () => {
  const explained = explainTokenError({
    error: 'invalid_grant',
    error_codes: [70000, 700082, 999_999_999],
    trace_id: 't',
  });
  expect(explained).toMatchObject({
    code: 700082,
    nameSource: 'docs',
    causes: ['refresh-token-inactive'],
    tokenState: 'dead',
    whoCanFix: 'user',
    action: 'sign-in',
    clearToken: true,
    otherCodes: [70000, 999_999_999],
    error: 'invalid_grant',
    traceId: 't',
  });
  expect(explained?.name).toMatch(/^[A-Z]\w+$/);
  expect(explainTokenError({ error_codes: [999_999_999] })).toBeUndefined();
});
