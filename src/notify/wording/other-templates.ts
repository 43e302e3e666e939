/** What everybody else reads of each cause: managers, owners, administrators, the help desk and the app itself. */
import type { Cause } from '../../detect/cause.ts';
import type { NoticeContent } from '../notice.ts';
import type { Reader } from './reader.ts';
import { resetBy, type Template } from './user-templates.ts';
import type { HappenedKey, MeansKey, TodoKey } from './words.ts';

interface Facts {
  readonly happened: HappenedKey;
  readonly means: readonly MeansKey[];
}

type Others = Exclude<Reader, 'user'>;

/** The help desk reads, after what it means, what the person who calls is advised to do. */
type Todo = Readonly<Record<Exclude<Others, 'help-desk'>, TodoKey>>;

export function otherTemplate(content: NoticeContent, reader: Others): Template {
  return { ...FACTS[content.cause](content), todo: reader === 'help-desk' ? 'desk' : TODO[content.cause][reader] };
}

const FACTS: Readonly<Record<Cause, (content: NoticeContent) => Facts>> = {
  'consent-revoked': () => ({ happened: 'consent', means: ['consent-admins'] }),
  'app-role-removed': () => ({ happened: 'role', means: ['role-admins'] }),
  'app-disabled': () => ({ happened: 'app-disabled', means: ['app-disabled-admins'] }),
  'app-deleted': ({ subject }) => ({
    happened: subject.kind === 'application' ? 'registration-deleted' : 'app-deleted',
    means: ['app-deleted-admins'],
  }),
  'app-credential-lost': ({ apps }) =>
    apps.some(({ effect }) => effect === 'blocked')
      ? { happened: 'credential-refused', means: ['credential-refused', 'credential-good'] }
      : { happened: 'credential-removed', means: ['credential-removed', 'credential-good'] },
  'account-disabled': ({ appCount }) => ({
    happened: 'account-disabled',
    means: [appCount === 0 ? 'no-app-known' : 'while-disabled'],
  }),
  'account-deleted': ({ appCount }) => ({
    happened: 'account-deleted',
    means: [appCount === 0 ? 'no-app-known' : 'once-deleted'],
  }),
  'account-locked': () => ({ happened: 'account-locked', means: ['locked'] }),
  'password-changed': () => ({ happened: 'password-changed', means: ['own-password-admins'] }),
  'password-reset': (content) => RESETS[resetBy(content)],
  'sessions-revoked': ({ detail }) =>
    detail.signIn
      ? { happened: 'sessions-refused', means: ['sessions-refused-admins'] }
      : { happened: 'sessions', means: ['sessions-admins'] },
  'mfa-changed': ({ detail }) =>
    detail.mfa === 'required'
      ? { happened: 'mfa-required', means: ['mfa-required-admins'] }
      : { happened: 'mfa', means: ['mfa-method-admins'] },
  'policy-changed': (content) => ({
    happened: content.subject.kind === 'membership' ? 'policy-membership' : 'policy',
    means: areSomeUndecided(content) ? ['policy', 'policy-undecided'] : ['policy'],
  }),
  'device-noncompliant': () => ({ happened: 'device-noncompliant', means: ['device-noncompliant-admins'] }),
  'device-disabled': () => ({ happened: 'device-disabled', means: ['device-disabled-admins'] }),
  'risk-raised': () => ({ happened: 'risk', means: ['risk'] }),
  'connector-policy-changed': () => ({ happened: 'connector', means: ['connector'] }),
  'token-policy-changed': () => ({ happened: 'token-policy', means: ['token-policy'] }),
  'refresh-token-inactive': () => ({ happened: 'inactive', means: ['inactive-admins'] }),
  'refresh-token-expired': () => ({ happened: 'expired', means: ['expired'] }),
  'sign-in-frequency': () => ({ happened: 'frequency', means: ['frequency-admins'] }),
  'policy-blocked': () => ({ happened: 'blocked', means: ['blocked-admins'] }),
  'mfa-required': () => ({ happened: 'mfa-refused', means: ['proof-once-admins'] }),
  'consent-missing': () => ({ happened: 'consent-missing', means: ['permission-admins'] }),
  'assignment-missing': () => ({ happened: 'unassigned', means: ['unassigned-admins'] }),
};

const RESETS: Readonly<Record<ReturnType<typeof resetBy>, Facts>> = {
  admin: { happened: 'password-reset-by-admin', means: ['reset-password-admins'] },
  self: { happened: 'password-reset-by-self', means: ['own-password-admins'] },
  unknown: { happened: 'password-reset', means: ['reset-password-admins'] },
};

function areSomeUndecided({ policyReach }: NoticeContent): boolean {
  const effects = policyReach?.effects ?? [];
  return policyReach?.conditional === true || effects.some(({ effect }) => effect === 'cannot-decide');
}

const ASK_AGAIN = { manager: 'manager-other', 'app-owner': 'owner-ask-again', app: 'app-dead' } as const;
const WAIT = { manager: 'manager-other', 'app-owner': 'owner-wait', app: 'app-refused' } as const;
const MAY_ASK = { manager: 'manager-other', 'app-owner': 'owner-watch', app: 'app-may-ask' } as const;
const ACCOUNT = { manager: 'manager-account', 'app-owner': 'owner-wait', app: 'app-refused' } as const;

const TODO: Readonly<Record<Cause, Todo>> = {
  'consent-revoked': { ...ASK_AGAIN, admins: 'ask-before-granting' },
  'app-role-removed': { ...WAIT, admins: 'ask-before-undoing' },
  'app-disabled': { ...WAIT, admins: 'ask-before-undoing' },
  'app-deleted': { ...WAIT, admins: 'ask-before-undoing' },
  'app-credential-lost': {
    manager: 'manager-other',
    'app-owner': 'owner-credential',
    app: 'app-credential',
    admins: 'see-owner',
  },
  'account-disabled': { ...ACCOUNT, admins: 'see-to-jobs' },
  'account-deleted': { ...ACCOUNT, admins: 'see-to-jobs' },
  'account-locked': { ...MAY_ASK, admins: 'see-attempts' },
  'password-changed': { ...MAY_ASK, admins: 'see-account' },
  'password-reset': { ...MAY_ASK, admins: 'see-account' },
  'sessions-revoked': { ...ASK_AGAIN, admins: 'see-account' },
  'mfa-changed': { ...MAY_ASK, admins: 'see-account' },
  'policy-changed': { ...MAY_ASK, admins: 'see-scope' },
  'device-noncompliant': { ...MAY_ASK, admins: 'help-with-device' },
  'device-disabled': { ...MAY_ASK, admins: 'ask-before-undoing' },
  'risk-raised': { ...MAY_ASK, admins: 'see-detections' },
  'connector-policy-changed': {
    manager: 'manager-other',
    'app-owner': 'see-connections',
    app: 'app-may-ask',
    admins: 'see-flows',
  },
  'token-policy-changed': { manager: 'nothing', 'app-owner': 'nothing', app: 'app-may-ask', admins: 'nothing' },
  'refresh-token-inactive': { ...ASK_AGAIN, admins: 'user-signs-in-job' },
  'refresh-token-expired': { ...ASK_AGAIN, admins: 'user-signs-in' },
  'sign-in-frequency': { ...ASK_AGAIN, admins: 'user-signs-in' },
  'policy-blocked': { ...WAIT, admins: 'see-log' },
  'mfa-required': { ...ASK_AGAIN, admins: 'user-signs-in-mfa' },
  'consent-missing': { ...ASK_AGAIN, admins: 'see-permission' },
  'assignment-missing': { ...WAIT, admins: 'see-assignment' },
};
