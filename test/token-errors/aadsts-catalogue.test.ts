/** The catalogue of codes: every entry is complete, in the product's words. */
import { describe, expect, test } from 'vitest';
import { SIGN_IN_CODES } from '../../src/detect/sign-in-codes.ts';
import { aadstsCode, aadstsCodes } from '../../src/token-errors/aadsts-catalogue.ts';
import data from '../../src/token-errors/token-error-data.json' with { type: 'json' };
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
const SENTENCE = /^\S.{9,}\.$/;
const knownCode = (code: number) => aadstsCode(code) ?? expect.unreachable();

describe('the catalogue', () => {
  test('has 824 codes, each once, sorted by number', () => {
    expect(aadstsCodes()).toHaveLength(824);
    expect(aadstsCodes()).toEqual([...new Set(aadstsCodes())].toSorted((a, b) => a - b));
    expect(Object.values(data.codes).flat()).toHaveLength(824);
  });

  test.each(aadstsCodes())('%i is complete', (code) => {
    const { name, causes, tokenState, whoCanFix, meaning, remedy } = knownCode(code);
    expect(name).toMatch(/^[A-Z]\w+$/);
    expect(causes.filter((cause) => !(cause in CAUSES))).toEqual([]);
    expect(new Set(causes).size).toBe(causes.length);
    expect(tokenState in STATES).toBe(true);
    expect(whoCanFix in FIXERS).toBe(true);
    expect(meaning).toMatch(SENTENCE);
    expect(remedy).toMatch(SENTENCE);
  });

  test('explains no two codes with the same sentence, except where they mean the same', () => {
    const meanings = Map.groupBy(aadstsCodes(), (code) => knownCode(code).meaning);
    expect([...meanings].filter(([, same]) => same.length > 1)).toEqual([]);
  });

  test('has no code outside of the list', () => {
    expect(aadstsCode(999_999_999)).toBeUndefined();
  });

  test('names whether a name is published, probably published, or ours', () => {
    expect([50173, 50126, 700084].map((code) => knownCode(code).nameSource)).toEqual(['docs', 'unverified', 'label']);
  });

  test('has every code that detection uses', () => {
    expect([...SIGN_IN_CODES.keys()].filter((code) => aadstsCode(code) === undefined)).toEqual([]);
  });
});

describe('entries that are recognised by their text', () => {
  const entries = [
    ...data.textsBesideCodes,
    ...data.errorsWithoutCode,
    ...data.generalErrors,
    ...data.textsBesideUnknownCodes,
  ];

  test.each(entries.map((entry) => [entry.text, entry] as const))('%s is complete', (text, entry) => {
    expect(() => new RegExp(text, 'i')).not.toThrow();
    expect(new RegExp(text, 'i').test('')).toBe(false);
    expect(entry.causes.split(',').filter((cause) => cause !== '' && !(cause in CAUSES))).toEqual([]);
    expect(entry.tokenState in STATES).toBe(true);
    expect(entry.whoCanFix in FIXERS).toBe(true);
    expect(entry.meaning).toMatch(SENTENCE);
    for (const step of entry.remedy.split(' / '))
      expect(step.startsWith('@') ? Object.keys(data.remedies) : [step]).toContain(step.replace(/^@/, ''));
  });

  test('stand beside codes of the catalogue', () => {
    const codes = data.textsBesideCodes.flatMap((clue) => clue.codes);
    expect(codes.filter((code) => aadstsCode(code) === undefined)).toEqual([]);
    expect(Object.keys(data.advice).filter((code) => aadstsCode(Number(code)) === undefined)).toEqual([]);
  });
});
