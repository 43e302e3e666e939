/** A policy that is not sound is refused with the place, what stands there and what may. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { array, assert, constantFrom, property, record, subarray } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { POLICY_PAGE, POLICY_SCHEMA, policySchemaText, withPolicyTable } from '../../../../bin/notice-policy-page.ts';
import { CAUSES } from '../../../../src/detect/cause.ts';
import { SEVERITIES } from '../../../../src/detect/severity.ts';
import { checkPolicy } from '../../../../src/notify/planning/policy/check-policy.ts';
import {
  capFor,
  laidOver,
  type PolicyFile,
  ruleFor,
  SHIPPED_POLICY,
} from '../../../../src/notify/planning/policy/notice-policy.ts';
import { policyFileSchema, wholePolicySchema } from '../../../../src/notify/planning/policy/policy-schema.ts';

const check = (value: unknown) => checkPolicy(typeof value === 'string' ? value : JSON.stringify(value));
const problemsOf = (value: unknown) => {
  const checked = check(value);
  return 'problems' in checked ? checked.problems : [];
};
const told = { audiences: ['user'], when: ['affected'], channels: ['mail'] };

test('the shipped policy is whole and sound', () => {
  expect(wholePolicySchema.safeParse(SHIPPED_POLICY).error).toBeUndefined();
  expect(problemsOf(SHIPPED_POLICY)).toEqual([]);
});

test.each<readonly [string, unknown, readonly string[]]>([
  ['no JSON', '{"rules": [}', [expect.stringContaining('it is not JSON: ')]],
  ['no object', [1], ['the whole: is [1]; invalid input: expected object, received array']],
  ['an unknown member', { rule: [] }, ['"rule" is not a member; docs/notice-policy.md lists them']],
  [
    'an unknown member of a rule',
    { rules: [{ ...told, chanels: [] }] },
    [expect.stringMatching(/^"chanels" in rules\[0\] is/)],
  ],
  [
    'an unknown cause',
    { rules: [{ ...told, causes: ['sunspots'] }] },
    [expect.stringMatching(/^rules\[0\]\.causes\[0\]: is "sunspots"; allowed: consent-revoked, /)],
  ],
  [
    'an unknown channel',
    { rules: [{ ...told, channels: ['sms'] }] },
    ['rules[0].channels[0]: is "sms"; allowed: mail, teams-activity, teams-card, digest, webhook'],
  ],
  [
    'no channel',
    { rules: [{ audiences: ['user'], when: ['affected'] }] },
    [expect.stringMatching(/^rules\[0\]\.channels: none/)],
  ],
  [
    'a missing member',
    { rules: [{ audiences: ['user'] }] },
    [expect.stringMatching(/^rules\[0\]\.when: is missing; /)],
  ],
  [
    'a channel that does not reach the audience',
    { rules: [{ ...told, channels: ['webhook'] }] },
    ['rules[0].channels: "webhook" is not for user; allowed: mail, teams-activity'],
  ],
  [
    'a moment that is not for the audience',
    { rules: [{ ...told, when: ['undecided'] }] },
    ['rules[0].when: "undecided" is not for user; allowed: affected'],
  ],
  [
    'a word twice',
    { rules: [{ ...told, audiences: ['user', 'user'] }] },
    ['rules[0].audiences: "user" stands there twice'],
  ],
  [
    'the same rule twice',
    { rules: [told, told] },
    [expect.stringMatching(/^rules\[1\]: it never applies, .* by rules\[0\]$/)],
  ],
  [
    'a rule that two others hide',
    {
      rules: [{ ...told, severities: ['critical', 'high', 'medium'] }, { ...told, severities: ['low', 'info'] }, told],
    },
    [expect.stringMatching(/^rules\[2\]: it never applies, .* by rules\[0\], rules\[1\]$/)],
  ],
  [
    'causes without the severity',
    { rules: [{ ...told, causes: ['app-deleted'], severities: ['low'] }] },
    ['rules[0]: none of its causes has one of its severities, so it never applies'],
  ],
  [
    'a digest that nobody gets',
    { rules: [{ audiences: ['help-desk'], when: ['affected'], channels: ['digest'] }] },
    ['rules[0].channels: "digest", but help-desk is not in digest.audiences'],
  ],
  [
    'a number that is too small',
    { caps: { perPersonADay: 0 } },
    [expect.stringMatching(/^caps\.perPersonADay: is 0; /)],
  ],
  ['no time of day', { digest: { at: '8:00' } }, [expect.stringMatching(/^digest\.at: is "8:00"; .*such as 07:30/)]],
  [
    'a night without an end',
    { quietHours: { from: '07:00' } },
    [expect.stringMatching(/^quietHours: from and to are both 07:00/)],
  ],
  ['too much', ' '.repeat(30_001), ['it has 30001 characters; at most 30000']],
])('%s', (_, value, problems) => {
  expect(problemsOf(value)).toEqual(problems);
});

test.each<PolicyFile>([
  {},
  { quietHours: null, reminders: null },
  { rules: [{ audiences: ['user', 'manager', 'app-owner', 'help-desk', 'admins', 'app'], when: [] }] },
  {
    digest: { audiences: ['help-desk'] },
    rules: [{ audiences: ['help-desk'], when: ['affected'], channels: ['digest'] }],
  },
])('%j is sound', (file) => {
  expect(check(file)).toEqual({ file });
});

const anyRule = record(
  {
    causes: subarray([...CAUSES], { minLength: 1, maxLength: 4 }),
    severities: subarray([...SEVERITIES], { minLength: 1 }),
    audiences: subarray(['user', 'manager', 'app-owner', 'admins'] as const, { minLength: 1 }),
    when: constantFrom<'affected'[]>(['affected']),
    channels: constantFrom<'mail'[]>(['mail']),
  },
  { requiredKeys: ['audiences', 'when', 'channels'] },
);

test('a rule is called one that never applies if and only if no cause and audience finds it', () => {
  assert(
    property(array(anyRule, { minLength: 1, maxLength: 6 }), (rules) => {
      const problems = problemsOf({ rules });
      const found = new Set(
        CAUSES.flatMap((cause) =>
          (['user', 'manager', 'app-owner', 'admins'] as const).map((audience) =>
            ruleFor({ rules }, { cause, audience }),
          ),
        ),
      );
      for (const [index, rule] of rules.entries())
        expect(problems.some((one) => one.startsWith(`rules[${index}]:`) && one.includes('never applies'))).toBe(
          !found.has(rule),
        );
    }),
    { numRuns: 300 },
  );
});

describe('a policy of one’s own', () => {
  test('has its rules first, and of a section only what it says', () => {
    const rule = { audiences: ['user' as const], when: [] };
    const policy = laidOver(SHIPPED_POLICY, { rules: [rule], quietHours: { from: '18:00' }, pace: { perMinute: 5 } });
    expect(ruleFor(policy, { cause: 'consent-revoked', audience: 'user' })).toBe(rule);
    expect(ruleFor(policy, { cause: 'consent-revoked', audience: 'admins' })).toBe(
      ruleFor(SHIPPED_POLICY, { cause: 'consent-revoked', audience: 'admins' }),
    );
    expect(policy).toMatchObject({
      quietHours: { ...SHIPPED_POLICY.quietHours, from: '18:00' },
      pace: { perMinute: 5 },
      caps: SHIPPED_POLICY.caps,
    });
  });

  test('may cap what a rule is about at another number', () => {
    const rule = { causes: ['mfa-required' as const], audiences: ['user' as const], when: [], perPersonADay: 1 };
    const policy = laidOver(SHIPPED_POLICY, { rules: [rule] });
    expect(capFor(policy, { cause: 'mfa-required', audience: 'user' })).toBe(1);
    expect(capFor(policy, { cause: 'mfa-changed', audience: 'user' })).toBe(SHIPPED_POLICY.caps.perPersonADay);
  });

  test('switches a section off, and a later one switches it on again', () => {
    const off = laidOver(SHIPPED_POLICY, { quietHours: null });
    expect(off.quietHours).toBeNull();
    expect(laidOver(off, {}).quietHours).toBeNull();
    expect(laidOver(off, { quietHours: { to: '08:00' } }).quietHours).toMatchObject({ from: '21:00', to: '08:00' });
  });
});

test('notice-policy.schema.json and the table are up to date (node bin/notice-policy-page.ts writes them)', () => {
  expect(readFileSync(POLICY_SCHEMA, 'utf8')).toBe(policySchemaText());
  const page = readFileSync(POLICY_PAGE, 'utf8');
  expect(page).toBe(withPolicyTable(page));
});

test('the schema and the program agree on the form', () => {
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(policySchemaText()));
  const samples: readonly unknown[] = [
    SHIPPED_POLICY,
    ...[null, 1, 'x', [], {}, { a: 1 }, { caps: {} }, { caps: { perPersonADay: 1.5 } }, { quietHours: null }],
    ...[{ caps: null }, { digest: { at: '24:00' } }, { digest: { at: '23:59' } }, { rules: [told] }, { rules: [{}] }],
    ...[{ rules: [{ ...told, delayMinutes: -1 }] }, { rules: [{ ...told, languages: ['pt-BR'] }] }],
    ...[{ rules: [{ ...told, languages: ['it'] }] }, { reminders: { escalateTo: [] } }, { reminders: { allGood: 1 } }],
  ];
  const verdicts = samples.map((sample) => [validate(sample), policyFileSchema.safeParse(sample).success]);
  expect(verdicts.filter(([schema, program]) => schema !== program)).toEqual([]);
  expect(new Set(verdicts.map(([schema]) => schema)).size).toBe(2);
});

test('the examples of the page are sound, and its rules say what the page says', () => {
  const examples = [...readFileSync(POLICY_PAGE, 'utf8').matchAll(/```json\n([\s\S]*?)```/g)].map(([, text]) => text);
  expect(examples.length).toBeGreaterThan(2);
  for (const text of examples) expect(problemsOf(text ?? '')).toEqual([]);
});
