/** Sessions ended, second factors changed, accounts reported as compromised; and records that only look like it. */
import { auditOf, byThemselves, SESSIONS_VALID_FROM, updated } from './audit-record.ts';
import type { Script } from './scene.ts';

const STS = 'Update StsRefreshTokenValidFrom Timestamp';
const METHODS = 'Authentication Methods';
const DEVICE = { service: 'Device Registration Service' } as const;
const PROTECTION = { service: 'Identity Protection', category: 'Other' } as const;

const requirement = (state: number) =>
  JSON.stringify([{ RelyingParty: '*', State: state, RememberDevicesNotIssuedBefore: '2031-03-01T08:00:00Z' }]);

export const SESSION_AND_METHOD_SCRIPTS: Readonly<Record<string, Script>> = {
  'sessions ended': (scene) => {
    const write = auditOf(scene);
    return {
      expected: ['sessions-revoked'],
      records: [write(STS, SESSIONS_VALID_FROM), write('Update user', SESSIONS_VALID_FROM, { after: 0.1 })],
    };
  },
  'sessions ended, values lost': (scene) => ({ expected: ['sessions-revoked'], records: [auditOf(scene)(STS)] }),
  'sessions ended, the twin only': (scene) => ({
    expected: ['sessions-revoked'],
    records: [auditOf(scene)('Update user', SESSIONS_VALID_FROM)],
  }),
  'sessions ended in vain': (scene) => ({
    expected: [],
    records: [auditOf(scene)(STS, SESSIONS_VALID_FROM, { result: 'failure' })],
  }),
  'sessions of two people ended by one script': (scene) => {
    const [one, other] = [auditOf(scene), auditOf(scene)];
    return {
      expected: ['sessions-revoked', 'sessions-revoked'],
      records: [one(STS, SESSIONS_VALID_FROM), other(STS, SESSIONS_VALID_FROM, { after: 0.5 })],
    };
  },

  'method deleted': (scene) => ({
    expected: ['mfa-changed'],
    records: [
      auditOf(scene, byThemselves)('User deleted security info', [], {
        service: METHODS,
        operationType: 'Delete',
        resultReason: 'User deleted Phone',
      }),
    ],
  }),
  'methods deleted by an administrator': (scene) => {
    const write = auditOf(scene);
    const of = (method: string, after: number) =>
      write('Admin deleted security info', [], {
        service: METHODS,
        after,
        resultReason: `Admin deleted ${method} for user`,
      });
    return {
      expected: ['mfa-changed'],
      records: [of('Phone', 0), of('Authenticator App', 0.2), of('Software Token', 0.4)],
    };
  },
  'phone app removed': (scene) => ({
    expected: ['mfa-changed'],
    records: [auditOf(scene)('Remove users strong authentication phone app detail')],
  }),
  'passkey deleted': (scene) => ({
    expected: ['mfa-changed'],
    records: [auditOf(scene)('Delete Passkey (device-bound) security key', [], DEVICE)],
  }),
  'key deleted, by its old name': (scene) => ({
    expected: ['mfa-changed'],
    records: [auditOf(scene)('Delete FIDO2 security key', [], DEVICE)],
  }),
  'hello key deleted': (scene) => ({
    expected: ['mfa-changed'],
    records: [auditOf(scene)('Delete Windows Hello for Business credential', [], DEVICE)],
  }),
  'phone sign-in deleted': (scene) => ({
    expected: ['mfa-changed'],
    records: [auditOf(scene)('Delete passwordless phone sign-in credential', [], DEVICE)],
  }),
  'factor asked for from now on': (scene) => {
    const write = auditOf(scene);
    const required = updated('StrongAuthenticationRequirement', '[]', requirement(1));
    return {
      expected: ['mfa-changed'],
      records: [write('Enable Strong Authentication', required), write('Update user', required, { after: 0.1 })],
    };
  },
  'methods emptied': (scene) => ({
    expected: ['mfa-changed'],
    records: [
      auditOf(scene)(
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
    records: [
      auditOf(scene)(
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
    records: [auditOf(scene, byThemselves)('User registered security info', [], { service: METHODS })],
  }),
  'default method chosen': (scene) => ({
    expected: [],
    records: [auditOf(scene, byThemselves)('User changed default security info', [], { service: METHODS })],
  }),
  'passkey added': (scene) => ({
    expected: [],
    records: [auditOf(scene)('Add Passkey (device-bound) security key', [], DEVICE)],
  }),

  'account compromised': (scene) => ({
    expected: ['risk-raised'],
    records: [auditOf(scene)('ConfirmAccountCompromised', [], PROTECTION)],
  }),
  'account compromised, by its other name': (scene) => ({
    expected: ['risk-raised'],
    records: [auditOf(scene)('ConfirmCompromised', [], PROTECTION)],
  }),
  'fraud reported': (scene) => ({
    expected: ['risk-raised'],
    records: [auditOf(scene, byThemselves)('Fraud reported - user is blocked for MFA', [], { service: METHODS })],
  }),
  'suspicious activity reported': (scene) => ({
    expected: ['risk-raised'],
    records: [auditOf(scene, byThemselves)('Suspicious activity reported', [], { service: METHODS })],
  }),
  'account safe': (scene) => ({ expected: [], records: [auditOf(scene)('ConfirmSafe', [], PROTECTION)] }),
  'risk dismissed': (scene) => ({ expected: [], records: [auditOf(scene)('DismissUser', [], PROTECTION)] }),
};
