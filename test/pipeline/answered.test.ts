/**
 * A refusal is judged with its neighbours: what the user gave at once was no loss, and what happened before the user's
 * last success explains nothing. In whatever order the signals arrive.
 */
import { describe, expect, test } from 'vitest';
import {
  ADA,
  type AnySignal,
  at,
  audited,
  causesOf,
  consent,
  contextOn,
  listed,
  MAIL,
  processAll,
  signIn,
  success,
} from './refusals-and-answers.ts';

describe.each([
  ['in order', (signals: readonly AnySignal[]) => signals],
  ['the last first', (signals: readonly AnySignal[]) => signals.toReversed()],
])('%s', (_, arranged) => {
  test.each<readonly [string, readonly AnySignal[]]>([
    ['a second factor that was given', [signIn(10, 50076), success(14)]],
    ['a second factor, in the tenth minute', [signIn(10, 50079), success(20)]],
    ['a consent, by a sign-in', [signIn(10, 65001), success(11)]],
    ['a consent', [signIn(10, 65001), consent(12, 'consent to application', 'ada')]],
    [
      'a consent for everybody that the same user gave',
      [signIn(10, 65001), consent(12, 'consent to application', 'all')],
    ],
    [
      'a consent whose record lists nothing',
      [signIn(10, 65001), audited(12, 'consent to application', MAIL, { actorId: 'ada' })],
    ],
    [
      'several refusals, each answered',
      [signIn(10, 50076), signIn(12, 50076), success(15), signIn(40, 50076), success(41)],
    ],
  ])('is no revocation: %s', async (_case, signals) => {
    expect(await causesOf(arranged(signals))).toEqual([]);
  });

  test.each<readonly [string, readonly AnySignal[], readonly string[]]>([
    ['after more than ten minutes', [signIn(10, 50076), success(21)], ['mfa-required']],
    ['before it was asked', [success(9), signIn(10, 50076)], ['mfa-required']],
    ['at another app', [signIn(10, 50076), success(12, { app: { id: 'notes-app-id' } })], ['mfa-required']],
    ['by another user', [signIn(10, 50076), success(12, { user: { id: 'grace' } })], ['mfa-required']],
    ['in vain', [signIn(10, 50076), signIn(12, 50126, { flow: 'interactive' })], ['mfa-required']],
    ['of a block, which asks for nothing', [signIn(10, 53003), success(12)], ['policy-blocked']],
    [
      'by somebody else’s consent for everybody',
      [signIn(10, 65001), audited(12, 'consent to application', MAIL, { actorId: 'admin' })],
      ['consent-missing'],
    ],
  ])('is no answer: %s', async (_case, signals, causes) => {
    expect(await causesOf(arranged(signals))).toEqual(causes);
  });

  test('of two refusals the one that was not answered remains, with its own time', async () => {
    const signals = [signIn(10, 50076), success(14), signIn(50, 50076)];
    expect(await listed(await processAll(arranged(signals), contextOn()))).toEqual([[at(50), 'mfa-required', 1]]);
  });

  test.each<readonly [string, readonly AnySignal[], readonly string[]]>([
    [
      'a reset four minutes later explains no refusal',
      [signIn(0, 50173), audited(4, 'reset user password', ADA)],
      ['sessions-revoked', 'password-reset'],
    ],
    [
      'the user got in after the consent was withdrawn',
      [consent(0, 'remove delegated permission grant', 'ada'), success(10), signIn(30, 65001)],
      ['consent-revoked', 'consent-missing'],
    ],
    [
      'the user consented after the consent was withdrawn',
      [
        consent(0, 'remove delegated permission grant', 'ada'),
        consent(10, 'consent to application', 'ada'),
        signIn(30, 65001),
      ],
      ['consent-revoked', 'consent-missing'],
    ],
    [
      'the user got in after the reset',
      [audited(0, 'reset user password', ADA), success(10), signIn(30, 50173)],
      ['password-reset', 'sessions-revoked'],
    ],
    [
      'the user got in after the sessions were ended',
      [audited(0, 'update stsrefreshtokenvalidfrom timestamp', ADA), success(10), signIn(30, 50173)],
      ['sessions-revoked', 'sessions-revoked'],
    ],
  ])('two facts: %s', async (_case, signals, causes) => {
    expect(await causesOf(arranged(signals))).toEqual(causes);
  });

  test.each<readonly [string, readonly AnySignal[], string]>([
    ['without a success in between', [audited(0, 'reset user password', ADA), signIn(30, 50173)], 'password-reset'],
    [
      'where the success was at another app',
      [audited(0, 'reset user password', ADA), success(10, { app: { id: 'notes-app-id' } }), signIn(30, 50173)],
      'password-reset',
    ],
    [
      'where the success was on another device',
      [audited(0, 'reset user password', ADA), success(10, { deviceId: 'computer' }), signIn(30, 50173)],
      'password-reset',
    ],
  ])('one fact: %s', async (_case, signals, cause) => {
    expect(await causesOf(arranged(signals))).toEqual([cause]);
  });
});
