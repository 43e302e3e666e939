/** The advice for a code, word for word where it matters: which steps in which order, and what not to do. */
import { expect, test } from 'vitest';
import { aadstsCodes } from '../../src/token-errors/aadsts-catalogue.ts';
import { explainTokenError } from '../../src/token-errors/explain-token-error.ts';
import type { TokenErrorAnswer } from '../../src/token-errors/token-error-explanation.ts';

/** A short name for each piece of advice; the first pattern that matches counts. */
const STEPS: readonly (readonly [string, RegExp])[] = [
  ['delete', /^App: delete the stored refresh token; it will not work again\.$/],
  ['continue', /^App: continue the interactive sign-in\.$/],
  ['with-claims', /^App: start one interactive sign-in, and pass on the claims of the answer unchanged\.$/],
  ['prompt', /^App: start one interactive sign-in\.$/],
  ['show', /^App: show the user the message; a prompt does not help by itself\.$/],
  [
    'wait',
    /^App: keep the token, wait, and send the same request again; wait longer after each failure; stop after a few\.$/,
  ],
  ['try-silently', /^App: then try silently once; if that is refused, start one interactive sign-in\.$/],
  ['repeat', /^User: then repeat what was refused\.$/],
  ['if-it-persists', /^If it persists: [A-Z].+\.$/],
  ['admin', /^Administrator: .+\.$/],
  ['developer', /^Developer: .+\.$/],
  ['user', /^User: .+\.$/],
  ['valid-from', /look in the audit log for "Update StsRefreshTokenValidFrom Timestamp" at the valid-from moment\.$/],
  ['consent-removed', /look in the audit log for "Remove delegated permission grant": consent was withdrawn\.$/],
  [
    'policy-changed',
    /look in the audit log for a Conditional Access policy, group or named location changed in the last day\.$/,
  ],
  [
    'what-was-deleted',
    /look in the audit log for what was deleted; otherwise check that the tenant is the right one\.$/,
  ],
  ['who-disabled', /^The audit log has who disabled it and when \("Disable account"\)\.$/],
  ['remedy', /^[A-Z].+\.$/],
];
const AVOID: readonly (readonly [string, RegExp])[] = [
  ['same-token', /^Sending the same refresh token again/],
  ['at-once', /^Sending the same request again at once/],
  ['loop', /^Refreshing again and again: .* AADSTS50196\.$/],
  ['early-prompt', /^Prompting the user again before an administrator has acted\.$/],
  ['alarm', /^Raising an alarm: it is a normal step/],
  ['sign-out', /^Signing the user out or deleting tokens: nothing was revoked\.$/],
  ['endless', /^Retrying at once and without end\.$/],
  ['ask-again', /^Asking the user to sign in again: it ends with the same error\.$/],
  ['deleting', /^Deleting refresh tokens: the error is not about them\.$/],
  ['new-password', /^Resetting the password because of it/],
  ['exclude', /^Excluding the user or the app from the policy/],
  ['same-device', /^Signing in again from the same device/],
  ['consent-for-all', /^Granting consent for the whole tenant/],
  ['dismiss', /^Dismissing the risk without an investigation/],
  ['restore', /^Restoring it before you know/],
  ['try-passwords', /^Trying more passwords/],
  ['delete-tokens', /^Deleting the refresh tokens of users/],
  ['look-for-somebody', /^Looking for somebody who revoked it: the token expired by itself\.$/],
  ['open-to-all', /^Switching off "assignment required"/],
];

const namesOf = (sentences: readonly string[], names: readonly (readonly [string, RegExp])[]) =>
  sentences.map((text) => names.find(([, pattern]) => pattern.test(text))?.[0] ?? text).join(' ');
const adviceOn = (given: number | TokenErrorAnswer) => {
  const { steps, avoid, action } = explainTokenError(given) ?? expect.unreachable();
  return [action, namesOf(steps, STEPS), namesOf(avoid, AVOID)];
};

test.each<[number, string, string, string]>([
  [700082, 'sign-in', 'delete prompt user', 'same-token look-for-somebody'],
  [700084, 'sign-in', 'delete prompt user', 'same-token look-for-somebody'],
  [70008, 'sign-in', 'delete prompt', 'same-token'],
  [50173, 'sign-in', 'delete prompt valid-from', 'same-token new-password'],
  [50132, 'sign-in', 'delete prompt valid-from', 'same-token new-password'],
  [50133, 'sign-in', 'delete prompt valid-from', 'same-token new-password'],
  [70043, 'sign-in', 'prompt user policy-changed', 'loop exclude'],
  [53003, 'ask-admin', 'admin try-silently policy-changed', 'loop early-prompt exclude'],
  [53002, 'sign-in', 'user prompt policy-changed', 'loop exclude'],
  [50076, 'sign-in', 'prompt user policy-changed', 'loop exclude'],
  [50079, 'sign-in', 'prompt user policy-changed', 'loop exclude'],
  [50057, 'ask-admin', 'admin try-silently who-disabled', 'loop early-prompt restore'],
  [50034, 'ask-admin', 'delete admin prompt what-was-deleted', 'same-token restore'],
  [50020, 'ask-admin', 'user admin try-silently what-was-deleted', 'loop early-prompt restore'],
  [700016, 'ask-admin', 'developer admin try-silently what-was-deleted', 'loop early-prompt restore'],
  [500011, 'ask-admin', 'developer admin try-silently what-was-deleted', 'loop early-prompt restore'],
  [7000112, 'ask-admin', 'admin try-silently', 'loop early-prompt restore'],
  [65001, 'sign-in', 'prompt user consent-removed', 'loop consent-for-all'],
  [53000, 'sign-in', 'user prompt policy-changed', 'loop same-device'],
  [53001, 'sign-in', 'user prompt policy-changed', 'loop same-device'],
  [135011, 'ask-admin', 'admin try-silently', 'loop early-prompt same-device'],
  [130008, 'ask-admin', 'delete admin prompt', 'same-token same-device'],
  [140001, 'sign-in', 'delete user prompt', 'same-token same-device'],
  [50053, 'sign-in', 'user prompt', 'deleting try-passwords'],
  [50105, 'ask-admin', 'admin try-silently', 'loop early-prompt open-to-all'],
  [50142, 'sign-in', 'prompt user', 'loop dismiss'],
  [7000222, 'fix-app', 'developer developer', 'ask-again deleting delete-tokens'],
  [50196, 'fix-app', 'developer', 'at-once'],
  [90033, 'retry', 'wait if-it-persists', 'sign-out endless'],
  [50140, 'sign-in', 'continue user', 'alarm'],
  [50058, 'sign-in', 'continue', 'alarm'],
  [16002, 'sign-in', 'prompt user', 'deleting'],
  [90002, 'ask-admin', 'admin repeat', 'deleting'],
  [7000018, 'fix-app', 'developer', 'loop'],
  [7000016, 'fix-app', 'delete developer prompt', 'same-token'],
])('%i gives the action %s, the steps [%s], and advises against [%s]', (code, ...expected) => {
  expect(adviceOn(code)).toEqual(expected);
});

test.each<[string, number, string, string, string]>([
  ['bad_token', 53003, 'ask-admin', 'delete admin prompt policy-changed', 'same-token exclude'],
  ['bad_token', 53000, 'sign-in', 'delete user prompt policy-changed', 'same-token same-device'],
  ['message_only', 53003, 'ask-admin', 'admin try-silently policy-changed', 'loop early-prompt exclude'],
  ['message_only', 53000, 'tell-user', 'show user policy-changed', 'loop same-device'],
  ['message_only', 50173, 'tell-user', 'delete show user valid-from', 'same-token new-password'],
  ['basic_action', 53000, 'sign-in', 'user prompt policy-changed', 'loop same-device'],
])(
  'with the suberror %s, %i gives the action %s, the steps [%s], and advises against [%s]',
  (suberror, code, ...expected) => {
    expect(adviceOn({ error_codes: [code], suberror })).toEqual(expected);
  },
);

test.each([
  [50076, 'with-claims user policy-changed'],
  [53000, 'user with-claims policy-changed'],
])('the prompt for %i passes on the claims', (code, steps) => {
  expect(adviceOn({ error_codes: [code], claims: '{}' })[1]).toBe(steps);
});

test.each([50055, 50144, 50137, 50126])('%i is about the password, so the advice is not against a new one', (code) => {
  expect(adviceOn(code)[2]).not.toContain('new-password');
});

test.each(aadstsCodes())('all advice on %i is in complete sentences', (code) => {
  const { steps, avoid, meaning, links } = explainTokenError(code) ?? expect.unreachable();
  for (const sentence of [...steps, ...avoid, meaning]) expect(sentence).toMatch(/^\S.{9,}\.$/);
  for (const { title } of links) expect(title).toMatch(/^[A-Z].{10,}$/);
});
