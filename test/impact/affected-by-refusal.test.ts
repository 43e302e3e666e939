/** Whom a refused sign-in affects. */
import { describe, expect, test } from 'vitest';
import { ofUser, reach } from './reach.ts';

describe('a refusal affects that user at that app', () => {
  test.each([
    ['refresh-token-inactive', 'dies'],
    ['refresh-token-expired', 'dies'],
    ['sign-in-frequency', 'reprompts'],
    ['policy-blocked', 'blocked'],
    ['mfa-required', 'reprompts'],
    ['consent-missing', 'reprompts'],
    ['assignment-missing', 'blocked'],
  ] as const)('%s: it %s now, whatever kind of client it is', async (cause, effect) => {
    for (const id of ['mailer', 'crm'])
      expect(await reach({ cause, subject: { kind: 'user-app', id: `ada_${id}` } })).toEqual([
        `ada ${id}: ${effect} now`,
      ]);
  });

  test('where the app is named by its app id, and an unknown app keeps its id', async () => {
    expect(await reach({ cause: 'mfa-required', subject: { kind: 'user-app', id: 'ada_CRM-app-id' } })).toEqual([
      'ada crm: reprompts now',
    ]);
    expect(await reach({ cause: 'mfa-required', subject: { kind: 'user-app', id: 'ada_smith@x_elsewhere' } })).toEqual([
      'ada_smith@x elsewhere: reprompts now',
    ]);
  });
});

describe('what only a refused sign-in shows', () => {
  const seen = {
    openedBy: { source: 'sign-in', sourceId: 's1' },
    detail: { signIn: { errorCode: 50173, flow: 'non-interactive', appId: 'crm-app-id' } },
  } as const;

  test('ends the token of that app; at other apps only the effect of a new password is certain', async () => {
    expect(await reach({ ...ofUser('sessions-revoked'), ...seen })).toEqual([
      'ada crm: dies next-refresh',
      'ada mailer: cannot-decide next-refresh',
      'ada odd: cannot-decide next-refresh',
      'ada robot: survives next-refresh',
    ]);
  });

  test.each(['device-noncompliant', 'device-disabled'] as const)('%s blocks that user at that app', async (cause) => {
    expect(await reach({ ...seen, cause, subject: { kind: 'user-app', id: 'ada_crm-app-id' } })).toEqual([
      'ada crm: blocked now',
    ]);
  });

  test('affects an app that acts as itself', async () => {
    expect(
      await reach({ ...seen, cause: 'policy-blocked', subject: { kind: 'service-principal', id: 'robot-app-id' } }),
    ).toEqual(['- robot: blocked now']);
  });

  test('is found for a deleted app by its app id', async () => {
    expect(
      await reach({ ...seen, cause: 'app-disabled', subject: { kind: 'service-principal', id: 'crm-app-id' } }),
    ).toEqual(['ada crm: blocked next-refresh']);
  });
});
