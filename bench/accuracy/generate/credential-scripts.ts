/** Passwords, sessions and second factors: changed, reset, ended, taken away; and what looks like it. */
import { type Act, audit, type Change, updated, userTarget } from './audit-record.ts';
import type { App, Person, Scene, Script, Written } from './scene.ts';

const STS = 'Update StsRefreshTokenValidFrom Timestamp';
const SSPR = 'Self-service Password Management';
const METHODS = 'Authentication Methods';
const VALID_FROM = updated('StsRefreshTokensValidFrom', '["2031-01-10T07:00:00Z"]', '["2031-03-01T09:30:01Z"]');

/** Writes records of one user, of one act unless a correlation id is given. */
function about(scene: Scene, actor?: (user: Person) => Person | App) {
  const user = scene.person();
  const correlationId = scene.random.guid();
  const by = actor?.(user);
  return (activity: string, changes: readonly Change[] = [], more: Partial<Act> = {}): Written =>
    audit(scene, {
      activity,
      correlationId,
      targets: [userTarget(user, ...changes)],
      ...(by ? { actor: by } : {}),
      ...more,
    });
}

const themselves = (user: Person) => user;
const requirement = (state: number) =>
  JSON.stringify([{ RelyingParty: '*', State: state, RememberDevicesNotIssuedBefore: '2031-03-01T08:00:00Z' }]);

export const CREDENTIAL_SCRIPTS: Readonly<Record<string, Script>> = {
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

  'sessions ended': (scene) => {
    const tell = about(scene);
    return {
      expected: ['sessions-revoked'],
      told: [tell(STS, VALID_FROM), tell('Update user', VALID_FROM, { after: 0.1 })],
    };
  },
  'sessions ended, values lost': (scene) => ({ expected: ['sessions-revoked'], told: [about(scene)(STS)] }),
  'sessions ended, the twin only': (scene) => ({
    expected: ['sessions-revoked'],
    told: [about(scene)('Update user', VALID_FROM)],
  }),
  'sessions ended in vain': (scene) => ({ expected: [], told: [about(scene)(STS, VALID_FROM, { result: 'failure' })] }),
  'sessions of two people ended by one script': (scene) => {
    const [one, other] = [about(scene), about(scene)];
    return {
      expected: ['sessions-revoked', 'sessions-revoked'],
      told: [one(STS, VALID_FROM), other(STS, VALID_FROM, { after: 0.5 })],
    };
  },

  'method deleted': (scene) => ({
    expected: ['mfa-changed'],
    told: [
      about(scene, themselves)('User deleted security info', [], {
        service: METHODS,
        operationType: 'Delete',
        resultReason: 'User deleted Phone',
      }),
    ],
  }),
  'methods deleted by an administrator': (scene) => {
    const tell = about(scene);
    const of = (method: string, after: number) =>
      tell('Admin deleted security info', [], {
        service: METHODS,
        after,
        resultReason: `Admin deleted ${method} for user`,
      });
    return {
      expected: ['mfa-changed'],
      told: [of('Phone', 0), of('Authenticator App', 0.2), of('Software Token', 0.4)],
    };
  },
  'phone app removed': (scene) => ({
    expected: ['mfa-changed'],
    told: [about(scene)('Remove users strong authentication phone app detail')],
  }),
  'passkey deleted': (scene) => ({
    expected: ['mfa-changed'],
    told: [about(scene)('Delete Passkey (device-bound) security key', [], DEVICE)],
  }),
  'key deleted, by its old name': (scene) => ({
    expected: ['mfa-changed'],
    told: [about(scene)('Delete FIDO2 security key', [], DEVICE)],
  }),
  'hello key deleted': (scene) => ({
    expected: ['mfa-changed'],
    told: [about(scene)('Delete Windows Hello for Business credential', [], DEVICE)],
  }),
  'phone sign-in deleted': (scene) => ({
    expected: ['mfa-changed'],
    told: [about(scene)('Delete passwordless phone sign-in credential', [], DEVICE)],
  }),
  'factor asked for from now on': (scene) => {
    const tell = about(scene);
    const asked = updated('StrongAuthenticationRequirement', '[]', requirement(1));
    return {
      expected: ['mfa-changed'],
      told: [tell('Enable Strong Authentication', asked), tell('Update user', asked, { after: 0.1 })],
    };
  },
  'methods emptied': (scene) => ({
    expected: ['mfa-changed'],
    told: [
      about(scene)(
        'Update user',
        updated(
          'StrongAuthenticationMethod',
          '[{"MethodType":6,"Default":true},{"MethodType":7,"Default":false}]',
          '[]',
        ),
      ),
    ],
  }),
  'method added': (scene) => ({
    expected: [],
    told: [
      about(scene)(
        'Update user',
        updated(
          'StrongAuthenticationMethod',
          '[{"MethodType":6,"Default":true}]',
          '[{"MethodType":6,"Default":true},{"MethodType":7,"Default":false}]',
        ),
      ),
    ],
  }),
  'method registered': (scene) => ({
    expected: [],
    told: [about(scene, themselves)('User registered security info', [], { service: METHODS })],
  }),
  'default method chosen': (scene) => ({
    expected: [],
    told: [about(scene, themselves)('User changed default security info', [], { service: METHODS })],
  }),
  'passkey added': (scene) => ({
    expected: [],
    told: [about(scene)('Add Passkey (device-bound) security key', [], DEVICE)],
  }),

  'account compromised': (scene) => ({
    expected: ['risk-raised'],
    told: [about(scene)('ConfirmAccountCompromised', [], PROTECTION)],
  }),
  'account compromised, by its other name': (scene) => ({
    expected: ['risk-raised'],
    told: [about(scene)('ConfirmCompromised', [], PROTECTION)],
  }),
  'fraud reported': (scene) => ({
    expected: ['risk-raised'],
    told: [about(scene, themselves)('Fraud reported - user is blocked for MFA', [], { service: METHODS })],
  }),
  'suspicious activity reported': (scene) => ({
    expected: ['risk-raised'],
    told: [about(scene, themselves)('Suspicious activity reported', [], { service: METHODS })],
  }),
  'account safe': (scene) => ({ expected: [], told: [about(scene)('ConfirmSafe', [], PROTECTION)] }),
  'risk dismissed': (scene) => ({ expected: [], told: [about(scene)('DismissUser', [], PROTECTION)] }),
};

const DEVICE = { service: 'Device Registration Service' } as const;
const PROTECTION = { service: 'Identity Protection', category: 'Other' } as const;
