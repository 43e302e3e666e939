/** Wording for withdrawn consents and for changes of apps. */
import type { NoticeContent } from '../notice.ts';
import {
  ASK_ADMIN,
  appName,
  byActor,
  capitalize,
  peopleAffected,
  scopesLost,
  type Wording,
  whenHappened,
  whenSeen,
} from './notice-phrases.ts';

export function consentForUser(content: NoticeContent): Wording {
  const app = appName(content);
  const partly = content.apps.every(({ effect }) => effect === 'reprompts');
  const what = partly
    ? `Some of the permissions of ${app} to act for you were withdrawn`
    : `The permission of ${app} to act for you was withdrawn`;
  return {
    subject: `${app}: you may need to approve it again`,
    paragraphs: [
      `${what} ${whenHappened(content)}${byActor(content)}.`,
      partly
        ? 'Parts of the app may stop working within about 90 minutes, or it may ask you to sign in.'
        : 'The app may stop working for you within about 90 minutes.',
      'If you still use it, open it from My Apps and sign in; you may be asked to approve its permissions. If you ' +
        'are not allowed to, ask your administrator. If you no longer use it, there is nothing to do.',
    ],
  };
}

export function consentForOthers(content: NoticeContent): Wording {
  const app = appName(content);
  return {
    subject: `${app}: consent withdrawn, ${peopleAffected(content)}`,
    paragraphs: [
      `Delegated permissions of ${app} were withdrawn ${whenHappened(content)}${byActor(content)}.`,
      scopesLost(content),
      `${capitalize(peopleAffected(content))}. If this was not expected, ask whoever did it before anything is ` +
        'granted again; after a new consent users may need to sign in again.',
    ].filter((paragraph) => paragraph !== ''),
  };
}

export function appDeletedForUser(content: NoticeContent): Wording {
  const app = appName(content);
  return {
    subject: `${app} was removed from your organisation`,
    paragraphs: [
      `${app} was removed ${whenHappened(content)}${byActor(content)}.`,
      'It may stop working for you within about 90 minutes. Signing in again does not help.',
      ASK_ADMIN,
    ],
  };
}

export function appDeletedForOthers(content: NoticeContent): Wording {
  const app = appName(content);
  return {
    subject: `${app}: app deleted, ${peopleAffected(content)}`,
    paragraphs: [
      content.subject.kind === 'application'
        ? `The registration of ${app} was deleted ${whenHappened(content)}${byActor(content)}.`
        : `${app} was deleted ${whenHappened(content)}${byActor(content)}: its service principal (enterprise app), ` +
          'and its consents and assignments with it.',
      `${capitalize(peopleAffected(content))}. What is deleted can be restored for 30 days, registration and ` +
        'enterprise app each from its own list; users may then need to sign in again.',
    ],
  };
}

export function appDisabledForUser(content: NoticeContent): Wording {
  const app = appName(content);
  return {
    subject: `${app} was switched off in your organisation`,
    paragraphs: [
      `${app} was switched off ${whenHappened(content)}${byActor(content)}.`,
      'It may refuse you within about 90 minutes, for as long as it is switched off. Signing in again does not help.',
      ASK_ADMIN,
    ],
  };
}

export function appDisabledForOthers(content: NoticeContent): Wording {
  const app = appName(content);
  return {
    subject: `${app}: app disabled, ${peopleAffected(content)}`,
    paragraphs: [
      `Sign-in to ${app} was disabled ${whenHappened(content)}${byActor(content)}: nobody gets a token for it, and ` +
        'neither does the app itself.',
      `${capitalize(peopleAffected(content))}. No token was revoked: once the app is enabled again, those that ` +
        'have not run out work as before.',
    ],
  };
}

export function roleRemovedForUser(content: NoticeContent): Wording {
  const app = appName(content);
  return {
    subject: `${app}: you are no longer assigned to it`,
    paragraphs: [
      `Your assignment to ${app} was removed ${whenHappened(content)}${byActor(content)}.`,
      'The app may refuse you within about 90 minutes. Signing in again does not help.',
      ASK_ADMIN,
    ],
  };
}

export function roleRemovedForOthers(content: NoticeContent): Wording {
  const app = appName(content);
  return {
    subject: `${app}: assignment removed`,
    paragraphs: [
      `An assignment that concerns ${app} was removed ${whenHappened(content)}${byActor(content)}.`,
      scopesLost(content),
      'No token was revoked. Where the app requires assignment, whoever has no other is refused at the next ' +
        'refresh; an app that lost a role of its own gets tokens without it.',
    ].filter((paragraph) => paragraph !== ''),
  };
}

export function credentialLost(content: NoticeContent): Wording {
  const app = appName(content);
  const refused = content.apps.some(({ effect }) => effect === 'blocked');
  return {
    subject: `${app}: ${refused ? 'its credential is no longer accepted' : 'a credential was removed'}`,
    paragraphs: [
      refused
        ? `The credential with which ${app} signs in was refused ${whenSeen(content)}.`
        : `A secret, certificate or federated credential of ${app} was removed ` +
          `${whenHappened(content)}${byActor(content)}.`,
      refused
        ? 'It can get no token, neither for its own work nor to refresh those of its users.'
        : 'If the app still uses it, it can get no new token, neither for its own work nor to refresh those of its ' +
          'users. If it uses another by now, nothing changes.',
      'The refresh tokens it holds stay good: once it has a valid credential, it goes on, and no user needs to ' +
        'sign in again.',
    ],
  };
}
