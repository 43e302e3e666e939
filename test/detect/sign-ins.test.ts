/** What failed sign-ins and risky users tell, and what they do not. */
import { describe, expect, test } from 'vitest';
import { detectReports } from '../../src/detect/detect-reports.ts';
import { isRelevantSignIn } from '../../src/detect/detect-sign-in.ts';
import { SIGN_IN_CODES } from '../../src/detect/sign-in-codes.ts';
import { readLogSignal } from '../../src/ingest/records/log-signal.ts';
import { aadstsCode } from '../../src/token-errors/aadsts-catalogue.ts';
import catalogue from '../../src/token-errors/aadsts-codes.json' with { type: 'json' };
import { ADA, TENANT } from '../fixtures/audit-export.ts';
import {
  analysedSignIn,
  failing,
  GRAPH,
  MAIL_SYNC,
  portalSignIn,
  riskDetection,
  riskyUser,
  signIn,
  streamedSignIn,
} from '../fixtures/sign-in-export.ts';

const SERVICE_PRINCIPAL = '5e0c1000-0003-4003-8003-0000000000c1';
const ADA_AT_MAIL_SYNC = `${ADA}_${MAIL_SYNC}`;
const INTERACTIVE = { isInteractive: true };

function reportsOf(raw: object) {
  const signal = readLogSignal(raw, { tenantId: TENANT, seenAt: '2031-03-01T09:00:00.000Z' });
  return signal === undefined ? [] : detectReports(signal);
}
const saidBy = (raw: object) =>
  reportsOf(raw).map(({ kind, cause, subject }) => [kind, cause, subject.kind, subject.id]);
const saidOfCode = (code: number, differences: object = {}) => saidBy(failing(code, { ...differences }));

describe('a refused sign-in', () => {
  test.each([
    [50057, 'account-disabled', 'user', ADA],
    [50034, 'account-deleted', 'user', ADA],
    [500341, 'account-deleted', 'user', ADA],
    [50053, 'account-locked', 'user', ADA],
    [50173, 'sessions-revoked', 'user', ADA],
    [50133, 'password-changed', 'user', ADA],
    [53011, 'risk-raised', 'user', ADA],
    [7000112, 'app-disabled', 'service-principal', MAIL_SYNC],
    [700016, 'app-deleted', 'service-principal', MAIL_SYNC],
    [500014, 'app-disabled', 'service-principal', GRAPH],
    [7000222, 'app-credential-lost', 'application', MAIL_SYNC],
    [7000215, 'app-credential-lost', 'application', MAIL_SYNC],
    [700082, 'refresh-token-inactive', 'user-app', ADA_AT_MAIL_SYNC],
    [700084, 'refresh-token-expired', 'user-app', ADA_AT_MAIL_SYNC],
    [70043, 'sign-in-frequency', 'user-app', ADA_AT_MAIL_SYNC],
    [53000, 'device-noncompliant', 'user-app', ADA_AT_MAIL_SYNC],
    [135011, 'device-disabled', 'user-app', ADA_AT_MAIL_SYNC],
    [53003, 'policy-blocked', 'user-app', ADA_AT_MAIL_SYNC],
    [50076, 'mfa-required', 'user-app', ADA_AT_MAIL_SYNC],
    [65001, 'consent-missing', 'user-app', ADA_AT_MAIL_SYNC],
    [50105, 'assignment-missing', 'user-app', ADA_AT_MAIL_SYNC],
  ])('with %i tells of %s', (code, cause, kind, id) => {
    expect(saidOfCode(code)).toEqual([['revocation', cause, kind, id]]);
  });

  test('of an app that signs in for itself is about the app', () => {
    const own = { userId: '', userPrincipalName: '', servicePrincipalId: SERVICE_PRINCIPAL };
    expect(saidBy(streamedSignIn(failing(53003, own), 'ServicePrincipalSignInLogs'))).toEqual([
      ['revocation', 'policy-blocked', 'service-principal', SERVICE_PRINCIPAL],
    ]);
    expect(saidBy(streamedSignIn(failing(7000215, own), 'ServicePrincipalSignInLogs'))).toEqual([
      ['revocation', 'app-credential-lost', 'application', MAIL_SYNC],
    ]);
  });

  test('carries what showed it, and no correlation id: each attempt has another', () => {
    const [report] = reportsOf(
      failing(53003, { appliedConditionalAccessPolicies: [{ id: 'strict', result: 'failure' }] }),
    );
    expect(report?.detail).toEqual({
      signIn: { errorCode: 53003, flow: 'non-interactive', appId: MAIL_SYNC, blockingPolicyIds: ['strict'] },
    });
    expect(report).not.toHaveProperty('correlationId');
    expect(report?.subject.name).toBe('Fabrikam Mail Sync for ada@contoso.example');
  });
});

describe('no revocation', () => {
  test.each([
    ['a success', signIn({ status: { errorCode: 0 } })],
    [
      'a success that a policy would have stopped, did it not only report',
      signIn({
        status: { errorCode: 0 },
        appliedConditionalAccessPolicies: [{ id: 'trial', result: 'reportOnlyFailure' }],
      }),
    ],
    ['a mistyped password', failing(50126)],
    ['a page in the middle', failing(50140, INTERACTIVE)],
    ['a request without a secret', failing(7000218)],
    ['a name that nobody has', failing(50034, { userId: '00000000-0000-0000-0000-000000000000' })],
    ['a code that is new to us', failing(999999)],
    ['a sign-in that does not say how it ended', signIn({ status: { errorCode: null } })],
  ])('is %s', (_what, raw) => {
    expect(saidBy(raw)).toEqual([]);
  });

  test.each([50072, 50074, 50076, 50078, 50079, 50097, 50158, 50187])(
    'is %i where somebody is there to answer it',
    (code) => {
      expect(saidOfCode(code, INTERACTIVE)).toEqual([]);
      expect(saidOfCode(code)).toHaveLength(1);
    },
  );

  test('is an interrupt of which nobody knows whether somebody answered', () => {
    expect(saidBy(portalSignIn(failing(50076)))).toEqual([]);
  });

  test('is 50097 with a failed Conditional Access: an interrupt, not a block', () => {
    expect(saidOfCode(50097, { ...INTERACTIVE, conditionalAccessStatus: 'failure' })).toEqual([]);
  });

  test('is 53003 at no app', () => {
    expect(saidOfCode(53003, { appId: '' })).toEqual([]);
  });
});

describe('risk', () => {
  const RAISED = [['revocation', 'risk-raised', 'user', ADA]];

  test.each(['atRisk', 'confirmedCompromised', 'ATRISK'])('counts where the state is %s', (riskState) => {
    expect(saidBy(riskyUser({ riskState }))).toEqual(RAISED);
    expect(saidBy(riskDetection({ riskState }))).toEqual(RAISED);
    expect(saidBy(signIn({ status: { errorCode: 0 }, riskState }))).toEqual(RAISED);
  });

  test.each(['remediated', 'dismissed', 'confirmedSafe', 'none'])(
    'is over for the user whose state is %s',
    (riskState) => {
      expect(saidBy(riskyUser({ riskState }))).toEqual([['reversal', 'risk-raised', 'user', ADA]]);
      expect(saidBy(riskDetection({ riskState }))).toEqual([]);
      expect(saidBy(signIn({ status: { errorCode: 0 }, riskState }))).toEqual([]);
    },
  );

  test('means nothing in a state that is new to us', () => {
    expect(saidBy(riskyUser({ riskState: 'unknownFutureValue' }))).toEqual([]);
  });

  test('explains what a policy blocks, and leaves other causes alone', () => {
    expect(saidOfCode(53003, { riskState: 'atRisk' })).toEqual(RAISED);
    expect(saidOfCode(50053, { riskState: 'atRisk' })).toEqual([['revocation', 'account-locked', 'user', ADA]]);
  });

  test('of a sign-in with no user is nobody’s', () => {
    expect(
      saidBy(signIn({ status: { errorCode: 0 }, userId: '', userPrincipalName: '', riskState: 'atRisk' })),
    ).toEqual([]);
  });
});

test('what a glance lets pass is all that tells something', () => {
  for (const code of SIGN_IN_CODES.keys()) {
    expect(isRelevantSignIn(code, undefined)).toBe(true);
    const differences = { deviceDetail: { deviceId: 'd' } };
    expect([saidBy(failing(code, differences)), code]).toEqual([[expect.anything()], code]);
    expect(saidBy(analysedSignIn(failing(code)))).toHaveLength(1);
  }
  expect(isRelevantSignIn(0, 'none')).toBe(false);
  expect(isRelevantSignIn(undefined, 'atRisk')).toBe(true);
});

describe('the codes that count', () => {
  /** A client that proves its token wrongly: its own mistake or a thief's, and the user's state is what it was. */
  const LEFT_OUT = [1000036, 7000019];

  test('stand in the catalogue under the cause that is likeliest there', () => {
    for (const [code, { cause }] of SIGN_IN_CODES) expect([code, aadstsCode(code)?.causes[0]]).toEqual([code, cause]);
  });

  test('are all that end or block a token, and nothing that passes by itself', () => {
    const telling = catalogue
      .filter(({ causes, tokenState }) => causes.length > 0 && ['dead', 'blocked'].includes(tokenState))
      .map(({ code }) => code);
    expect(telling.filter((code) => !SIGN_IN_CODES.has(code))).toEqual(LEFT_OUT);
    const passing = catalogue
      .filter(({ tokenState }) => ['retry', 'interrupt'].includes(tokenState))
      .map(({ code }) => code);
    expect(passing.filter((code) => SIGN_IN_CODES.has(code))).toEqual([]);
  });
});
