/** The directory's own record of a policy: when it certainly is about Conditional Access, and what it shows. */
import { describe, expect, test } from 'vitest';
import { changed, type ExportedChange, exported, POLICY } from '../../fixtures/audit-export.ts';
import { reportsOf } from '../observed.ts';

const FORM = {
  State: 'Enabled',
  Conditions: { Users: ['All'] },
  Controls: [{ Control: ['Mfa'] }],
  ModifiedDateTime: '2031-02-01',
};
const textOf = (form: object | null) => (form === null ? null : JSON.stringify([JSON.stringify(form)]));

interface Twin {
  readonly sides?: readonly [object | null, object | null];
  readonly more?: readonly ExportedChange[];
  readonly of?: Readonly<Record<string, unknown>>;
}

function changesIn(
  activityDisplayName: string,
  { sides = [null, null], more = [], of = {} }: Twin,
): readonly unknown[] {
  const modifiedProperties = [...more, changed('PolicyDetail', textOf(sides[0]), textOf(sides[1]))];
  const target = { id: POLICY, displayName: 'P', type: 'Policy', userPrincipalName: null, modifiedProperties };
  return reportsOf(exported({ activityDisplayName, targetResources: [target], ...of })).map(
    ({ cause, detail }) => `${cause} ${detail.policy?.change}`,
  );
}

const deleted = (twin: Twin) => changesIn('Delete policy', twin);
const GONE = ['policy-changed deleted'];

describe('it is about Conditional Access', () => {
  test.each<[string, Twin]>([
    ['by its number', { more: [changed('PolicyType', '[18]', null)] }],
    ['by its number afterwards', { more: [changed('PolicyType', null, '"18"')] }],
    ['by the name of its kind', { more: [changed('PolicyType', '"ConditionalAccessPolicy"', null)] }],
    ['by the name of its kind with a blank', { more: [changed('PolicyType', '"conditional access"', null)] }],
    ['by the service', { of: { loggedByService: 'Conditional Access' } }],
    ['by a detail', { of: { additionalDetails: [{ key: 'Category', value: 'conditional access' }] } }],
    ['by its shape', { sides: [FORM, null] }],
    ['by conditions with session controls', { sides: [{ Conditions: {}, SessionControls: [] }, null] }],
    ['by conditions with a state', { sides: [{ Conditions: {}, State: 'Enabled' }, null] }],
    ['by conditions with controls', { sides: [{ Conditions: {}, Controls: [] }, null] }],
  ])('%s', (_, twin) => {
    expect(deleted(twin)).toEqual(GONE);
  });

  test.each<[string, Twin]>([
    ['another number', { more: [changed('PolicyType', '[180]', null)] }],
    ['a number that ends so', { more: [changed('PolicyType', '[118]', null)] }],
    ['a kind that only mentions it', { more: [changed('PolicyType', '"NotConditionalAccess"', null)] }],
    ['no kind', { more: [changed('PolicyType', '{"a":1}', null)] }],
    ['another service', { of: { loggedByService: 'Conditional Access Insights' } }],
    ['a service that ends so', { of: { loggedByService: 'My Conditional Access' } }],
    [
      'a category that begins so',
      { of: { additionalDetails: [{ key: 'Category', value: 'Conditional Access Reports' }] } },
    ],
    ['another category', { of: { additionalDetails: [{ key: 'Category', value: 'My Conditional Access' }] } }],
    ['conditions without more', { sides: [{ Conditions: {} }, null] }],
    ['controls without conditions', { sides: [{ Controls: [], SessionControls: [], State: 'Enabled' }, null] }],
    ['a number of another property', { more: [changed('Version', '[18]', null)] }],
  ])('but not by %s', (_, twin) => {
    expect(deleted(twin)).toEqual([]);
  });
});

describe('it shows', () => {
  const reporting = { ...FORM, State: 'Reporting' };
  test.each<[string, string, object | null, object | null, readonly string[]]>([
    ['that one was added', 'Add policy', null, FORM, ['created']],
    ['that one was added to report', 'Add policy', null, reporting, []],
    ['that one was switched on', 'Update policy', reporting, FORM, ['tightened']],
    ['that one was switched off', 'Update policy', FORM, reporting, ['loosened']],
    ['that one was deleted', 'Delete policy', FORM, null, ['deleted']],
    ['that one which reported was deleted', 'Delete policy', reporting, null, []],
    ['of an update how it was', 'Update policy', FORM, null, ['changed']],
    ['of an update how it is', 'Update policy', null, FORM, ['changed']],
    ['a change', 'Update policy', FORM, { ...FORM, Controls: [] }, ['changed']],
    [
      'a change of a policy that does not say whether it is on',
      'Update policy',
      { ...FORM, State: null },
      { ...FORM, State: null, Controls: [] },
      ['changed'],
    ],
    [
      'a change of a policy whose state ends in the word',
      'Update policy',
      { ...FORM, State: 'NotEnabled' },
      { ...FORM, State: 'NotEnabled', Controls: [] },
      [],
    ],
    [
      'a change of a policy whose state begins with the word',
      'Update policy',
      { ...FORM, State: 'EnabledLater' },
      { ...FORM, State: 'EnabledLater', Controls: [] },
      [],
    ],
    ['when it was saved', 'Update policy', FORM, { ...FORM, ModifiedDateTime: '2031-03-01' }, []],
    [
      'when it was saved, deep inside',
      'Update policy',
      { ...FORM, x: { aDateTime: 1 } },
      { ...FORM, x: { aDateTime: 2 } },
      [],
    ],
    [
      'a time that is a condition',
      'Update policy',
      { ...FORM, DateTimeZone: 1 },
      { ...FORM, DateTimeZone: 2 },
      ['changed'],
    ],
  ])('%s', (_, activity, before, after, changes) => {
    expect(changesIn(activity, { sides: [before, after] })).toEqual(
      changes.map((change) => `policy-changed ${change}`),
    );
  });

  test('nothing of an update or a new policy where it has no content', () => {
    const more = [changed('PolicyType', '[18]', '[18]')];
    expect(changesIn('Update policy', { more })).toEqual([]);
    expect(changesIn('Add policy', { more })).toEqual([]);
    expect(changesIn('Delete policy', { more: [...more, changed('Note', '"x"', null)] })).toEqual(GONE);
  });
});
