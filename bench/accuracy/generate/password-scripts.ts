/** Passwords: changed, reset, and records that only look like it. */
import { about, themselves, VALID_FROM } from './audit-record.ts';
import type { Script } from './scene.ts';

const STS = 'Update StsRefreshTokenValidFrom Timestamp';
const SSPR = 'Self-service Password Management';

export const PASSWORD_SCRIPTS: Readonly<Record<string, Script>> = {
  'password changed': (scene) => {
    const tell = about(scene, themselves);
    return { expected: ['password-changed'], told: [tell('Change user password'), tell(STS, [], { after: 0.4 })] };
  },
  'password changed by self-service': (scene) => {
    const tell = about(scene, themselves);
    const service = tell('Change password (self-service)', [], {
      service: SSPR,
      correlationId: scene.random.guid(),
      after: 2,
    });
    return {
      expected: ['password-changed'],
      told: [service, tell('Change user password'), tell(STS, [], { after: 0.4 })],
    };
  },
  'password changed, as sync writes it': (scene) => {
    const tell = about(scene, () => scene.app());
    return {
      expected: ['password-changed'],
      told: [
        tell('Update PasswordProfile'),
        tell('Change user password', [], { after: 0.1 }),
        tell(STS, [], { after: 0.2 }),
      ],
    };
  },
  'password reset': (scene) => {
    const tell = about(scene);
    return {
      expected: ['password-reset'],
      told: [
        tell('Update PasswordProfile'),
        tell('Reset user password', [], { after: 0.1 }),
        tell(STS, [], { after: 0.2 }),
      ],
    };
  },
  'password reset, sessions ended a second later': (scene) => {
    const tell = about(scene);
    const other = scene.random.guid();
    const ended = [
      tell(STS, VALID_FROM, { after: 1, correlationId: other }),
      tell('Update user', VALID_FROM, { after: 1, correlationId: other }),
    ];
    return {
      expected: ['password-reset'],
      told: [tell('Reset user password'), tell(STS, [], { after: 0.2 }), ...ended],
    };
  },
  'password reset by an administrator in two services': (scene) => {
    const tell = about(scene);
    const service = tell('Reset password (by admin)', [], {
      service: SSPR,
      correlationId: scene.random.guid(),
      details: { OnPremisesAgent: 'AAD' },
      after: 3,
    });
    return {
      expected: ['password-reset'],
      told: [service, tell('Reset user password'), tell(STS, [], { after: 0.3 })],
    };
  },
  'password reset by self-service': (scene) => {
    const tell = about(scene, themselves);
    return { expected: ['password-reset'], told: [tell('Reset password (self-service)', [], { service: SSPR })] };
  },
  'password reset under its listed name': (scene) => ({
    expected: ['password-reset'],
    told: [about(scene)('Reset password')],
  }),
  'federated user converted': (scene) => ({
    expected: ['password-reset'],
    told: [about(scene)('Convert federated user to managed')],
  }),
  'password reset by Identity Manager': (scene) => ({
    expected: ['password-reset'],
    told: [about(scene)('User Password Reset', [], { service: 'Microsoft Identity Manager (MIM)' })],
  }),
  'password reset in vain': (scene) => ({
    expected: [],
    told: [
      about(scene, themselves)('Reset password (self-service)', [], {
        service: SSPR,
        result: 'failure',
        resultReason: 'OnPremisesPolicyViolation',
      }),
    ],
  }),
  'password profile of a user who is being made': (scene) => ({
    expected: [],
    told: [about(scene)('Update PasswordProfile')],
  }),
  'self-service steps': (scene) => ({
    expected: [],
    told: [about(scene, themselves)('Self-service password reset flow activity progress', [], { service: SSPR })],
  }),
};
