/** Whether a policy demands more than it did. */
import { expect, test } from 'vitest';
import { demandsMore } from '../../src/conditional-access/policy-demand.ts';
import type { Demand } from '../../src/conditional-access/read-policy.ts';

const all = (...atoms: readonly string[]): Demand => ({ operator: 'AND', atoms });
const any = (...atoms: readonly string[]): Demand => ({ operator: 'OR', atoms });

test.each([
  ['nothing', any(), 'MFA', all('mfa'), true],
  ['MFA', all('mfa'), 'nothing', any(), false],
  ['either', any('mfa', 'compliantDevice'), 'one of them', all('mfa'), true],
  ['both', all('mfa', 'compliantDevice'), 'either', any('mfa', 'compliantDevice'), false],
  ['either', any('mfa', 'compliantDevice'), 'both', all('mfa', 'compliantDevice'), true],
  ['MFA', all('mfa'), 'another thing', all('compliantDevice'), true],
  ['MFA', all('mfa'), 'the strength that is the same', all('strength:00000000-0000-0000-0000-000000000002'), false],
  ['a password change', all('passwordChange'), 'MFA', all('mfa'), false],
  ['MFA', all('mfa'), 'a block', any('block'), true],
  ['a block', any('block'), 'MFA', all('mfa'), false],
])('from %s %j to %s %j demands more: %s', (_from, before, _to, after, more) => {
  expect(demandsMore(before, after)).toBe(more);
});
