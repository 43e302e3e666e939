/** The truth table, every cell of it: cause × client type × kind of sign-in. */
import { expect, test } from 'vitest';
import type { Cause } from '../../../src/detect/cause.ts';
import type { Effect } from '../../../src/impact/affected.ts';
import {
  ASSIGNMENT_LOSS,
  CONSENT_LOSS,
  CREDENTIAL_LOSS,
  MFA_DEMANDED,
  TRUTH,
} from '../../../src/impact/truth/truth-table.ts';

const LETTERS: Readonly<Record<Effect, string>> = {
  dies: 'd',
  blocked: 'b',
  reprompts: 'r',
  survives: 's',
  'cannot-decide': '?',
};

/** Public, confidential, single-page, unattended; each for password, passwordless, unknown. */
const EXPECTED: Readonly<Record<Cause, string>> = {
  'consent-revoked': 'ddd ddd ddd sss',
  'app-role-removed': 'bbb bbb bbb bbb',
  'app-disabled': 'bbb bbb bbb bbb',
  'app-deleted': 'ddd ddd ddd ddd',
  'app-credential-lost': 'sss bbb sss bbb',
  'account-disabled': 'bbb bbb bbb sss',
  'account-deleted': 'ddd ddd ddd sss',
  'account-locked': 'sss sss sss sss',
  'password-changed': 'ds? sss ds? sss',
  'password-reset': 'ds? sss ds? sss',
  'sessions-revoked': 'ddd ddd ddd sss',
  'mfa-changed': 'sss sss sss sss',
  'policy-changed': '??? ??? ??? sss',
  'device-noncompliant': '??? ??? ??? sss',
  'device-disabled': '??? sss ??? sss',
  'risk-raised': '??? ??? ??? sss',
  'connector-policy-changed': 'sss sss sss sss',
  'token-policy-changed': 'sss sss sss sss',
  'refresh-token-inactive': 'ddd ddd ddd sss',
  'refresh-token-expired': 'ddd ddd rrr sss',
  'sign-in-frequency': 'rrr sss rrr sss',
  'policy-blocked': 'bbb bbb bbb bbb',
  'mfa-required': 'rrr rrr rrr sss',
  'consent-missing': 'rrr rrr rrr sss',
  'assignment-missing': 'bbb bbb bbb sss',
};

const rows = Object.entries(EXPECTED) as readonly (readonly [Cause, string])[];
const cellsOf = (cause: Cause) => Object.values(TRUTH[cause]).flatMap((kinds) => Object.values(kinds));

test.each(rows)('%s: %s', (cause, expected) => {
  const row = TRUTH[cause];
  const letters = ([row.public, row.confidential, row.spa, row.unattended] as const).map(
    ({ password, passwordless, unknown }) =>
      [password, passwordless, unknown].map(({ effect }) => LETTERS[effect]).join(''),
  );

  expect(letters.join(' ')).toBe(expected);
});

test.each(rows)('every cell of %s names its source, and a code where the client is refused', (cause) => {
  for (const { effect, code, source } of cellsOf(cause)) {
    expect(source).toMatch(/^(entra-docs|power-platform), /);
    if (effect === 'survives') expect(code).toBeUndefined();
    if (code !== undefined) expect(code).toMatch(/^AADSTS\d{5,7}$/);
  }
});

test('only critical events reach some clients before the next refresh', () => {
  const sooner = rows
    .map(([cause]) => cause)
    .filter((cause) => cellsOf(cause).some(({ soonest }) => soonest === 'cae'));

  expect(sooner).toEqual([
    'account-disabled',
    'account-deleted',
    'password-changed',
    'password-reset',
    'sessions-revoked',
    'risk-raised',
  ]);
});

test('a refusal that was seen takes effect now; everything else waits for the next refresh', () => {
  const now = rows.map(([cause]) => cause).filter((cause) => cellsOf(cause).some(({ bites }) => bites === 'now'));

  expect(now).toEqual([
    'refresh-token-inactive',
    'refresh-token-expired',
    'sign-in-frequency',
    'policy-blocked',
    'mfa-required',
    'consent-missing',
    'assignment-missing',
  ]);
});

test('the cells of single circumstances name their sources too', () => {
  const finer = [ASSIGNMENT_LOSS, CONSENT_LOSS, CREDENTIAL_LOSS, MFA_DEMANDED.public].flatMap((cells) =>
    Object.values(cells),
  );

  for (const { source } of finer) expect(source).toMatch(/^entra-docs, /);
  expect(MFA_DEMANDED.public.unknown).toMatchObject({ effect: 'reprompts', soonest: 'cae' });
  expect(MFA_DEMANDED.unattended.unknown.effect).toBe('survives');
});
