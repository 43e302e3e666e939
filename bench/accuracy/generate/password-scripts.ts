/** Passwords: changed, reset, and records that only look like it. */
import { auditOf, byThemselves, SESSIONS_VALID_FROM } from './audit-record.ts';
import type { Script } from './scene.ts';

const STS = 'Update StsRefreshTokenValidFrom Timestamp';
const SSPR = 'Self-service Password Management';

export const PASSWORD_SCRIPTS: Readonly<Record<string, Script>> = {
  'password changed': (scene) => {
    const write = auditOf(scene, byThemselves);
    return { expected: ['password-changed'], records: [write('Change user password'), write(STS, [], { after: 0.4 })] };
  },
  'password changed by self-service': (scene) => {
    const write = auditOf(scene, byThemselves);
    const service = write('Change password (self-service)', [], {
      service: SSPR,
      correlationId: scene.random.guid(),
      after: 2,
    });
    return {
      expected: ['password-changed'],
      records: [service, write('Change user password'), write(STS, [], { after: 0.4 })],
    };
  },
  'password changed, as sync writes it': (scene) => {
    const write = auditOf(scene, () => scene.app());
    return {
      expected: ['password-changed'],
      records: [
        write('Update PasswordProfile'),
        write('Change user password', [], { after: 0.1 }),
        write(STS, [], { after: 0.2 }),
      ],
    };
  },
  'password reset': (scene) => {
    const write = auditOf(scene);
    return {
      expected: ['password-reset'],
      records: [
        write('Update PasswordProfile'),
        write('Reset user password', [], { after: 0.1 }),
        write(STS, [], { after: 0.2 }),
      ],
    };
  },
  'password reset, sessions ended a second later': (scene) => {
    const write = auditOf(scene);
    const other = scene.random.guid();
    const ended = [
      write(STS, SESSIONS_VALID_FROM, { after: 1, correlationId: other }),
      write('Update user', SESSIONS_VALID_FROM, { after: 1, correlationId: other }),
    ];
    return {
      expected: ['password-reset'],
      records: [write('Reset user password'), write(STS, [], { after: 0.2 }), ...ended],
    };
  },
  'password reset by an administrator in two services': (scene) => {
    const write = auditOf(scene);
    const service = write('Reset password (by admin)', [], {
      service: SSPR,
      correlationId: scene.random.guid(),
      details: { OnPremisesAgent: 'AAD' },
      after: 3,
    });
    return {
      expected: ['password-reset'],
      records: [service, write('Reset user password'), write(STS, [], { after: 0.3 })],
    };
  },
  'password reset by self-service': (scene) => {
    const write = auditOf(scene, byThemselves);
    return { expected: ['password-reset'], records: [write('Reset password (self-service)', [], { service: SSPR })] };
  },
  'password reset under its listed name': (scene) => ({
    expected: ['password-reset'],
    records: [auditOf(scene)('Reset password')],
  }),
  'federated user converted': (scene) => ({
    expected: ['password-reset'],
    records: [auditOf(scene)('Convert federated user to managed')],
  }),
  'password reset by Identity Manager': (scene) => ({
    expected: ['password-reset'],
    records: [auditOf(scene)('User Password Reset', [], { service: 'Microsoft Identity Manager (MIM)' })],
  }),
  'password reset in vain': (scene) => ({
    expected: [],
    records: [
      auditOf(scene, byThemselves)('Reset password (self-service)', [], {
        service: SSPR,
        result: 'failure',
        resultReason: 'OnPremisesPolicyViolation',
      }),
    ],
  }),
  'password profile of a user who is being made': (scene) => ({
    expected: [],
    records: [auditOf(scene)('Update PasswordProfile')],
  }),
  'self-service steps': (scene) => ({
    expected: [],
    records: [
      auditOf(scene, byThemselves)('Self-service password reset flow activity progress', [], { service: SSPR }),
    ],
  }),
};
