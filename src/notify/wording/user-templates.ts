/** What the person concerned reads of each cause: what happened, what it means, and the one thing to do. */
import type { Cause } from '../../detect/cause.ts';
import type { NoticeContent } from '../notice.ts';
import type { HappenedKey, MeansKey, SubjectKey, TodoKey } from './words.ts';

export interface Template {
  /** Absent: what happened. */
  readonly subject?: SubjectKey;
  readonly happened: HappenedKey;
  readonly means: readonly MeansKey[];
  readonly todo: TodoKey;
}

export const USER_TEMPLATES: Readonly<Record<Cause, (content: NoticeContent) => Template>> = {
  'consent-revoked': ({ apps }) =>
    apps.every(({ effect }) => effect === 'reprompts')
      ? { subject: 'approve', happened: 'you-consent-partly', means: ['parts-stop'], todo: 'approve' }
      : { subject: 'approve', happened: 'you-consent', means: ['stops'], todo: 'approve' },
  'app-role-removed': () => ({ happened: 'you-role', means: ['refuses'], todo: 'ask-if-needed' }),
  'app-disabled': () => ({ happened: 'you-app-disabled', means: ['refuses-while-off'], todo: 'ask-if-needed' }),
  'app-deleted': () => ({ happened: 'you-app-deleted', means: ['stops-no-help'], todo: 'ask-if-needed' }),
  'app-credential-lost': () => ({
    subject: 'app-down',
    happened: 'you-credential',
    means: ['down-until-renewed'],
    todo: 'nothing-to-click',
  }),
  'account-disabled': () => ({ happened: 'you-account-disabled', means: ['while-disabled'], todo: 'nothing-to-click' }),
  'account-deleted': () => ({ happened: 'you-account-deleted', means: ['once-deleted'], todo: 'nothing-to-click' }),
  'account-locked': () => ({ happened: 'you-account-locked', means: ['locked'], todo: 'wait-for-lock' }),
  'password-changed': () => ({
    subject: 'new-password',
    happened: 'you-password-changed',
    means: ['own-password'],
    todo: 'new-password',
  }),
  'password-reset': (content) => RESETS[resetBy(content)],
  'sessions-revoked': ({ detail }) =>
    detail.signIn
      ? { subject: 'rule-asks', happened: 'you-sessions-refused', means: ['others-may-ask'], todo: 'sign-in' }
      : { subject: 'signed-out', happened: 'you-sessions', means: ['sessions-end'], todo: 'sign-in-suspicious' },
  'mfa-changed': ({ detail }) =>
    detail.mfa === 'required'
      ? { subject: 'second-proof', happened: 'you-mfa-required', means: ['mfa-asked'], todo: 'second-proof' }
      : { happened: 'you-mfa', means: ['mfa-method'], todo: 'methods' },
  'policy-changed': (content) => ({
    ...(isBlocking(content)
      ? ({ subject: 'rule-blocks', means: ['rule-blocks'], todo: 'nothing-to-click' } as const)
      : ({ subject: 'rule-asks', means: ['rule-asks'], todo: 'sign-in' } as const)),
    happened:
      content.subject.kind === 'membership'
        ? 'you-policy-membership'
        : (`you-policy-${content.detail.policy?.change ?? 'changed'}` as const),
  }),
  'device-noncompliant': () => ({
    happened: 'you-device-noncompliant',
    means: ['device-user'],
    todo: 'company-portal',
  }),
  'device-disabled': () => ({ happened: 'you-device-disabled', means: ['device-user'], todo: 'ask-about-device' }),
  'risk-raised': () => ({ happened: 'you-risk', means: ['risk'], todo: 'nothing-to-click' }),
  'connector-policy-changed': () => ({
    subject: 'connector',
    happened: 'you-connector',
    means: ['connector'],
    todo: 'see-connections',
  }),
  'token-policy-changed': () => ({ happened: 'you-token-policy', means: ['token-policy'], todo: 'nothing' }),
  'refresh-token-inactive': () => ({
    subject: 'sign-in',
    happened: 'you-inactive',
    means: ['inactive'],
    todo: 'sign-in-if-used',
  }),
  'refresh-token-expired': () => ({
    subject: 'sign-in',
    happened: 'you-expired',
    means: ['expired'],
    todo: 'sign-in',
  }),
  'sign-in-frequency': () => ({
    subject: 'sign-in',
    happened: 'you-frequency',
    means: ['frequency'],
    todo: 'sign-in',
  }),
  'policy-blocked': () => ({
    subject: 'app-blocked',
    happened: 'you-blocked',
    means: ['blocked-user'],
    todo: 'ask-if-needed',
  }),
  'mfa-required': () => ({
    subject: 'second-proof-app',
    happened: 'you-mfa-refused',
    means: ['proof-once'],
    todo: 'sign-in',
  }),
  'consent-missing': () => ({
    subject: 'permission-missing',
    happened: 'you-consent-missing',
    means: ['permission-user'],
    todo: 'approve',
  }),
  'assignment-missing': () => ({
    subject: 'unassigned',
    happened: 'you-unassigned',
    means: ['no-help'],
    todo: 'ask-if-needed',
  }),
};

/** Self-service spares what a reset by an administrator may end, and the log does not always say which it was. */
const RESETS: Readonly<Record<ReturnType<typeof resetBy>, Template>> = {
  admin: { happened: 'you-password-reset-by-admin', means: ['reset-password'], todo: 'new-password' },
  self: { happened: 'you-password-reset-by-self', means: ['own-password'], todo: 'new-password' },
  unknown: { happened: 'you-password-reset', means: ['reset-password'], todo: 'new-password' },
};

/** Whoever may reset the password of somebody else is an administrator; an app may act for anybody. */
export function resetBy({ actor, subject }: NoticeContent): 'admin' | 'self' | 'unknown' {
  if (actor?.kind !== 'user') return 'unknown';
  return actor.id === subject.id ? 'self' : 'admin';
}

/** Of a policy: some apps refuse the person, and no sign-in helps. */
export function isBlocking({ apps }: Pick<NoticeContent, 'apps'>): boolean {
  return apps.some(({ effect }) => effect === 'blocked' || effect === 'dies');
}
