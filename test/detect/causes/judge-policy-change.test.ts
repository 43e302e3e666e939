/** What a policy change means, by what is known before and after it. */
import { describe, expect, test } from 'vitest';
import { type JudgedKind, judgePolicyChange, type PolicyAct } from '../../../src/detect/judge-policy-change.ts';
import { POLICY_ACTIVITIES, policySides } from '../../../src/detect/policy-records.ts';

type Content = Readonly<Record<string, unknown>>;

const judged = (kind: JudgedKind, act: PolicyAct, before?: Content, after?: Content) =>
  judgePolicyChange({ kind, act, ...(before && { before }), ...(after && { after }) });
const [ON, OFF] = [{ state: 'Enabled', conditions: { users: { includeUsers: ['x'] } } }, { state: 'disabled' }];

describe('a Conditional Access policy', () => {
  test.each<[PolicyAct, Content | undefined, Content | undefined, string | undefined]>([
    ['add', undefined, undefined, 'created'],
    ['update', undefined, undefined, 'changed'],
    ['delete', undefined, undefined, 'deleted'],
    ['add', undefined, ON, 'created'],
    ['add', undefined, OFF, undefined],
    ['update', undefined, ON, 'changed'],
    ['update', undefined, OFF, undefined],
    ['update', OFF, ON, 'tightened'],
    ['add', OFF, ON, 'tightened'],
    ['update', ON, OFF, 'loosened'],
    ['update', ON, undefined, 'changed'],
    ['delete', ON, undefined, 'deleted'],
    ['delete', OFF, undefined, undefined],
    ['update', ON, ON, undefined],
    ['update', ON, { ...ON, displayName: 'Other' }, undefined],
    [
      'update',
      ON,
      { ...ON, state: 'enabled', sessionControls: { signInFrequency: { value: 1, type: 'hours' } } },
      'tightened',
    ],
    ['update', { conditions: { a: 1 } }, { conditions: { b: 1 } }, 'changed'],
    ['update', { ...ON, state: 'enabledForReportingButNotEnforced' }, { ...ON, state: 'Disabled' }, undefined],
    // Graph knows no such state: it may be enforced or not.
    ['update', { ...ON, state: 'enabledForReportingButNotEnforced' }, { ...ON, state: 'notenabled' }, 'changed'],
    ['update', { ...ON, state: 'notenabled' }, OFF, 'changed'],
    ['update', ON, { ...ON, state: 'notenabled' }, 'changed'],
    ['add', undefined, { ...ON, state: 'notenabled' }, 'created'],
    ['delete', { ...ON, state: 'notenabled' }, undefined, 'deleted'],
  ])('%s, from %j to %j: %s', (act, before, after, change) => {
    expect(judged('conditional-access', act, before, after)).toBe(change);
  });
});

describe('security defaults', () => {
  test.each<[Content | undefined, Content | undefined, string | undefined]>([
    [{ isEnabled: false }, { isEnabled: true }, 'tightened'],
    [{ isEnabled: true }, { isEnabled: false }, 'loosened'],
    [undefined, { isEnabled: true }, 'tightened'],
    [undefined, { isEnabled: false }, 'loosened'],
    [{ isEnabled: true }, { isEnabled: true }, undefined],
    [{ isEnabled: true }, undefined, 'changed'],
    [undefined, undefined, 'changed'],
    [{ isEnabled: true }, { isEnabled: 'no' }, 'changed'],
  ])('from %j to %j: %s', (before, after, change) => {
    expect(judged('security-defaults', 'update', before, after)).toBe(change);
  });
});

describe.each(['named-location', 'authentication-strength'] as const)('a %s', (kind) => {
  test.each<[PolicyAct, Content | undefined, Content | undefined, string | undefined]>([
    ['add', undefined, { a: 1 }, undefined],
    ['delete', { a: 1 }, undefined, 'deleted'],
    ['update', { a: 1 }, { a: 2 }, 'changed'],
    ['update', { a: 1 }, { a: 1, displayName: 'Other' }, undefined],
    ['update', undefined, { a: 1 }, 'changed'],
    ['update', { a: 1 }, undefined, 'changed'],
    ['update', undefined, undefined, 'changed'],
  ])('%s, from %j to %j: %s', (act, before, after, change) => {
    expect(judged(kind, act, before, after)).toBe(change);
  });
});

test('an activity is known by the verbs of both logs', () => {
  const acts = (what: string) =>
    [...POLICY_ACTIVITIES].filter(([name]) => name.endsWith(` ${what}`) && !/authentication|security/.test(name));
  for (const [what, kind] of [
    ['conditional access policy', 'conditional-access'],
    ['named location', 'named-location'],
  ] as const) {
    expect(acts(what).map(([name, audit]) => `${name.replace(` ${what}`, '')}: ${audit.act} ${audit.kind}`)).toEqual(
      [
        'add: add',
        'added: add',
        'create: add',
        'restore: add',
        'update: update',
        'updated: update',
        'delete: delete',
        'deleted: delete',
        'hard delete: delete',
      ].map((act) => `${act} ${kind}`),
    );
  }
});

describe('a policy in a record', () => {
  const sides = (
    kind: Parameters<typeof policySides>[1],
    property: string,
    before: unknown = { a: 1 },
    after: unknown = null,
  ) =>
    policySides(
      {
        type: 'Policy',
        changes: [
          { property: 'Other', before: { b: 1 }, after: null },
          { property, before, after },
        ],
      },
      kind,
    );

  test.each([
    ['conditional-access', 'ConditionalAccessPolicy'],
    ['conditional-access', 'conditional access policy'],
    ['twin', 'Conditional Access Policy'],
    ['twin', 'conditionalaccesspolicy'],
    ['named-location', 'NamedLocation'],
    ['named-location', 'ipNamed Location'],
    ['authentication-strength', 'AuthenticationStrengthPolicy'],
    ['security-defaults', 'Security Defaults Enforcement'],
    ['security-defaults', 'SecurityDefaults'],
  ] as const)('of the kind %s is in the property %s', (kind, property) => {
    expect(sides(kind, property)).toEqual({ before: { a: 1 } });
    expect(sides(kind, property, null, { a: 1 })).toEqual({ after: { a: 1 } });
    expect(sides(kind, property, { a: 1 }, { a: 2 })).toEqual({ before: { a: 1 }, after: { a: 2 } });
    expect(sides(kind, property, 'text', null)).toBeUndefined();
  });

  test.each([
    ['conditional-access', 'ConditionalAccessPolicyName'],
    ['conditional-access', 'OldConditionalAccessPolicy'],
    ['twin', 'ConditionalAccessPolicies'],
    ['twin', 'TheConditionalAccessPolicy'],
    ['named-location', 'Location'],
    ['security-defaults', 'Security'],
  ] as const)('of the kind %s is not in the property %s', (kind, property) => {
    expect(sides(kind, property)).toBeUndefined();
  });
});
