/** What an import does not understand is said, and never called clear. */
import { describe, expect, test } from 'vitest';
import { ADA, ADMIN, analysed, CLIENT, exported, grantRecord, policy, unified } from '../fixtures/audit-export.ts';
import { signIn } from '../fixtures/sign-in-export.ts';
import { clear, csvOf, DISABLED, found, imported } from './imported-forms.ts';

describe('what is not understood is no all-clear', () => {
  test.each<[string, unknown, readonly string[]]>([
    ['a policy', policy(), Object.keys(policy())],
    [
      'a notification',
      { value: [{ subscriptionId: 'x', lifecycleEvent: 'missed' }] },
      ['subscriptionId', 'lifecycleEvent'],
    ],
    ['a foreign table', 'eventName,eventTime,userAgent\nx,y,z', ['eventName', 'eventTime', 'userAgent']],
    [
      'the activity log of Azure',
      [{ operationName: 'MICROSOFT.X/Y/WRITE', category: 'Administrative', properties: {} }],
      ['operationName', 'category', 'properties'],
    ],
    [
      'an activity without its target',
      [{ TimeGenerated: 'x', OperationName: 'Disable account' }],
      ['TimeGenerated', 'OperationName'],
    ],
    ['a sign-in without who', [{ TimeGenerated: 'x', ResultType: '50173' }], ['TimeGenerated', 'ResultType']],
  ])('%s is of no known form', async (_, content, members) => {
    expect(await found(content)).toEqual({
      causes: [],
      unreadable: [],
      unrecognised: [{ count: 1, members, example: 0 }],
    });
  });

  test('records with the same members are one group, whatever their order', async () => {
    expect((await found([{ a: 1, b: 2 }, exported(), { b: 1, a: 2 }, { c: 1 }])).unrecognised).toEqual([
      { count: 2, members: ['a', 'b'], example: 0 },
      { count: 1, members: ['c'], example: 3 },
    ]);
  });

  const search = (AuditData: unknown) => csvOf([{ CreationDate: 'x', Operations: 'Disable account.', AuditData }]);
  const stub = 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphTargetResource';
  test.each<[string, unknown, RegExp]>([
    ['an error answer', { error: { code: 'Forbidden', message: 'secret' } }, /error answer of an API \(Forbidden\)/],
    ['a cell that was cut off', search('{"Operation": "Disable account.", "Act'), /cut off/],
    ['an empty cell', search(''), /AuditData is empty/],
    ['targets as names of types', [{ ...exported(), targetResources: [stub] }], /-Depth 10/],
    ['targets as text', [{ ...exported(), targetResources: '@{id=x; type=User}' }], /-Depth 10/],
    ['records as text', ['@{id=x; activityDisplayName=Disable account}'], /-Depth 10/],
    [
      'changes as names of types',
      [{ ...exported(), targetResources: [{ id: ADA, modifiedProperties: 'System.Object[]' }] }],
      /-Depth 10/,
    ],
    [
      'a status as the name of its type',
      [{ ...signIn(), status: 'Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInStatus', Category: 'SignInLogs' }],
      /-Depth 10/,
    ],
    [
      'a sign-in without its result',
      csvOf([{ Category: 'SignInLogs', Status: '', UserId: ADA, OperationName: 'Sign-in activity' }]).replace(
        ',"Status"',
        ',"Other"',
      ),
      /how the sign-in ended/,
    ],
    [
      'a refusal without the app',
      [
        {
          TimeGenerated: '2031-03-01T08:20:00Z',
          ResultType: '65001',
          UserId: ADA,
          Type: 'AADNonInteractiveUserSignInLogs',
        },
      ],
      /at which app/,
    ],
    [
      'an activity without the column of targets',
      [{ TimeGenerated: '2031-03-01T08:20:00Z', OperationName: 'Disable account', InitiatedBy: '{}' }],
      /whom it is about/,
    ],
  ])('%s is unreadable, and says what to do', async (_, content, reason) => {
    expect(await found(content)).toEqual({
      causes: [],
      unreadable: [{ line: expect.any(Number), reason: expect.stringMatching(reason) }],
      unrecognised: [],
    });
  });

  test('other logs of Entra are known, and say nothing', async () => {
    const logs = [
      'ManagedIdentitySignInLogs',
      'ProvisioningLogs',
      'MicrosoftGraphActivityLogs',
      'AdvancedHunting-DeviceEvents',
    ];
    const records = logs.map((category) => ({ time: 'x', category, properties: { id: 'x' }, resultType: '0' }));
    expect(await found({ records })).toEqual(clear());
  });
});

describe('local dates are decided by their column', () => {
  const rows = (...dates: readonly string[]) =>
    csvOf(
      dates.map((TimeGenerated) => ({
        ...analysed(exported()),
        Id: TimeGenerated,
        CorrelationId: TimeGenerated,
        TimeGenerated,
      })),
    );
  const days = async (content: string) =>
    (await imported(content)).revocations.map(({ occurred }) => occurred.from.slice(0, 10));

  test.each<[string, readonly string[], readonly string[]]>([
    [
      'day first, because one day is above 12',
      ['04/03/2031 08:15:00', '25/03/2031 08:15'],
      ['2031-03-04', '2031-03-25'],
    ],
    [
      'month first, because one day is above 12',
      ['03/04/2031 08:15:00', '03/25/2031 08:15'],
      ['2031-03-04', '2031-03-25'],
    ],
    [
      'day first, although AM is written',
      ['4/3/2031 8:15:00 AM', '25/3/2031 8:15:00 AM'],
      ['2031-03-04', '2031-03-25'],
    ],
    ['day first between dots', ['04.03.2031 08:15:00'], ['2031-03-04']],
    ['month first as the portal writes it', ['3/4/2031, 8:15:00.123 AM'], ['2031-03-04']],
    ['by name', ['Mar 4, 2031 8:15:00 AM'], ['2031-03-04']],
    ['the year first', ['2031/03/04 08:15:00'], ['2031-03-04']],
  ])('%s', async (_, dates, expected) => {
    expect(await days(rows(...dates))).toEqual(expected);
  });

  test('or said to be ambiguous', async () => {
    expect(await found(rows('03/04/2031 08:15', '05/06/2031 08:15'))).toEqual({
      causes: [],
      unrecognised: [],
      unreadable: [2, 3].map((line) => ({ line, reason: expect.stringContaining('day/month or month/day') })),
    });
  });
});

test('an ambiguous date does not matter where the record has a plain time', async () => {
  const row = { CreationDate: '03/04/2031 08:15', AuditData: JSON.stringify(unified(exported())) };
  expect(await found(csvOf([row]))).toEqual(clear(DISABLED));
});

test('a consent without its principal is not the actor’s', async () => {
  expect((await found([grantRecord('Remove delegated permission grant', ['Mail.Read', null])])).causes).toEqual([
    ['consent-revoked', `${CLIENT}_unknown`],
  ]);
});

test('who did it and whom it hit have names where the records have them', async () => {
  const [revocation] = (await imported([exported()])).revocations;
  expect(revocation).toMatchObject({
    subject: { id: ADA, name: 'ada@contoso.example' },
    actor: { kind: 'user', id: ADMIN, name: 'admin@contoso.example' },
  });
});
