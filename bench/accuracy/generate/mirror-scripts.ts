/** Differences between two readings of the tenant, alone and beside the records of the same act. */
import type { TenantChange } from '../../../src/mirror/tenant-change.ts';
import type { Expectation } from '../score.ts';
import { auditRecord, flag, updated, userTarget } from './audit-record.ts';
import {
  appChange,
  deviceChange,
  grantsChange,
  iso,
  keysChange,
  policyChange,
  rolesChange,
  userChange,
} from './mirror-changes.ts';
import type { LogRecord, Scene } from './scene.ts';

export interface MirrorScenario extends Expectation {
  readonly changes: readonly TenantChange[];
  /** The audit records of the same act. */
  readonly records: readonly LogRecord[];
}

type MirrorScript = (scene: Scene) => Omit<MirrorScenario, 'name'>;

const REPORT_ONLY = { state: 'enabledForReportingButNotEnforced' };
const alone =
  (expected: Expectation['expected'], change: (scene: Scene) => TenantChange): MirrorScript =>
  (scene) => ({ expected, changes: [change(scene)], records: [] });

const SCRIPTS: Readonly<Record<string, MirrorScript>> = {
  'user disabled': alone(['account-disabled'], (scene) => userChange(scene, [{}, { enabled: false }])),
  'user enabled': alone([], (scene) => userChange(scene, [{ enabled: false }, {}])),
  'user in the bin': alone(['account-deleted'], (scene) => userChange(scene, [{}, { deleted: true, enabled: false }])),
  'user gone': alone(['account-deleted'], (scene) => userChange(scene, [{}, undefined])),
  'user restored': alone([], (scene) => userChange(scene, [{ deleted: true }, {}])),
  'user renamed': alone([], (scene) => userChange(scene, [{}, { displayName: 'Another Name' }])),
  'password moved': alone(['password-changed'], (scene) => {
    const at = iso(scene.timeAt());
    return userChange(scene, [{}, { passwordChangedAt: at, sessionsValidFrom: iso(scene.timeAt(1)) }]);
  }),
  'sessions moved': alone(['sessions-revoked'], (scene) =>
    userChange(scene, [{}, { sessionsValidFrom: iso(scene.timeAt()) }]),
  ),
  'app off': alone(['app-disabled'], (scene) => appChange(scene, {}, { enabled: false })),
  'app on': alone([], (scene) => appChange(scene, { enabled: false }, {})),
  'app in the bin': alone(['app-deleted'], (scene) => appChange(scene, {}, { deleted: true })),
  'app back': alone([], (scene) => appChange(scene, { deleted: true }, {})),
  'grant gone': alone(['consent-revoked'], (scene) => grantsChange(scene, ['Mail.Read', 'offline_access'], [])),
  'grant narrowed': alone(['consent-revoked'], (scene) =>
    grantsChange(scene, ['Mail.Read', 'offline_access'], ['Mail.Read']),
  ),
  'grant widened': alone([], (scene) => grantsChange(scene, ['Mail.Read'], ['Mail.Read', 'offline_access'])),
  'grant replaced': alone([], (scene) => grantsChange(scene, ['Mail.Read'], ['Mail.Read'])),
  'policy new': alone(['policy-changed'], (scene) => policyChange(scene, undefined, {})),
  'policy enforced': alone(['policy-changed'], (scene) => policyChange(scene, REPORT_ONLY, {})),
  'policy gone': alone(['policy-changed'], (scene) => policyChange(scene, {}, undefined)),
  'policy that only reports, changed': alone([], (scene) =>
    policyChange(scene, REPORT_ONLY, { ...REPORT_ONLY, conditions: {} }),
  ),
  'policy that only reports, new': alone([], (scene) => policyChange(scene, undefined, REPORT_ONLY)),

  'device out of compliance': alone(['device-noncompliant'], (scene) => deviceChange(scene, {}, { compliant: false })),
  'device compliant': alone([], (scene) => deviceChange(scene, { compliant: false }, {})),
  'device off': alone(['device-disabled'], (scene) => deviceChange(scene, {}, { enabled: false })),
  'device gone': alone(['device-disabled'], (scene) => deviceChange(scene, {}, undefined)),
  'device on': alone([], (scene) => deviceChange(scene, { enabled: false }, {})),
  'device renamed': alone([], (scene) => deviceChange(scene, {}, { displayName: 'DESKTOP' })),
  'assignment gone': alone(['app-role-removed'], (scene) => rolesChange(scene, ['reader'], [])),
  'one role of two gone': alone(['app-role-removed'], (scene) => rolesChange(scene, ['reader', 'writer'], ['reader'])),
  'assignment given': alone([], (scene) => rolesChange(scene, [], ['reader'])),
  'key gone': alone(['app-credential-lost'], (scene) => keysChange(scene, [scene.random.guid()], [])),
  'key new': alone([], (scene) => keysChange(scene, [], [scene.random.guid()])),

  'user disabled, and the log says so': (scene) => {
    const person = scene.person();
    const row = auditRecord(scene, {
      activity: 'Disable account',
      targets: [userTarget(person, ...updated('AccountEnabled', flag(true), flag(false)))],
    });
    return {
      expected: ['account-disabled'],
      changes: [userChange(scene, [{}, { enabled: false }], person)],
      records: [row],
    };
  },
  'user in the bin, and the log says so': (scene) => {
    const person = scene.person();
    const row = auditRecord(scene, { activity: 'Delete user', targets: [userTarget(person)] });
    return {
      expected: ['account-deleted'],
      changes: [userChange(scene, [{}, { deleted: true }], person)],
      records: [row],
    };
  },
  'password moved, and the log says who did it': (scene) => {
    const [person, correlationId] = [scene.person(), scene.random.guid()];
    const of = (activity: string, after: number) =>
      auditRecord(scene, { activity, correlationId, after, targets: [userTarget(person)] });
    const change = userChange(
      scene,
      [{}, { passwordChangedAt: iso(scene.timeAt()), sessionsValidFrom: iso(scene.timeAt(1)) }],
      person,
    );
    return {
      expected: ['password-reset'],
      changes: [change],
      records: [of('Reset user password', 0), of('Update StsRefreshTokenValidFrom Timestamp', 0.3)],
    };
  },
};

/** Each script several times, each time about other people. */
export function mirrorScenarios(
  open: (number: number, name: string) => Scene,
  rounds: number,
): readonly { readonly scenario: MirrorScenario; readonly scene: Scene }[] {
  return Object.entries(SCRIPTS).flatMap(([name, script], index) =>
    Array.from({ length: rounds }, (_, round) => {
      const scene = open(index * rounds + round, `mirror/${name}`);
      return { scenario: { name, ...script(scene) }, scene };
    }),
  );
}
