/** Accounts are disabled, deleted and restored. */
import { describe, expect, test } from 'vitest';
import { person } from '../../fakes/memory-tenant.ts';
import { ADA, ADMIN, BO, changed, exported, userTarget } from '../../fixtures/audit-export.ts';
import { AFTER, BEFORE, reportsOf, reportsOfChange, summariesOf } from '../observed.ts';

const enabled = (before: string | null, after: string | null) => [
  userTarget({ modifiedProperties: [changed('AccountEnabled', before, after)] }),
];

describe('an account is disabled', () => {
  test('where the record says so, with actor and time', () => {
    const raw = exported();
    expect(reportsOf(raw)).toEqual([
      {
        kind: 'revocation',
        cause: 'account-disabled',
        subject: { kind: 'user', id: ADA, name: 'ada@contoso.example' },
        occurred: { from: '2031-03-01T08:20:00.765Z', to: '2031-03-01T08:20:00.765Z' },
        actor: { kind: 'user', id: ADMIN, name: 'admin@contoso.example' },
        correlationId: raw.correlationId,
        source: 'directory-audit',
        sourceId: raw.id,
        seenAt: AFTER,
        detail: {},
      },
    ]);
  });

  test.each([
    ['also where the record has no values', exported({ targetResources: [userTarget()] })],
    [
      'also where only the update record has it',
      exported({ activityDisplayName: 'Update user', targetResources: enabled('[true]', '[false]') }),
    ],
    [
      'also where values are plain text',
      exported({ activityDisplayName: 'Update user.', targetResources: enabled('True', 'False') }),
    ],
  ])('%s', (_, raw) => {
    expect(summariesOf(raw)).toEqual([`revocation account-disabled ${ADA}`]);
  });

  test('for each of the users that one record names', () => {
    const targetResources = [userTarget(), userTarget({ id: BO })];
    expect(summariesOf(exported({ targetResources }))).toEqual([
      `revocation account-disabled ${ADA}`,
      `revocation account-disabled ${BO}`,
    ]);
  });

  test.each([
    ['where the attempt failed', exported({ result: 'failure' })],
    ['where it was disabled before', exported({ targetResources: enabled('[false]', '[false]') })],
    [
      'where an update is of something else',
      exported({
        activityDisplayName: 'Update user',
        targetResources: [userTarget({ modifiedProperties: [changed('Department', '["A"]', '["B"]')] })],
      }),
    ],
    [
      'where an update has no value before',
      exported({ activityDisplayName: 'Update user', targetResources: enabled('[]', '[false]') }),
    ],
    ['where the target is a device', exported({ targetResources: [userTarget({ type: 'Device' })] })],
    [
      'where a new user is created',
      exported({ activityDisplayName: 'Add user', targetResources: enabled('[]', '[false]') }),
    ],
  ])('but not %s', (_, raw) => {
    expect(reportsOf(raw)).toEqual([]);
  });

  test('where two readings differ, at some time between them', () => {
    expect(
      reportsOfChange({ object: 'user', before: person(ADA), after: person(ADA, { enabled: false }) }),
    ).toMatchObject([
      { kind: 'revocation', cause: 'account-disabled', subject: { id: ADA }, occurred: { from: BEFORE, to: AFTER } },
    ]);
  });
});

test.each([
  ['Enable account', enabled('[false]', '[true]')],
  ['Enable account', [userTarget()]],
  ['Update user', enabled('[false]', '[true]')],
])('%s is the reversal of a disabled account', (activityDisplayName, targetResources) => {
  expect(summariesOf(exported({ activityDisplayName, targetResources }))).toEqual([`reversal account-disabled ${ADA}`]);
});

describe('an account is deleted', () => {
  test('and has the name it had before', () => {
    const prefixed = `${ADA.replaceAll('-', '')}ada@contoso.example`;
    expect(
      reportsOf(
        exported({
          activityDisplayName: 'Delete user',
          targetResources: [userTarget({ userPrincipalName: prefixed })],
        }),
      ),
    ).toMatchObject([
      { kind: 'revocation', cause: 'account-deleted', subject: { id: ADA, name: 'ada@contoso.example' }, detail: {} },
    ]);
  });

  test.each(['Delete user', 'Delete external user', 'Delete user.'])('by %s', (activityDisplayName) => {
    expect(summariesOf(exported({ activityDisplayName, targetResources: [userTarget()] }))).toEqual([
      `revocation account-deleted ${ADA}`,
    ]);
  });

  test('permanently, which is evidence of the deletion before', () => {
    expect(
      reportsOf(exported({ activityDisplayName: 'Hard Delete user', targetResources: [userTarget()] })),
    ).toMatchObject([{ cause: 'account-deleted', detail: { purged: true } }]);
    expect(reportsOfChange({ object: 'user', before: person(ADA, { deleted: true }) })).toMatchObject([
      { cause: 'account-deleted', detail: { purged: true } },
    ]);
  });

  test('and not reported as disabled, whatever its flag says now', () => {
    const reports = reportsOfChange({
      object: 'user',
      before: person(ADA),
      after: person(ADA, { deleted: true, enabled: false }),
    });
    expect(reports.map(({ kind, cause }) => [kind, cause])).toEqual([['revocation', 'account-deleted']]);
  });

  test('and restored', () => {
    expect(summariesOf(exported({ activityDisplayName: 'Restore user', targetResources: [userTarget()] }))).toEqual([
      `reversal account-deleted ${ADA}`,
    ]);
    expect(
      reportsOfChange({ object: 'user', before: person(ADA, { deleted: true }), after: person(ADA) }),
    ).toMatchObject([{ kind: 'reversal', cause: 'account-deleted' }]);
  });
});

test('a new, renamed or unchanged user gives no report', () => {
  expect(reportsOfChange({ object: 'user', after: person(ADA, { enabled: false }) })).toEqual([]);
  expect(
    reportsOfChange({ object: 'user', before: person(ADA), after: person(ADA, { displayName: 'Ada Byron' }) }),
  ).toEqual([]);
});
