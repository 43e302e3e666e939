/** Which reports failed sign-ins and risky users give, and which they do not. */
import { describe, expect, test } from 'vitest';
import { detectReports } from '../../src/detect/detect-reports.ts';
import { isRelevantSignIn } from '../../src/detect/detect-sign-in.ts';
import { SIGN_IN_CODES } from '../../src/detect/sign-in-codes.ts';
import { readLogSignal } from '../../src/ingest/records/log-signal.ts';
import { aadstsCode, aadstsCodes } from '../../src/token-errors/aadsts-catalogue.ts';
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
const summariesOf = (raw: object) =>
  reportsOf(raw).map(({ kind, cause, subject }) => [kind, cause, subject.kind, subject.id]);
const summariesOfCode = (code: number, differences: object = {}) => summariesOf(failing(code, { ...differences }));

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
  ])('with %i gives %s', (code, cause, kind, id) => {
    expect(summariesOfCode(code)).toEqual([['revocation', cause, kind, id]]);
  });

  test('of an app that signs in as itself is about the app', () => {
    const own = { userId: '', userPrincipalName: '', servicePrincipalId: SERVICE_PRINCIPAL };
    expect(summariesOf(streamedSignIn(failing(53003, own), 'ServicePrincipalSignInLogs'))).toEqual([
      ['revocation', 'policy-blocked', 'service-principal', SERVICE_PRINCIPAL],
    ]);
    expect(summariesOf(streamedSignIn(failing(7000215, own), 'ServicePrincipalSignInLogs'))).toEqual([
      ['revocation', 'app-credential-lost', 'application', MAIL_SYNC],
    ]);
  });

  test('has the sign-in as detail, and no correlation id, because each attempt has another', () => {
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
      'a success that a report-only policy would have stopped',
      signIn({
        status: { errorCode: 0 },
        appliedConditionalAccessPolicies: [{ id: 'trial', result: 'reportOnlyFailure' }],
      }),
    ],
    ['a mistyped password', failing(50126)],
    ['a page in the middle of a sign-in', failing(50140, INTERACTIVE)],
    ['a request without a secret', failing(7000218)],
    ['a user name that does not exist', failing(50034, { userId: '00000000-0000-0000-0000-000000000000' })],
    ['an unknown code', failing(999999)],
    ['a sign-in without a result', signIn({ status: { errorCode: null } })],
  ])('is %s', (_what, raw) => {
    expect(summariesOf(raw)).toEqual([]);
  });

  test.each([50072, 50074, 50076, 50078, 50079, 50097, 50158, 50187])('is %i in an interactive sign-in', (code) => {
    expect(summariesOfCode(code, INTERACTIVE)).toEqual([]);
    expect(summariesOfCode(code)).toHaveLength(1);
  });

  test('is an interrupt whose flow is unknown', () => {
    expect(summariesOf(portalSignIn(failing(50076)))).toEqual([]);
  });

  test('is 50097 with the Conditional Access status failure: it is an interrupt, not a block', () => {
    expect(summariesOfCode(50097, { ...INTERACTIVE, conditionalAccessStatus: 'failure' })).toEqual([]);
  });

  test('is 53003 without an app', () => {
    expect(summariesOfCode(53003, { appId: '', appDisplayName: '' })).toEqual([]);
  });
});

describe('risk', () => {
  const RAISED = [['revocation', 'risk-raised', 'user', ADA]];

  test.each(['atRisk', 'confirmedCompromised', 'ATRISK'])('is raised in the state %s', (riskState) => {
    expect(summariesOf(riskyUser({ riskState }))).toEqual(RAISED);
    expect(summariesOf(riskDetection({ riskState }))).toEqual(RAISED);
    expect(summariesOf(signIn({ status: { errorCode: 0 }, riskState }))).toEqual(RAISED);
  });

  test.each(['remediated', 'dismissed', 'confirmedSafe', 'none'])(
    'is over where the user’s own state is %s',
    (riskState) => {
      expect(summariesOf(riskyUser({ riskState }))).toEqual([['reversal', 'risk-raised', 'user', ADA]]);
      expect(summariesOf(riskDetection({ riskState }))).toEqual([]);
      expect(summariesOf(signIn({ status: { errorCode: 0 }, riskState }))).toEqual([]);
    },
  );

  test('gives no report in an unknown state', () => {
    expect(summariesOf(riskyUser({ riskState: 'unknownFutureValue' }))).toEqual([]);
  });

  test('explains a policy’s block, and no other cause', () => {
    expect(summariesOfCode(53003, { riskState: 'atRisk' })).toEqual(RAISED);
    expect(summariesOfCode(50053, { riskState: 'atRisk' })).toEqual([['revocation', 'account-locked', 'user', ADA]]);
  });

  test('of a sign-in without a user gives no report', () => {
    expect(
      summariesOf(signIn({ status: { errorCode: 0 }, userId: '', userPrincipalName: '', riskState: 'atRisk' })),
    ).toEqual([]);
  });
});

const NOTHING = { errorCode: undefined, riskState: undefined, policyFailed: false };

test('isRelevantSignIn accepts every sign-in that gives a report', () => {
  for (const code of SIGN_IN_CODES.keys()) {
    expect(isRelevantSignIn({ ...NOTHING, errorCode: code })).toBe(true);
    const differences = { deviceDetail: { deviceId: 'd' } };
    expect([summariesOf(failing(code, differences)), code]).toEqual([[expect.anything()], code]);
    expect(summariesOf(analysedSignIn(failing(code)))).toHaveLength(1);
  }
  expect(isRelevantSignIn({ ...NOTHING, errorCode: 0, riskState: 'none' })).toBe(false);
  expect(isRelevantSignIn({ ...NOTHING, riskState: 'atRisk' })).toBe(true);
});

describe('the codes of sign-ins', () => {
  const catalogue = aadstsCodes()
    .map(aadstsCode)
    .filter((entry) => entry !== undefined);
  /** A mistake of the client, a thief, or a part of the tenant that no user signs in to. */
  const LEFT_OUT = [900981, 1000036, 1003017, 1003018, 1003019, 1003021];
  /** The catalogue names what else it may be: detection files them under what they do. */
  const NEAREST = [51002, 7000019, 7000029, 7000030];

  test('have the likeliest cause of the catalogue, where that names one', () => {
    const otherwise = [...SIGN_IN_CODES].filter(([code, { cause }]) => {
      const [likeliest] = aadstsCode(code)?.causes ?? [];
      return likeliest !== undefined && likeliest !== cause;
    });
    expect(otherwise.map(([code]) => code).toSorted((a, b) => a - b)).toEqual(NEAREST);
  });

  test('are all codes that end or block a token, and no temporary ones', () => {
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
