/** What a change of the settings that Conditional Access depends on means, and under which subject it is reported. */
import { describe, expect, test } from 'vitest';
import { judgePolicyChange } from '../../../src/detect/judge-policy-change.ts';
import { changed, exported, POLICY } from '../../fixtures/audit-export.ts';
import { reportsOf } from '../observed.ts';

type Content = Readonly<Record<string, unknown>>;

const rule = (resourceAppId: string): Content => ({ advancedSettings: { baselineScopes: { resourceAppId } } });
const [ENFORCED, LEGACY] = [rule('00000002-0000-0000-C000-000000000000'), rule('00000000-0000-0000-0000-000000000000')];
const [CHOSEN, NEVER] = [rule('11111111-0000-4001-8001-000000000001'), {}];

test.each<[string, Content, Content, string | undefined]>([
  ['the rule of 2026 is enforced', LEGACY, ENFORCED, 'tightened'],
  ['it is switched off', ENFORCED, LEGACY, 'loosened'],
  ['an app is chosen', ENFORCED, CHOSEN, 'changed'],
  ['an app is chosen instead of nothing', LEGACY, CHOSEN, 'changed'],
  ['somebody chooses for the first time', NEVER, ENFORCED, 'changed'],
  ['the choice is withdrawn', ENFORCED, NEVER, 'changed'],
  ['nothing', ENFORCED, { ...ENFORCED, displayName: 'Other' }, undefined],
])('Conditional Access settings: %s', (_, before, after, change) => {
  expect(judgePolicyChange({ kind: 'conditional-access-settings', act: 'update', before, after })).toBe(change);
});

test('that the settings are seen, or not seen any more, is no change', () => {
  const kind = 'conditional-access-settings';
  expect(judgePolicyChange({ kind, act: 'add', after: ENFORCED })).toBeUndefined();
  expect(judgePolicyChange({ kind, act: 'delete', before: ENFORCED })).toBeUndefined();
});

describe('cross-tenant access', () => {
  const trust = (isMfaAccepted: boolean, isCompliantDeviceAccepted: boolean, more: Content = {}): Content => ({
    inboundTrust: { isMfaAccepted, isCompliantDeviceAccepted },
    ...more,
  });
  const blocked = { b2bCollaborationInbound: { applications: { accessType: 'blocked' } } };

  test.each<[string, Content, Content, string | undefined]>([
    ['a proof counts less', trust(true, true), trust(false, true), 'tightened'],
    ['a proof counts more', trust(false, false), trust(true, false), 'loosened'],
    ['one proof for another', trust(true, false), trust(false, true), 'changed'],
    ['a partner gets its own setting', {}, trust(false, false), 'changed'],
    ['a partner inherits again', trust(true, true), {}, 'changed'],
    ['access beside the trust', trust(true, true), trust(false, true, blocked), 'changed'],
    ['access alone', trust(true, true), trust(true, true, blocked), 'changed'],
    ['who made the default', trust(true, true), trust(true, true, { isServiceDefault: false }), undefined],
  ])('%s', (_, before, after, change) => {
    expect(judgePolicyChange({ kind: 'cross-tenant-access', act: 'update', before, after })).toBe(change);
  });

  test('a partner that inherits everything is treated like everybody', () => {
    const kind = 'cross-tenant-access';
    const inherits = { tenantId: '22222222-0000-4001-8001-000000000001' };
    expect(judgePolicyChange({ kind, act: 'add', after: inherits })).toBeUndefined();
    expect(judgePolicyChange({ kind, act: 'add', after: { ...inherits, ...trust(true, false) } })).toBe('created');
    expect(judgePolicyChange({ kind, act: 'delete', before: inherits })).toBeUndefined();
    expect(judgePolicyChange({ kind, act: 'delete', before: trust(true, false) })).toBe('deleted');
  });

  test.each<[string, readonly [string, string | null, string | null], string]>([
    ['Update the default cross-tenant access setting', ['x', '"a"', '"b"'], 'cross-tenant-default'],
    ['Reset the cross-tenant access default setting', ['x', '"a"', '"b"'], 'cross-tenant-default'],
    [
      'Add a partner to cross-tenant access setting',
      ['tenantId', null, '"AAAAAAAA-0000-4001-8001-000000000001"'],
      'cross-tenant-partner/aaaaaaaa-0000-4001-8001-000000000001',
    ],
    [
      'Delete partner specific cross-tenant access setting',
      ['tenantId', '"aaaaaaaa-0000-4001-8001-000000000001"', null],
      'cross-tenant-partner/aaaaaaaa-0000-4001-8001-000000000001',
    ],
    ['Update a partner cross-tenant access setting', ['inboundTrust', '"a"', '"b"'], POLICY],
  ])('%s is reported under the id that the mirror has', (activityDisplayName, value, subjectId) => {
    const target = {
      id: POLICY,
      displayName: 'Example',
      type: 'Policy',
      userPrincipalName: null,
      modifiedProperties: [changed(...value)],
    };
    const record = exported({ category: 'Policy', activityDisplayName, targetResources: [target] });
    expect(reportsOf(record).map(({ subject }) => subject.id)).toEqual([subjectId]);
  });
});
