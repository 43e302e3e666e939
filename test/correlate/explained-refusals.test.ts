/** A failed sign-in at an app is part of what explains it, whatever that is about, and whichever is told first. */
import { describe, expect, test } from 'vitest';
import {
  assignmentSubjectId,
  type Cause,
  type Detail,
  grantSubjectId,
  membershipSubjectId,
  type Report,
  type Subject,
} from '../../src/detect/report.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { ADA, APP, audited, uncorrelated } from './report-builder.ts';
import { deliver, readModel } from './settled-model.ts';

const DAY = 1440;
const OTHER_APP = '0b0b0b0b-2222-4222-8222-000000000002';
const APP_ID = '0b0b0b0b-2222-4222-8222-00000000000a';
const GROUP = '0e0e0e0e-5555-4555-8555-000000000001';
const POLICY = '0f0f0f0f-6666-4666-8666-000000000001';
const DEVICE = '0d0d0d0d-7777-4777-8777-000000000001';
const DEVICE_ID = '0d0d0d0d-7777-4777-8777-00000000000d';

const ada: Subject = { kind: 'user', id: ADA };
const atApp: Subject = { kind: 'user-app', id: `${ADA}_${APP}` };
const own: Subject = { kind: 'grant', id: grantSubjectId(APP, ADA) };
const everybodys: Subject = { kind: 'grant', id: grantSubjectId(APP, undefined) };
const policy: Subject = { kind: 'policy', id: POLICY };
const device: Subject = { kind: 'device', id: DEVICE };
const registration: Subject = { kind: 'application', id: '0c0c0c0c-8888-4888-8888-000000000001' };

type Fact = Pick<Report, 'cause' | 'subject'> & { readonly detail?: Detail };

const done = (minute: number, fact: Fact, different: Partial<Report> = {}) =>
  audited(minute, { ...fact, ...different });

function refused(minute: number, { cause, subject, detail }: Fact): Report {
  const signIn = { flow: 'non-interactive', ...detail?.signIn } as const;
  return uncorrelated(minute, {
    cause,
    subject,
    source: 'sign-in',
    sourceId: `sign-in-${minute}`,
    detail: { ...detail, signIn },
  });
}

const blockedBy = (policyId: string): Detail => ({
  signIn: { flow: 'non-interactive', blockingPolicyIds: ['0f0f0f0f-6666-4666-8666-000000000000', policyId] },
});
const onDevice: Detail = { signIn: { flow: 'non-interactive', deviceId: DEVICE_ID } };
const withCode = (errorCode: number): Detail => ({ signIn: { flow: 'non-interactive', errorCode } });
const tightened: Detail = { policy: { change: 'tightened' } };

const joined = (member: string): Fact => ({
  cause: 'policy-changed',
  subject: { kind: 'membership', id: membershipSubjectId(GROUP, member) },
  detail: { ...tightened, membership: { ownerId: GROUP, memberId: member, way: 'joined', policyIds: [POLICY] } },
});

const EXPLAINED: readonly (readonly [string, Fact, Fact])[] = [
  [
    'a consent that is missing by the one withdrawn',
    { cause: 'consent-revoked', subject: own },
    { cause: 'consent-missing', subject: atApp },
  ],
  [
    'a consent that is missing by the one for everybody',
    { cause: 'consent-revoked', subject: everybodys },
    { cause: 'consent-missing', subject: atApp },
  ],
  [
    'an assignment that is missing by the one removed',
    { cause: 'app-role-removed', subject: { kind: 'assignment', id: assignmentSubjectId(APP, ADA) } },
    { cause: 'assignment-missing', subject: atApp },
  ],
  [
    'an assignment that is missing by the one of a group',
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
    'a demand for MFA by what is asked of the user',
    { cause: 'mfa-changed', subject: ada, detail: { mfa: 'required' } },
    { cause: 'mfa-required', subject: atApp },
  ],
  [
    'a block by the risk of the user',
    { cause: 'risk-raised', subject: ada, detail: { risk: { state: 'atRisk' } } },
    { cause: 'policy-blocked', subject: atApp },
  ],
  [
    'a block by the group that the user was put into',
    joined(ADA),
    { cause: 'policy-blocked', subject: atApp, detail: blockedBy(POLICY) },
  ],
  [
    'a device that is refused by its compliance',
    { cause: 'device-noncompliant', subject: device, detail: { deviceId: DEVICE_ID } },
    { cause: 'device-noncompliant', subject: atApp, detail: onDevice },
  ],
  [
    'a device that is refused by its being disabled',
    { cause: 'device-disabled', subject: device, detail: { deviceId: DEVICE_ID } },
    { cause: 'device-disabled', subject: atApp, detail: onDevice },
  ],
  [
    'a wrong secret by the one removed, by app id',
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
    'a session that a new password ended by the reset',
    { cause: 'password-reset', subject: ada },
    { cause: 'password-changed', subject: ada, detail: withCode(50133) },
  ],
];

describe.each(EXPLAINED)('%s', (_, change, refusal) => {
  test.each([
    ['in order', (all: readonly Report[]) => all],
    ['told last', (all: readonly Report[]) => all.toReversed()],
  ])('%s', async (_order, arranged) => {
    const reports = [done(1, change), refused(3 * DAY, refusal), refused(3 * DAY + 60, refusal)];
    expect(await causesOf(arranged(reports))).toEqual([change.cause]);
  });

  test('not where it comes after the refusal, too long before it, or was undone in between', async () => {
    const apart = [change.cause, refusal.cause].sort();
    expect(await causesOf([refused(1, refusal), done(7, change)])).toEqual(apart);
    expect(await causesOf([done(1, change), refused(31 * DAY, refusal)])).toEqual(apart);
    if (change.cause === 'policy-changed') return;
    const undone = [done(1, change), done(60, change, { kind: 'reversal', detail: {} }), refused(DAY, refusal)];
    expect(await causesOf(undone)).toEqual(apart);
    expect(await causesOf(undone.toReversed())).toEqual(apart);
  });
});

test('a group that was left again explains no block that comes after', async () => {
  const left: Detail = {
    policy: { change: 'loosened' },
    membership: { ownerId: GROUP, memberId: ADA, way: 'left', policyIds: [POLICY] },
  };
  const reports = [
    done(1, joined(ADA)),
    done(60, { ...joined(ADA), detail: left }),
    refused(DAY, { cause: 'policy-blocked', subject: atApp, detail: blockedBy(POLICY) }),
  ];
  expect(await causesOf(reports)).toEqual(['policy-blocked', 'policy-changed', 'policy-changed']);
  expect(await causesOf(reports.toReversed())).toEqual(['policy-blocked', 'policy-changed', 'policy-changed']);
});

test('clocks may differ by five minutes', async () => {
  expect(
    await causesOf([
      refused(1, { cause: 'consent-missing', subject: atApp }),
      done(5, { cause: 'consent-revoked', subject: own }),
    ]),
  ).toEqual(['consent-revoked']);
});

test.each<readonly [string, Fact, Fact]>([
  [
    'another app',
    { cause: 'consent-revoked', subject: own },
    { cause: 'consent-missing', subject: { kind: 'user-app', id: `${ADA}_${OTHER_APP}` } },
  ],
  [
    'what somebody else was put into',
    joined(GROUP),
    { cause: 'policy-blocked', subject: atApp, detail: blockedBy(POLICY) },
  ],
  [
    'another policy',
    { cause: 'policy-changed', subject: policy },
    { cause: 'policy-blocked', subject: atApp, detail: blockedBy(GROUP) },
  ],
  [
    'a policy that was loosened',
    { cause: 'policy-changed', subject: policy, detail: { policy: { change: 'loosened' } } },
    { cause: 'policy-blocked', subject: atApp, detail: blockedBy(POLICY) },
  ],
  [
    'MFA that is asked no longer',
    { cause: 'mfa-changed', subject: ada, detail: { mfa: 'lifted' } },
    { cause: 'mfa-required', subject: atApp },
  ],
  [
    'another device',
    { cause: 'device-noncompliant', subject: device, detail: { deviceId: DEVICE_ID } },
    { cause: 'device-noncompliant', subject: atApp },
  ],
  [
    'a token that surely lay unused',
    { cause: 'sessions-revoked', subject: ada },
    { cause: 'refresh-token-inactive', subject: atApp, detail: withCode(700082) },
  ],
  [
    'sessions that were ended',
    { cause: 'sessions-revoked', subject: ada },
    { cause: 'consent-missing', subject: atApp },
  ],
])('a refusal is not explained by %s', async (_, change, refusal) => {
  const apart = [change.cause, refusal.cause].sort();
  expect(await causesOf([done(1, change), refused(DAY, refusal)])).toEqual(apart);
  expect(await causesOf([refused(DAY, refusal), done(1, change)])).toEqual(apart);
});

test('of several that explain it, it is part of the latest, in whichever order they are told', async () => {
  const reports = [
    done(1, { cause: 'consent-revoked', subject: everybodys }),
    done(DAY, { cause: 'consent-revoked', subject: own }),
    refused(2 * DAY, { cause: 'consent-missing', subject: atApp }),
  ];
  expect(await foldedInto(reports)).toEqual([own.id]);
  expect(await foldedInto(reports.toReversed())).toEqual([own.id]);
});

test('what other causes write within seconds stays apart', async () => {
  const at = { correlationId: 'c' };
  const reports = [
    done(1, { cause: 'mfa-changed', subject: ada }, at),
    done(1, { cause: 'password-reset', subject: ada }, at),
  ];
  expect(await causesOf(reports)).toEqual(['mfa-changed', 'password-reset']);
});

type Act = readonly [cause: Cause, subjectId: string, state: string, ...rest: readonly unknown[]];

async function actsOf(reports: readonly Report[]): Promise<readonly Act[]> {
  const tables = memoryTables();
  for (const report of reports) await deliver(report, tables);
  return (await readModel(tables)).map((text): Act => JSON.parse(text));
}

async function causesOf(reports: readonly Report[]): Promise<readonly Cause[]> {
  return (await actsOf(reports)).flatMap(([cause, , state]) => (state === 'folded' ? [] : [cause])).sort();
}

async function foldedInto(reports: readonly Report[]): Promise<readonly unknown[]> {
  return (await actsOf(reports)).flatMap(([, , state, , , , , into]) => (state === 'folded' ? [into] : []));
}
