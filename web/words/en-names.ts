/** The names of causes, states and their like in English. */
import type { Cause } from '../../src/detect/cause.ts';
import type { SuppressionReason } from '../../src/notify/notice.ts';

const causes: Readonly<Record<Cause, string>> = {
  'consent-revoked': 'Consent withdrawn',
  'app-role-removed': 'App assignment removed',
  'app-disabled': 'App disabled',
  'app-deleted': 'App deleted',
  'app-credential-lost': 'App credential removed or expired',
  'account-disabled': 'Account disabled',
  'account-deleted': 'Account deleted',
  'account-locked': 'Account locked',
  'password-changed': 'Password changed',
  'password-reset': 'Password reset',
  'sessions-revoked': 'Signed out everywhere',
  'mfa-changed': 'Sign-in methods changed',
  'policy-changed': 'Policy changed',
  'device-noncompliant': 'Device not compliant',
  'device-disabled': 'Device disabled',
  'risk-raised': 'Account at risk',
  'connector-policy-changed': 'Connector policy changed',
  'token-policy-changed': 'Token lifetime policy changed',
  'refresh-token-inactive': 'Sign-in unused for too long',
  'refresh-token-expired': 'Sign-in expired',
  'sign-in-frequency': 'Sign-in frequency reached',
  'policy-blocked': 'Blocked by policy',
  'mfa-required': 'Second factor demanded',
  'consent-missing': 'Consent missing',
  'assignment-missing': 'Assignment missing',
};

/** Why somebody was not told. */
const noticeReasons: Readonly<Record<SuppressionReason, string>> = {
  'over-limit': 'more people than may be told at once',
  'too-old': 'seen too late',
  'no-address': 'no mail address',
  'account-unusable': 'the account cannot be used',
  actor: 'did it',
  'actor-unknown': 'not known who did it',
  'break-glass': 'a break-glass account',
  undecided: 'not sure that it ends a sign-in',
  'not-in-use': 'uses no such app, as far as known',
  swept: 'told in one mail with others',
  'switched-off': 'sending was switched off',
  closed: 'undone before',
  recovered: 'signed in again before',
  folded: 'part of another',
  answered: 'gave at once what was asked for',
  'endpoint-disabled': 'the receiver takes no events',
  'not-opened': 'was not told that it began',
  'too-late': 'its turn came a day too late',
  digested: 'in the daily summary',
  capped: 'had enough notices for one day',
  snoozed: 'asked for a pause',
  unsubscribed: 'asked not to be told',
  'would-block': 'a policy would refuse the sign-in',
  'by-policy': 'by the notice policy',
  survives: 'keeps working',
};

export const names = {
  causes,
  severities: { critical: 'critical', high: 'high', medium: 'medium', low: 'low', info: 'info' },
  states: {
    open: 'waiting to recover',
    closed: 'undone',
    recovered: 'recovered',
    folded: 'part of another',
    answered: 'explained by another',
  },
  effects: {
    dies: 'sign-in ended',
    blocked: 'refused for now',
    reprompts: 'may ask to sign in',
    survives: 'keeps working',
    'cannot-decide': 'depends',
  },
  noticeStates: {
    due: 'waiting',
    sending: 'being sent',
    sent: 'sent',
    failed: 'failed',
    suppressed: 'not told',
    uncertain: 'perhaps sent',
    observed: 'would be told',
    recovered: 'signed in again',
  },
  noticeReasons,
  audiences: {
    user: 'person',
    manager: 'manager',
    'app-owner': 'app owner',
    admins: 'administrators',
    'help-desk': 'help desk',
    app: 'app',
  },
  approval: {
    title: 'How far people are told',
    waiting: (count: number) =>
      count === 1 ? '1 person waits for your approval.' : `${count} people wait for your approval.`,
    takes: (minutes: number) =>
      minutes === 1 ? 'Telling them takes a minute.' : `Telling them takes ${minutes} minutes.`,
    until: 'It can be approved until',
    send: (count: number) => (count === 1 ? 'Send to 1 person' : `Send to ${count} people`),
    confirm: (count: number) =>
      count === 1
        ? 'Send to 1 person? It cannot be called back.'
        : `Send to ${count} people? It cannot be called back.`,
    yes: 'Yes, send',
    no: 'No, not now',
    progress: (told: number, left: number) => `Told: ${told}, still to come: ${left}.`,
    done: (count: number) =>
      count === 1 ? 'After an approval 1 person was told.' : `After an approval ${count} people were told.`,
    lapsed: 'Too many were hit to tell them unasked, and nobody approved it within a day: they were not told.',
    changed: 'Nothing was sent: it has changed meanwhile. Look again.',
  },
  outcomes: {
    done: 'read',
    off: 'off',
    refused: 'refused',
    throttled: 'slowed down',
    budget: 'still reading',
    baseline: 'first reading',
    failed: 'failed',
  },
};
