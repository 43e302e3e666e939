/** Accounts: disabled, deleted, locked; and records that only look like it. */
import { type AuditFacts, auditRecord, change, flag, quoted, updated, userTarget } from './audit-record.ts';
import type { LogRecord, Scene, Script } from './scene.ts';

const MONTH_S = 30 * 86_400;

const switched = (scene: Scene, activity: string, to: boolean, more: Partial<AuditFacts> = {}) => {
  const user = scene.person();
  const correlationId = scene.random.guid();
  const of = (name: string, changes = updated('AccountEnabled', flag(!to), flag(to))): LogRecord =>
    auditRecord(scene, { activity: name, correlationId, targets: [userTarget(user, ...changes)], ...more });
  return { of, both: [of(activity), of('Update user')], only: of(activity), twin: of('Update user') };
};

/** The directory renames the UPN: the object id without hyphens comes before it. */
function deleted(
  scene: Scene,
  activity: string,
  {
    hard = false,
    user = scene.person(),
    after = 0,
    service = 'Core Directory',
    correlationId = scene.random.guid(),
  } = {},
): LogRecord {
  const gone = { ...user, upn: `${user.id.replaceAll('-', '')}${user.upn}` };
  const changes = [
    change('Is Hard Deleted', null, quoted(hard ? 'True' : 'False')),
    change('TargetId.UserType', null, quoted('Member')),
  ];
  return auditRecord(scene, {
    activity,
    operationType: 'Delete',
    service,
    after,
    correlationId,
    targets: [userTarget(gone, ...changes)],
  });
}

export const ACCOUNT_SCRIPTS: Readonly<Record<string, Script>> = {
  'account disabled, with its twin': (scene) => ({
    expected: ['account-disabled'],
    records: switched(scene, 'Disable account', false).both,
  }),
  'account disabled': (scene) => ({
    expected: ['account-disabled'],
    records: [switched(scene, 'Disable account', false).only],
  }),
  'account disabled, the twin only': (scene) => ({
    expected: ['account-disabled'],
    records: [switched(scene, 'Disable account', false).twin],
  }),
  'account disabled, values lost': (scene) => ({
    expected: ['account-disabled'],
    records: [switched(scene, '', false).of('Disable account', [])],
  }),
  'account disabled twice, enabled between': (scene) => {
    const user = scene.person();
    const step = (activity: string, to: boolean, after: number) =>
      auditRecord(scene, {
        activity,
        after,
        targets: [userTarget(user, ...updated('AccountEnabled', flag(!to), flag(to)))],
      });
    const records = [
      step('Disable account', false, 0),
      step('Enable account', true, 3600),
      step('Disable account', false, 7200),
    ];
    return { expected: ['account-disabled', 'account-disabled'], records };
  },
  'account enabled': (scene) => ({ expected: [], records: switched(scene, 'Enable account', true).both }),
  'account disabled in vain': (scene) => ({
    expected: [],
    records: [switched(scene, 'Disable account', false, { result: 'failure' }).only],
  }),
  'account disabled, exception': (scene) => {
    const failed = [
      change('MethodExecutionResult.', null, quoted('Microsoft.Online.Workflows.DirectoryValueNotFoundException')),
    ];
    return {
      expected: [],
      records: [
        switched(scene, '', false).of('Disable account', [
          ...updated('AccountEnabled', flag(true), flag(false)),
          ...failed,
        ]),
      ],
    };
  },
  'account updated without effect': (scene) => ({
    expected: [],
    records: [switched(scene, '', false).of('Update user', updated('AccountEnabled', flag(false), flag(false)))],
  }),
  'profile updated': (scene) => ({
    expected: [],
    records: [switched(scene, '', false).of('Update user', updated('Department', '["Sales"]', '["Support"]'))],
  }),
  'user added': (scene) => {
    const born = [
      change('AccountEnabled', '[]', flag(false)),
      change('StsRefreshTokensValidFrom', '[]', '["2031-03-01T08:00:00Z"]'),
    ];
    return { expected: [], records: [switched(scene, '', false).of('Add user', born)] };
  },

  'account deleted': (scene) => ({ expected: ['account-deleted'], records: [deleted(scene, 'Delete user')] }),
  'account deleted, gone for good a month later': (scene) => {
    const user = scene.person();
    const records = [
      deleted(scene, 'Delete user', { user }),
      deleted(scene, 'Hard Delete user', { user, hard: true, after: MONTH_S }),
    ];
    return { expected: ['account-deleted'], records };
  },
  'account gone for good': (scene) => ({
    expected: ['account-deleted'],
    records: [deleted(scene, 'Hard Delete user', { hard: true })],
  }),
  'guest deleted': (scene) => {
    const user = scene.person();
    const records = [
      deleted(scene, 'Delete external user', { user, service: 'Invited Users' }),
      deleted(scene, 'Delete user', { user, after: 2 }),
    ];
    return { expected: ['account-deleted'], records };
  },
  'account disabled and deleted at once': (scene) => {
    const user = scene.person();
    const correlationId = scene.random.guid();
    const off = auditRecord(scene, {
      activity: 'Disable account',
      correlationId,
      targets: [userTarget(user, ...updated('AccountEnabled', flag(true), flag(false)))],
    });
    return {
      expected: ['account-deleted'],
      records: [off, deleted(scene, 'Delete user', { user, after: 1, correlationId })],
    };
  },
  'account restored': (scene) => ({
    expected: [],
    records: [auditRecord(scene, { activity: 'Restore user', targets: [userTarget(scene.person())] })],
  }),
  'account deleted in vain': (scene) => {
    const failed = deleted(scene, 'Delete user');
    return { expected: [], records: [{ ...failed, record: { ...failed.record, result: 'timeout' } }] };
  },

  'account locked': (scene) => ({
    expected: ['account-locked'],
    records: [selfService(scene, 'Blocked from self-service password reset')],
  }),
  'account unlocked': (scene) => ({
    expected: [],
    records: [selfService(scene, 'Unlock user account (self-service)')],
  }),
};

function selfService(scene: Scene, activity: string): LogRecord {
  const user = scene.person();
  return auditRecord(scene, {
    activity,
    service: 'Self-service Password Management',
    actor: user,
    targets: [userTarget(user)],
  });
}
