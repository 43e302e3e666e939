/** The subject of a refused sign-in, when it counts, and what its report keeps. */
import { describe, expect, test } from 'vitest';
import { detectSignIn, isRelevantSignIn } from '../../src/detect/detect-sign-in.ts';
import { isInterruptCode, SIGN_IN_CODES } from '../../src/detect/sign-in-codes.ts';
import type { SignInRecord } from '../../src/ingest/records/sign-in-record.ts';
import { TENANT } from '../fixtures/audit-export.ts';

const AT = '2031-03-01T08:20:00.000Z';
const ADA = { id: 'ada', name: 'ada@x' };
const APP = { id: 'app', name: 'Mail Sync' };
const GRAPH = { id: 'graph', name: 'Graph' };

function reportsFor(errorCode: number | undefined, overrides: Partial<SignInRecord> = {}) {
  const { user, app, ...rest }: Partial<SignInRecord> = { user: ADA, app: APP, resource: GRAPH, ...overrides };
  const record = {
    id: 'row',
    at: AT,
    flow: 'non-interactive',
    blockingPolicyIds: [],
    ...rest,
    ...(user && { user }),
    ...(app && { app }),
  } satisfies SignInRecord;
  return detectSignIn({
    kind: 'signed-in',
    source: 'sign-in',
    sourceId: 'row',
    tenantId: TENANT,
    seenAt: AT,
    record: errorCode === undefined ? record : { ...record, errorCode },
  });
}
const without = (...names: readonly (keyof SignInRecord)[]) =>
  Object.fromEntries(names.map((name) => [name, undefined])) as Partial<SignInRecord>;
const subjectOf = (errorCode: number, overrides: Partial<SignInRecord> = {}) =>
  reportsFor(errorCode, overrides)[0]?.subject;

test('a report has the time, the row and the facts of the sign-in', () => {
  expect(reportsFor(53003, { deviceId: 'device', blockingPolicyIds: ['p'] })).toStrictEqual([
    {
      kind: 'revocation',
      cause: 'policy-blocked',
      subject: { kind: 'user-app', id: 'ada_app', name: 'Mail Sync for ada@x' },
      occurred: { from: AT, to: AT },
      source: 'sign-in',
      sourceId: 'row',
      seenAt: AT,
      detail: {
        signIn: {
          errorCode: 53003,
          flow: 'non-interactive',
          appId: 'app',
          deviceId: 'device',
          blockingPolicyIds: ['p'],
        },
      },
    },
  ]);
});

test('a report keeps ten policies, and nothing that is not in the row', () => {
  const policies = Array.from({ length: 12 }, (_, index) => `p${index}`);
  expect(reportsFor(53003, { blockingPolicyIds: policies })[0]?.detail.signIn?.blockingPolicyIds).toStrictEqual(
    policies.slice(0, 10),
  );
  expect(reportsFor(undefined, { riskState: 'atRisk', ...without('app') })[0]?.detail).toStrictEqual({
    signIn: { flow: 'non-interactive' },
    risk: { state: 'atRisk' },
  });
});

/** They are answered by whoever is there. */
const ON_REFRESH = [
  16003, 29210, 40009, 50001, 50015, 50020, 50072, 50074, 50076, 50077, 50078, 50079, 50081, 50085, 50097, 50137, 50150,
  50158, 50159, 50161, 50177, 50178, 50187, 50197, 51002, 51006, 52004, 53006, 53007, 65001, 70000, 82014, 90008, 90049,
  90072, 130500, 130501, 131010, 135016, 399230, 399231, 399232, 500128, 500186, 500211, 700013, 700014, 700056, 900491,
  1000028, 1000203, 1000503, 1001010, 1003022, 1300042, 5000611, 5000820, 7000016, 7000018, 7000019, 7000027, 7000028,
  7000029, 7000030, 7000031, 7000032, 7000034,
];
const OF_KNOWN_USERS = [16003, 50020, 50034, 50177, 50178, 50197, 51004, 90072, 500211, 500341, 700056];

describe.each([...SIGN_IN_CODES.keys()])('%i', (code) => {
  test('counts where nobody was, and where somebody was if it cannot be answered', () => {
    expect(reportsFor(code)).toHaveLength(1);
    for (const flow of ['interactive', 'unknown'] as const)
      expect(reportsFor(code, { flow })).toHaveLength(ON_REFRESH.includes(code) ? 0 : 1);
  });

  test('counts without a known account, unless it is a code that needs one', () => {
    const typed = reportsFor(code, { user: { id: 'ada@x', name: 'ada@x' } });
    expect(typed).toHaveLength(OF_KNOWN_USERS.includes(code) ? 0 : 1);
  });
});

describe('the subject', () => {
  test.each([70001, 90049, 700011, 700016, 700019, 1000031, 1001010, 7000112, 7000116, 7000217, 7000229])(
    'is the client for %i',
    (code) => {
      expect(subjectOf(code)).toStrictEqual({ kind: 'service-principal', id: 'app', name: 'Mail Sync' });
      expect(subjectOf(code, { servicePrincipalId: 'sp' })).toStrictEqual({
        kind: 'service-principal',
        id: 'sp',
        name: 'Mail Sync',
      });
      expect(subjectOf(code, without('app'))).toBeUndefined();
    },
  );

  test.each([50001, 500011, 500014, 650054, 650058, 7000117])('is the resource for %i', (code) => {
    expect(subjectOf(code)).toStrictEqual({ kind: 'service-principal', id: 'graph', name: 'Graph' });
    expect(subjectOf(code, { resource: { id: 'graph' } })).toStrictEqual({ kind: 'service-principal', id: 'graph' });
    expect(subjectOf(code, without('resource'))).toBeUndefined();
  });

  test.each([700026, 700027, 700028, 700030, 7000213, 7000214, 7000215, 7000222, 7000226])(
    'is the registration for %i',
    (code) => {
      expect(reportsFor(code, { servicePrincipalId: 'sp' })).toMatchObject([
        { subject: { kind: 'application', id: 'app', name: 'Mail Sync' }, detail: { appId: 'app' } },
      ]);
      expect(subjectOf(code, { servicePrincipalId: 'sp', ...without('app') })).toStrictEqual({
        kind: 'application',
        id: 'sp',
      });
      expect(reportsFor(code, { servicePrincipalId: 'sp', ...without('app') })[0]?.detail).not.toHaveProperty('appId');
    },
  );

  test.each([50057, 50034, 50053, 50173, 50132, 53004])('is the user for %i', (code) => {
    expect(subjectOf(code)).toStrictEqual({ kind: 'user', id: 'ada', name: 'ada@x' });
    expect(subjectOf(code, { user: { id: 'ada' } })).toStrictEqual({ kind: 'user', id: 'ada' });
    expect(subjectOf(code, without('user'))).toBeUndefined();
  });

  test.each([700082, 53003, 50076, 65001, 50105, 53000])('is the user at the app for %i', (code) => {
    expect(subjectOf(code, { servicePrincipalId: 'sp' })).toMatchObject({ kind: 'user-app', id: 'ada_sp' });
    expect(subjectOf(code, { user: { id: 'ada' }, app: { id: 'app' } })).toStrictEqual({
      kind: 'user-app',
      id: 'ada_app',
      name: 'app for ada',
    });
    expect(subjectOf(code, without('app'))).toBeUndefined();
  });

  test('is the app where it signs in as itself', () => {
    expect(subjectOf(53003, without('user'))).toStrictEqual({
      kind: 'service-principal',
      id: 'app',
      name: 'Mail Sync',
    });
    expect(subjectOf(53003, { servicePrincipalId: 'sp', ...without('user', 'app') })).toStrictEqual({
      kind: 'service-principal',
      id: 'sp',
    });
    expect(subjectOf(53003, without('user', 'app'))).toBeUndefined();
  });
});

const isRelevant = (errorCode: number | undefined, riskState: string | undefined, policyFailed = false) =>
  isRelevantSignIn({ errorCode, riskState, policyFailed });

describe('a failure that Conditional Access caused', () => {
  const causeOf = (code: number, overrides: Partial<SignInRecord> = {}) =>
    reportsFor(code, { policyFailed: true, ...overrides }).map(({ cause, subject }) => [cause, subject.kind]);

  test('is a block whatever its number, if nobody was there', () => {
    expect(causeOf(99999999)).toStrictEqual([['policy-blocked', 'user-app']]);
    expect(causeOf(99999999, { flow: 'service-principal', ...without('user') })).toStrictEqual([
      ['policy-blocked', 'service-principal'],
    ]);
    for (const flow of ['interactive', 'unknown'] as const) expect(causeOf(99999999, { flow })).toStrictEqual([]);
    expect(causeOf(0)).toStrictEqual([]);
    expect(reportsFor(99999999)).toStrictEqual([]);
  });

  test('keeps the cause that its number names', () => {
    expect(causeOf(50076)).toStrictEqual([['mfa-required', 'user-app']]);
    expect(causeOf(99999999, { riskState: 'atRisk' })).toStrictEqual([['risk-raised', 'user']]);
  });

  test('is relevant, a success is not', () => {
    expect([isRelevant(99999999, undefined, true), isRelevant(0, undefined, true)]).toStrictEqual([true, false]);
  });
});

test('codes that ask for something are known as such, and a block is not one of them', () => {
  expect([65001, 50074, 50076, 50079, 50097, 50158].every(isInterruptCode)).toBe(true);
  expect([53003, 50173, 50057, 0, undefined].some(isInterruptCode)).toBe(false);
});

describe('risk', () => {
  const causeOf = (code: number | undefined, overrides: Partial<SignInRecord> = {}) =>
    reportsFor(code, { riskState: 'atRisk', ...overrides }).map(({ cause, subject }) => [cause, subject.kind]);

  test('explains a block and a sign-in without a known code, and nothing else', () => {
    expect(causeOf(53003)).toStrictEqual([['risk-raised', 'user']]);
    expect(causeOf(undefined)).toStrictEqual([['risk-raised', 'user']]);
    expect(causeOf(0)).toStrictEqual([['risk-raised', 'user']]);
    expect(causeOf(50076)).toStrictEqual([['mfa-required', 'user-app']]);
    expect(causeOf(50076, { flow: 'interactive' })).toStrictEqual([['risk-raised', 'user']]);
    expect(causeOf(53003, { riskState: 'none' })).toStrictEqual([['policy-blocked', 'user-app']]);
    expect(causeOf(53003, without('user'))).toStrictEqual([['policy-blocked', 'service-principal']]);
  });

  test('is reported with its level, where there is one', () => {
    expect(reportsFor(53003, { riskState: 'atRisk', riskLevel: 'high' })[0]?.detail.risk).toStrictEqual({
      state: 'atRisk',
      level: 'high',
    });
    expect(reportsFor(53003, { riskState: 'atRisk' })[0]?.detail.risk).toStrictEqual({ state: 'atRisk' });
    expect(reportsFor(53003)[0]?.detail).not.toHaveProperty('risk');
  });

  test('is relevant, as is a known code', () => {
    expect([isRelevant(53003, undefined), isRelevant(undefined, 'ConfirmedCompromised')]).toStrictEqual([true, true]);
    expect([isRelevant(undefined, undefined), isRelevant(1, 'dismissed'), isRelevant(undefined, '')]).toStrictEqual([
      false,
      false,
      false,
    ]);
  });
});
