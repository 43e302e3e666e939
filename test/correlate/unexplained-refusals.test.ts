/** What does not explain a failed sign-in at an app: the sign-in then is a fact of its own. */
import { expect, test } from 'vitest';
import type { Detail } from '../../src/detect/report.ts';
import {
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
  mergedInto,
  own,
  POLICY,
  policy,
  refused,
  withCode,
} from './refusal-builder.ts';
import { ADA } from './report-builder.ts';

const OTHER_APP = '0b0b0b0b-2222-4222-8222-000000000002';

test('a group that the user has left again explains no later block', async () => {
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

test('a change explains no refusal before it, however shortly', async () => {
  const reports = [
    refused(1, { cause: 'consent-missing', subject: atApp }),
    done(1.1, { cause: 'consent-revoked', subject: own }),
  ];
  expect(await causesOf(reports)).toEqual(['consent-missing', 'consent-revoked']);
  expect(await causesOf(reports.toReversed())).toEqual(['consent-missing', 'consent-revoked']);
});

test.each<readonly [string, Fact, Fact]>([
  [
    'another app',
    { cause: 'consent-revoked', subject: own },
    { cause: 'consent-missing', subject: { kind: 'user-app', id: `${ADA}_${OTHER_APP}` } },
  ],
  [
    'a group that somebody else joined',
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
    'a demand for MFA that was lifted',
    { cause: 'mfa-changed', subject: ada, detail: { mfa: 'lifted' } },
    { cause: 'mfa-required', subject: atApp },
  ],
  [
    'another device',
    { cause: 'device-noncompliant', subject: device, detail: { deviceId: DEVICE_ID } },
    { cause: 'device-noncompliant', subject: atApp },
  ],
  [
    'the end of sessions where the code says that the token was unused',
    { cause: 'sessions-revoked', subject: ada },
    { cause: 'refresh-token-inactive', subject: atApp, detail: withCode(700082) },
  ],
  [
    'the end of sessions where a consent is missing',
    { cause: 'sessions-revoked', subject: ada },
    { cause: 'consent-missing', subject: atApp },
  ],
])('a refusal is not explained by %s', async (_, change, refusal) => {
  const apart = [change.cause, refusal.cause].sort();
  expect(await causesOf([done(1, change), refused(DAY, refusal)])).toEqual(apart);
  expect(await causesOf([refused(DAY, refusal), done(1, change)])).toEqual(apart);
});

test('of several changes that explain a refusal it is part of the latest, in whatever order they arrive', async () => {
  const reports = [
    done(1, { cause: 'consent-revoked', subject: everybodys }),
    done(DAY, { cause: 'consent-revoked', subject: own }),
    refused(2 * DAY, { cause: 'consent-missing', subject: atApp }),
  ];
  expect(await mergedInto(reports)).toEqual([own.id]);
  expect(await mergedInto(reports.toReversed())).toEqual([own.id]);
});

test('other causes within seconds stay separate', async () => {
  const at = { correlationId: 'c' };
  const reports = [
    done(1, { cause: 'mfa-changed', subject: ada }, at),
    done(1, { cause: 'password-reset', subject: ada }, at),
  ];
  expect(await causesOf(reports)).toEqual(['mfa-changed', 'password-reset']);
});
