/** Authentication strengths: what the built-in ones allow, and when one is at least as strict as another. */
import { describe, expect, test } from 'vitest';
import {
  builtInStrength,
  isAtLeast,
  MFA_STRENGTH,
  multifactor,
  type Strength,
  strengthOf,
  strengthText,
} from '../../src/conditional-access/strength.ts';

const PHISHING_RESISTANT = ['fido2', 'windowsHelloForBusiness', 'x509CertificateMultiFactor'];
const PASSWORDLESS = [...PHISHING_RESISTANT, 'deviceBasedPush'];
const MULTIFACTOR = [
  ...PASSWORDLESS,
  'federatedMultiFactor',
  'temporaryAccessPassMultiUse',
  'temporaryAccessPassOneTime',
  'password,sms',
  'password,voice',
  'password,softwareOath',
  'hardwareOath,password',
  'microsoftAuthenticatorPush,password',
  'federatedSingleFactor,sms',
  'federatedSingleFactor,voice',
  'federatedSingleFactor,softwareOath',
  'federatedSingleFactor,hardwareOath',
  'federatedSingleFactor,microsoftAuthenticatorPush',
];

test.each([
  ['multifactor', MFA_STRENGTH, MULTIFACTOR],
  ['passwordless', '00000000-0000-0000-0000-000000000003', PASSWORDLESS],
  ['phishing-resistant', '00000000-0000-0000-0000-000000000004', PHISHING_RESISTANT],
])('the built-in strength %s allows what the table of entra-docs lists', (_, id, combinations) => {
  const strength = builtInStrength(id);
  expect([...(strength?.combinations ?? [])].sort()).toEqual(combinations.toSorted());
  expect([strength?.satisfiesMfa, strength?.limits.size]).toEqual([true, 0]);
});

test('another strength is of the tenant', () => {
  expect(builtInStrength('00000000-0000-0000-0000-000000000005')).toBeUndefined();
  expect(multifactor()).toBe(builtInStrength(MFA_STRENGTH.toUpperCase()));
});

const allowing = (combinations: readonly string[], more: object = {}): Strength =>
  strengthOf({ allowedCombinations: combinations, requirementsSatisfied: 'mfa', ...more }) ?? multifactor();

describe('a strength as Graph gives it', () => {
  test.each([
    ['no combinations', { allowedCombinations: [] }],
    ['its name only, as in the audit log', { id: 's', displayName: 'Strong' }],
  ])('with %s says nothing', (_, content) => {
    expect(strengthOf(content)).toBeUndefined();
  });

  test.each([
    ['mfa', true],
    ['none', false],
    [undefined, false],
  ])('that satisfies %s counts as MFA: %s', (requirementsSatisfied, isMfa) => {
    expect(allowing(['fido2'], { requirementsSatisfied }).satisfiesMfa).toBe(isMfa);
  });

  test('has no limits where there are none', () => {
    expect(allowing(['fido2'], { combinationConfigurations: null }).limits.size).toBe(0);
  });

  test('has methods in any order, with blanks or without', () => {
    expect(allowing(['sms , password']).combinations).toEqual(new Set(['password,sms']));
  });

  test('has the limits of each combination that they apply to, several configurations together', () => {
    const { limits } = allowing(['fido2', 'x509CertificateMultiFactor', 'password,sms'], {
      combinationConfigurations: [
        { id: 'c1', appliesToCombinations: ['fido2'], allowedAAGUIDs: ['a', 'b'] },
        { id: 'c2', appliesToCombinations: ['x509CertificateMultiFactor', 'sms,password'], allowedIssuerSkis: ['i'] },
        { id: 'c3', appliesToCombinations: ['x509CertificateMultiFactor'], allowedPolicyOIDs: ['1.2'] },
        'no configuration',
        null,
      ],
    });
    expect(limits).toEqual(
      new Map([
        ['fido2', new Map([['allowedAAGUIDs', ['a', 'b']]])],
        [
          'x509CertificateMultiFactor',
          new Map([
            ['allowedIssuerSkis', ['i']],
            ['allowedPolicyOIDs', ['1.2']],
          ]),
        ],
        ['password,sms', new Map([['allowedIssuerSkis', ['i']]])],
      ]),
    );
  });
});

describe('a strength is at least as strict as another', () => {
  const keys = (...allowedAAGUIDs: readonly string[]) => ({
    combinationConfigurations: [{ appliesToCombinations: ['fido2'], allowedAAGUIDs }],
  });

  test.each<[string, Strength, Strength, boolean]>([
    ['of the same combinations', allowing(['fido2', 'sms']), allowing(['sms', 'fido2']), true],
    ['of more combinations', allowing(['fido2']), allowing(['fido2', 'password']), true],
    ['of fewer', allowing(['fido2', 'password']), allowing(['fido2']), false],
    ['of others', allowing(['fido2']), allowing(['password']), false],
    ['that takes any key', allowing(['fido2'], keys('a')), allowing(['fido2']), true],
    ['that takes more keys', allowing(['fido2'], keys('a')), allowing(['fido2'], keys('a', 'b')), true],
    ['that takes fewer keys', allowing(['fido2'], keys('a', 'b')), allowing(['fido2'], keys('b')), false],
    ['that takes some keys, and it takes any', allowing(['fido2']), allowing(['fido2'], keys('a')), false],
    [
      'that limits the same combination in another way',
      allowing(['fido2'], keys('a')),
      allowing(['fido2'], { combinationConfigurations: [{ appliesToCombinations: ['fido2'], other: ['a'] }] }),
      false,
    ],
    [
      'whose limits are for what it does not allow',
      allowing(['password']),
      allowing(['fido2', 'password'], keys('a')),
      true,
    ],
  ])('%s', (_, strong, weak, isIt) => {
    expect(isAtLeast(strong, weak)).toBe(isIt);
  });
});

describe('the text of a strength', () => {
  const limited = (...configurations: readonly object[]) =>
    allowing(['fido2', 'sms'], { combinationConfigurations: configurations });
  const [a, b] = [
    { appliesToCombinations: ['fido2'], allowedAAGUIDs: ['a'], x: ['1'] },
    { appliesToCombinations: ['sms'], y: ['2'] },
  ];

  test('is the same whatever the order', () => {
    expect(strengthText(allowing(['sms', 'fido2']))).toBe(strengthText(allowing(['fido2', 'sms'])));
    expect(strengthText(limited(a, b))).toBe(strengthText(limited(b, { ...a, x: ['1'] })));
    expect(strengthText(limited({ appliesToCombinations: ['fido2'], x: ['1'] }, { ...a, x: [] }))).toBe(
      strengthText(limited(a)),
    );
  });

  test('differs where combinations, limits or what it satisfies differ', () => {
    const texts = [
      allowing(['fido2']),
      allowing(['fido2', 'sms']),
      allowing(['fido2'], { requirementsSatisfied: 'none' }),
      limited(a),
      limited(b),
      limited({ ...a, allowedAAGUIDs: ['b'] }),
    ].map(strengthText);
    expect(new Set(texts).size).toBe(6);
  });
});
