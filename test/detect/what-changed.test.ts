/** What a revocation changed, in words. */
import { expect, test } from 'vitest';
import type { Cause } from '../../src/detect/cause.ts';
import type { Detail } from '../../src/detect/report.ts';
import { type PolicySides, stateChangeOf, whatChanged } from '../../src/detect/what-changed.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { emptyRecord } from '../query/answer-record.ts';

const REPORT_ONLY = { state: 'enabledForReportingButNotEnforced', conditions: { users: { includeUsers: ['All'] } } };
const ENABLED = { ...REPORT_ONLY, state: 'enabled' };

test.each<[string, Cause, Detail, PolicySides, readonly string[]]>([
  ['a new policy', 'policy-changed', { policy: { change: 'created' } }, { after: ENABLED }, ['created, enabled']],
  [
    'a deleted one',
    'policy-changed',
    { policy: { change: 'deleted' } },
    { before: ENABLED },
    ['deleted; it was enabled'],
  ],
  [
    'one that was report-only',
    'policy-changed',
    { policy: { change: 'tightened' } },
    { before: REPORT_ONLY, after: ENABLED },
    ['report-only → enabled'],
  ],
  [
    'other people in a policy',
    'policy-changed',
    { policy: { change: 'changed' } },
    {
      before: { ...ENABLED, grantControls: { operator: 'OR' } },
      after: { ...ENABLED, conditions: { users: { includeUsers: ['ada'] } } },
    },
    ['conditions.users.includeUsers: added ada; removed All', 'grantControls.operator: OR → none'],
  ],
  ['a policy that nobody recorded', 'policy-changed', { policy: { change: 'tightened' } }, {}, ['tightened']],
  [
    'scopes of a grant',
    'consent-revoked',
    { lostScopes: ['Mail.Read', 'Files.Read'], keptScopes: ['User.Read'] },
    {},
    ['lost scopes: Mail.Read, Files.Read', 'kept scopes: User.Read'],
  ],
  ['a role', 'app-role-removed', { lostScopes: ['Reader'] }, {}, ['lost roles: Reader']],
  [
    'a refused sign-in',
    'policy-blocked',
    { signIn: { errorCode: 53003, flow: 'interactive' } as never },
    {},
    ['sign-in refused with AADSTS53003'],
  ],
  ['an account', 'account-disabled', {}, {}, []],
])('%s', (_, cause, detail, sides, changed) => {
  expect(whatChanged(cause, detail, sides)).toEqual(changed);
});

test('long lists are shortened', () => {
  const lostScopes = Array.from({ length: 14 }, (_, index) => `Scope.${index}`);
  expect(whatChanged('consent-revoked', { lostScopes }, {})[0]).toMatch(/Scope\.9 and 4 more$/);
});

test('a switch such as security defaults has a state, too', () => {
  expect(stateChangeOf({ before: { isEnabled: false }, after: { isEnabled: true } })).toEqual({
    from: 'disabled',
    to: 'enabled',
  });
});

test('what is on record of a policy is shown with it', async () => {
  const { save, answers } = emptyRecord(memoryTables());
  const policy = { change: 'tightened', before: REPORT_ONLY, after: ENABLED } as const;
  const { revocation } = await save(1, {
    cause: 'policy-changed',
    subject: { kind: 'policy', id: '0d0d0d0d-4444-4444-8444-000000000001', name: 'Require MFA' },
    detail: { policy },
  });

  expect(await answers.show(revocation.id)).toMatchObject({
    detail: { policy: { change: 'tightened', state: { from: 'report-only', to: 'enabled' } } },
    changed: ['report-only → enabled'],
  });
});
