/** Which sign-ins show that somebody uses an app. */
import { expect, test } from 'vitest';
import { countsAsUse } from '../../src/detect/detect-sign-in.ts';

test.each([
  [{ errorCode: 0, flow: 'interactive' }, true],
  [{ errorCode: 0, flow: 'non-interactive' }, true],
  [{ errorCode: 700082, flow: 'non-interactive' }, true],
  [{ errorCode: 50076, flow: 'non-interactive' }, true],
  [{ errorCode: 50076, flow: 'interactive' }, false],
  [{ errorCode: 50126, flow: 'non-interactive' }, false],
  [{ errorCode: 50053, flow: 'non-interactive' }, false],
  [{ flow: 'non-interactive' }, false],
] as const)('%j counts as use: %s', (signIn, shows) => {
  expect(countsAsUse(signIn)).toBe(shows);
});
