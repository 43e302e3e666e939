/** A failed sign-in at an app is part of what explains it, whatever that is about, and whichever arrives first. */
import { describe, expect, test } from 'vitest';
import type { Report } from '../../src/detect/report.ts';
import { assignmentSubjectId } from '../../src/detect/subject.ts';
import {
  APP_ID,
  ada,
  atApp,
  blockedBy,
  causesOf,
  DAY,
  DEVICE_ID,
  device,
  done,
  everybodys,
  type Fact,
  GROUP,
  joined,
  onDevice,
  own,
  POLICY,
  policy,
  refused,
  registration,
  tightened,
  withCode,
} from './refusal-builder.ts';
import { ADA, APP } from './report-builder.ts';

const EXPLAINED: readonly (readonly [string, Fact, Fact])[] = [
  [
    'a missing consent by the one that was withdrawn',
    { cause: 'consent-revoked', subject: own },
    { cause: 'consent-missing', subject: atApp },
  ],
  [
    'a missing consent by the one for everybody',
    { cause: 'consent-revoked', subject: everybodys },
    { cause: 'consent-missing', subject: atApp },
  ],
  [
    'a missing assignment by the one that was removed',
    { cause: 'app-role-removed', subject: { kind: 'assignment', id: assignmentSubjectId(APP, ADA) } },
    { cause: 'assignment-missing', subject: atApp },
  ],
  [
    'a missing assignment by the one of a group',
    {
      cause: 'app-role-removed',
      subject: { kind: 'assignment', id: assignmentSubjectId(APP, GROUP) },
      detail: { byGroup: true },
    },
    { cause: 'assignment-missing', subject: atApp },
  ],
  [
    'a block by its policy',
    { cause: 'policy-changed', subject: policy, detail: tightened },
    { cause: 'policy-blocked', subject: atApp, detail: blockedBy(POLICY) },
  ],
  [
    'a demand for MFA by its policy',
    { cause: 'policy-changed', subject: policy },
    { cause: 'mfa-required', subject: atApp, detail: blockedBy(POLICY) },
  ],
  [
    'a sign-in frequency by its policy',
    { cause: 'policy-changed', subject: policy },
    { cause: 'sign-in-frequency', subject: atApp, detail: blockedBy(POLICY) },
  ],
  [
    'a demand for MFA by the change at the user',
    { cause: 'mfa-changed', subject: ada, detail: { mfa: 'required' } },
    { cause: 'mfa-required', subject: atApp },
  ],
  [
    'a block by the risk of the user',
    { cause: 'risk-raised', subject: ada, detail: { risk: { state: 'atRisk' } } },
    { cause: 'policy-blocked', subject: atApp },
  ],
  [
    'a block by the group that the user joined',
    joined(ADA),
    { cause: 'policy-blocked', subject: atApp, detail: blockedBy(POLICY) },
  ],
  [
    'a refused device by its lost compliance',
    { cause: 'device-noncompliant', subject: device, detail: { deviceId: DEVICE_ID } },
    { cause: 'device-noncompliant', subject: atApp, detail: onDevice },
  ],
  [
    'a refused device by the act that disabled it',
    { cause: 'device-disabled', subject: device, detail: { deviceId: DEVICE_ID } },
    { cause: 'device-disabled', subject: atApp, detail: onDevice },
  ],
  [
    'a wrong secret by the one that was removed, by app id',
    { cause: 'app-credential-lost', subject: registration, detail: { appId: APP_ID } },
    {
      cause: 'app-credential-lost',
      subject: { kind: 'application', id: APP_ID },
      detail: { appId: APP_ID, ...withCode(7000215) },
    },
  ],
  [
    'a token "expired or revoked" by the end of sessions',
    { cause: 'sessions-revoked', subject: ada },
    { cause: 'refresh-token-inactive', subject: atApp, detail: withCode(70008) },
  ],
  [
    'a session that a new password ended by the password reset',
    { cause: 'password-reset', subject: ada },
    { cause: 'password-changed', subject: ada, detail: withCode(50133) },
  ],
];

describe.each(EXPLAINED)('a refusal is part of what explains it: %s', (_, change, refusal) => {
  test.each([
    ['in order', (all: readonly Report[]) => all],
    ['the change last', (all: readonly Report[]) => all.toReversed()],
  ])('%s', async (_order, arranged) => {
    const reports = [done(1, change), refused(3 * DAY, refusal), refused(3 * DAY + 60, refusal)];
    expect(await causesOf(arranged(reports))).toEqual([change.cause]);
  });

  test('but not where that comes after the refusal, too long before it, or was undone in between', async () => {
    const apart = [change.cause, refusal.cause].sort();
    expect(await causesOf([refused(1, refusal), done(7, change)])).toEqual(apart);
    expect(await causesOf([done(1, change), refused(31 * DAY, refusal)])).toEqual(apart);
    if (change.cause === 'policy-changed') return;
    const undone = [done(1, change), done(60, change, { kind: 'reversal', detail: {} }), refused(DAY, refusal)];
    expect(await causesOf(undone)).toEqual(apart);
    expect(await causesOf(undone.toReversed())).toEqual(apart);
  });
});
