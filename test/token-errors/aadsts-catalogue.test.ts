/** The catalogue of codes: every entry is complete, in the product's words. */
import { describe, expect, test } from 'vitest';
import type { Cause } from '../../src/detect/cause.ts';
import { SIGN_IN_CODES } from '../../src/detect/sign-in-codes.ts';
import { type AadstsCode, aadstsCode } from '../../src/token-errors/aadsts-catalogue.ts';
import codes from '../../src/token-errors/aadsts-codes.json' with { type: 'json' };
import type { TokenErrorCause, TokenErrorFixer, TokenState } from '../../src/token-errors/token-error-explanation.ts';

// Records, so that a word more or less in a union does not compile.
const CAUSES: Readonly<Record<TokenErrorCause, true>> = {
  'consent-revoked': true,
  'app-disabled': true,
  'app-deleted': true,
  'app-credential-lost': true,
  'account-disabled': true,
  'account-deleted': true,
  'account-locked': true,
  'password-changed': true,
  'password-reset': true,
  'sessions-revoked': true,
  'policy-changed': true,
  'device-noncompliant': true,
  'device-disabled': true,
  'risk-raised': true,
  'refresh-token-inactive': true,
  'refresh-token-expired': true,
  'sign-in-frequency': true,
  'policy-blocked': true,
  'mfa-required': true,
  'consent-missing': true,
  'assignment-missing': true,
};
const STATES: Readonly<Record<TokenState, true>> = {
  dead: true,
  blocked: true,
  interrupt: true,
  retry: true,
  'n/a': true,
};
const FIXERS: Readonly<Record<TokenErrorFixer, true>> = { user: true, admin: true, developer: true };

/** What an app sees of one cause is the refusal of another: the decoder names both. */
const causesOf = (code: number): readonly Cause[] => aadstsCode(code)?.causes ?? [];

describe('the catalogue', () => {
  test('has 255 codes, each once, sorted by number', () => {
    const numbers = codes.map(({ code }) => code);
    expect(numbers).toHaveLength(255);
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b));
  });

  test.each(codes.map((entry) => [entry.code, entry] as const))('%i is complete and in our words', (code, entry) => {
    const words = entry.causes.filter((cause) => !(cause in CAUSES));
    expect(words).toEqual([]);
    expect(entry.tokenState in STATES).toBe(true);
    expect(entry.whoCanFix in FIXERS).toBe(true);
    expect(entry.meaning.length).toBeGreaterThan(10);
    expect(entry.remedy.length).toBeGreaterThan(3);
    expect(aadstsCode(code)).toEqual(entry satisfies { readonly code: AadstsCode['code'] });
  });

  test('has no code outside of the list', () => {
    expect(aadstsCode(999_999_999)).toBeUndefined();
  });

  test('has every code that detection uses, with the same cause', () => {
    const otherwise = [...SIGN_IN_CODES]
      .filter(([code, { cause }]) => !causesOf(code).includes(cause))
      .map(([code, { cause }]) => `${code} ${cause}`);
    expect(otherwise).toEqual([]);
  });
});
