/**
 * Wording for tokens that ran out, and for apps that were refused although nobody is known to have changed anything.
 */
import type { CauseOf } from '../../detect/cause.ts';
import type { NoticeContent } from '../notice.ts';
import { ASK_ADMIN, appName, peopleAffected, SIGN_IN_AGAIN, type Wording, whenSeen } from './notice-phrases.ts';

type RefusalCause = CauseOf<'clock' | 'refusal'>;

interface Refusal {
  readonly subject: (app: string) => string;
  readonly happened: (app: string, at: string) => string;
  readonly means: string;
  readonly helps: string;
  /** For app owners and administrators. */
  readonly forOthers: string;
}

const REFUSALS: Readonly<Record<RefusalCause, Refusal>> = {
  'refresh-token-inactive': {
    subject: (app) => `${app}: sign in again to reconnect it`,
    happened: (app, at) =>
      `${app} lost its connection to your account ${at}: it had not been used for a long time, by default 90 days.`,
    means: 'Nobody revoked anything, and nothing is wrong with your account.',
    helps: `${SIGN_IN_AGAIN} If you no longer use it, there is nothing to do.`,
    forOthers:
      'The refresh token lay unused for too long, by default 90 days. The user has to sign in again; a job that ' +
      'must stay connected has to use its token more often.',
  },
  'refresh-token-expired': {
    subject: (app) => `${app}: sign in again`,
    happened: (app, at) => `The sign-in of ${app} reached the end of its fixed life ${at}.`,
    means: 'This happens by design: in single-page apps after 24 hours.',
    helps: SIGN_IN_AGAIN,
    forOthers:
      'The refresh token reached the end of its fixed life, in a single-page app after 24 hours. That is by ' +
      'design; the app has to sign the user in again.',
  },
  'sign-in-frequency': {
    subject: (app) => `${app}: sign in again`,
    happened: (app, at) => `${app} was asked for a fresh sign-in ${at}.`,
    means: 'Your organisation asks for one from time to time. Nothing was revoked.',
    helps: SIGN_IN_AGAIN,
    forOthers:
      'A Conditional Access policy asks for a fresh sign-in after some time (sign-in frequency). The user has to ' +
      'sign in again.',
  },
  'policy-blocked': {
    subject: (app) => `${app} is blocked by a sign-in rule`,
    happened: (app, at) => `${app} was refused access for your account ${at}, by a sign-in rule of your organisation.`,
    means: 'It may depend on the device, the place or the app. Signing in again does not help while the rule applies.',
    helps: ASK_ADMIN,
    forOthers:
      'A Conditional Access policy blocks it; the sign-in log names the policy. What changed (the policy, the ' +
      'place, the device) is not known.',
  },
  'mfa-required': {
    subject: (app) => `${app}: sign in with your second proof`,
    happened: (app, at) => `${app} was refused ${at}, because a second proof at sign-in is asked for.`,
    means: 'Nothing was revoked: after one sign-in with that proof the app goes on.',
    helps: SIGN_IN_AGAIN,
    forOthers:
      'Multifactor authentication is asked for and the token holds no proof of it. The user has to sign in once ' +
      'with it; an unattended job cannot do that and has to act as itself, not as a user.',
  },
  'consent-missing': {
    subject: (app) => `${app}: permission missing`,
    happened: (app, at) => `${app} was refused ${at}, because a permission that it asks for was not granted.`,
    means: 'It may never have been granted, or it was withdrawn.',
    helps:
      'If you use the app, open it and sign in; you may be asked to approve its permissions. If you are not ' +
      'allowed to, ask your administrator.',
    forOthers:
      'There is no consent for a permission that the app asks for: it was withdrawn, or it never was given and the ' +
      'app asks for more than it has. Find out which before anything is granted.',
  },
  'assignment-missing': {
    subject: (app) => `${app}: you are not assigned to it`,
    happened: (app, at) => `${app} was refused for your account ${at}: only people who are assigned to it may use it.`,
    means: 'Signing in again does not help.',
    helps: ASK_ADMIN,
    forOthers:
      'The app requires assignment, and the user has none, directly or as a direct member of an assigned group.',
  },
};

export function refusalForUser(cause: RefusalCause, content: NoticeContent): Wording {
  const { subject, happened, means, helps } = REFUSALS[cause];
  const app = appName(content);
  return { subject: subject(app), paragraphs: [happened(app, whenSeen(content)), means, helps] };
}

export function refusalForOthers(cause: RefusalCause, content: NoticeContent): Wording {
  const app = appName(content);
  return {
    subject: `${app}: refresh refused, ${peopleAffected(content)}`,
    paragraphs: [`A token request of ${app} was refused ${whenSeen(content)}.`, REFUSALS[cause].forOthers],
  };
}
