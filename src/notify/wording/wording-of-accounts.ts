/** Wording for accounts, passwords, sessions, second factors, risk and devices. */
import type { NoticeContent } from '../notice.ts';
import { byActor, SIGN_IN_AGAIN, subjectName, type Wording, whenHappened } from './notice-phrases.ts';

export function accountLost(content: NoticeContent, what: 'disabled' | 'deleted', meaning: string): Wording {
  const who = subjectName(content);
  return {
    subject: `The account of ${who} was ${what}`,
    paragraphs: [
      `The account of ${who} was ${what} ${whenHappened(content)}${byActor(content)}.`,
      content.appCount === 0 ? 'No app is known to hold a connection for it.' : meaning,
      'If this was expected, there is nothing to do, except to look after jobs and connections that run under this ' +
        'account. If it was not, ask whoever did it, or your administrator.',
    ],
  };
}

/** A lock refuses typed passwords; apps that are signed in stay signed in. */
export function accountLocked(content: NoticeContent): Wording {
  const who = subjectName(content);
  return {
    subject: `The account of ${who} is locked`,
    paragraphs: [
      `The account of ${who} was locked ${whenHappened(content)}.`,
      'Signing in with its password is refused while the lock lasts. Apps that are signed in keep working.',
      'If the lock was not expected, have an administrator look at where the attempts came from.',
    ],
  };
}

/**
 * A user's own change spares what was got without the password. A reset does so or not, by where it was made, and the
 * log does not say where: so no reader is told that anything survives a reset.
 */
export function passwordForUser(content: NoticeContent, what: 'changed' | 'reset'): Wording {
  return {
    subject: what === 'reset' ? 'Your password was reset' : 'Some apps may ask for your new password',
    paragraphs: [
      `Your password was ${what} ${whenHappened(content)}${byActor(content)}.`,
      what === 'reset'
        ? 'The apps below had signed you in with the old one and may ask you to sign in with the new one within ' +
          'about 90 minutes. Depending on where the reset was made, other apps may ask as well, even those that ' +
          'sign you in without a password, and connections that a server keeps for you may stop.'
        : 'The apps below had signed you in with the old one and may ask you to sign in again within about 90 ' +
          'minutes. Apps that sign you in without a password, and connections that a server keeps for you, keep ' +
          'working.',
      SIGN_IN_AGAIN,
      'If you know nothing of a new password, tell your administrator at once.',
    ],
  };
}

export function passwordForOthers(content: NoticeContent, what: 'changed' | 'reset'): Wording {
  const who = subjectName(content);
  return {
    subject: `The password of ${who} was ${what}`,
    paragraphs: [
      `The password of ${who} was ${what} ${whenHappened(content)}${byActor(content)}.`,
      what === 'reset'
        ? 'Tokens that were got by typing the old password have ended. A reset in the Entra admin center also ends ' +
          'passwordless sign-ins and connections kept by a server (confidential clients); after a reset by the user ' +
          'or in the Azure portal they live on. The log does not say where the reset was made: whether the sessions ' +
          'were revoked as well, the audit log shows.'
        : 'Tokens that were got by typing the old password have ended. Passwordless sign-ins and connections kept by ' +
          'a server (confidential clients) live on, unless the sessions were revoked as well.',
    ],
  };
}

export function sessionsForUser(content: NoticeContent): Wording {
  if (content.detail.signIn) {
    return {
      subject: 'An app may ask you to sign in again',
      paragraphs: [
        `The sign-in that the app below held for you was ended ${whenHappened(content)}: your sessions were ` +
          'revoked, or your password is a new one.',
        'Other apps may ask you to sign in again, too.',
        SIGN_IN_AGAIN,
      ],
    };
  }
  return {
    subject: 'You were signed out of your apps',
    paragraphs: [
      `All your sessions were ended ${whenHappened(content)}${byActor(content)}.`,
      'Apps and connections that had signed in for you stop within about 90 minutes, however you had signed in.',
      SIGN_IN_AGAIN,
    ],
  };
}

export function sessionsForOthers(content: NoticeContent): Wording {
  const who = subjectName(content);
  if (content.detail.signIn) {
    return {
      subject: `A sign-in of ${who} was ended`,
      paragraphs: [
        `An app was refused because the sign-in of ${who} was ended ${whenHappened(content)}: by a revoke of all ` +
          'sessions, or by a new password. Which of the two is not known.',
      ],
    };
  }
  return {
    subject: `All sessions of ${who} were revoked`,
    paragraphs: [
      `All sessions and refresh tokens of ${who} were revoked ${whenHappened(content)}${byActor(content)}.`,
      'Every app that acts for this account needs a new sign-in. Apps that act as themselves are not concerned.',
    ],
  };
}

export function mfaForUser(content: NoticeContent): Wording {
  if (content.detail.mfa !== 'required')
    return {
      subject: 'Your sign-in methods changed',
      paragraphs: [
        `Your sign-in methods were changed ${whenHappened(content)}${byActor(content)}.`,
        'Apps that are signed in stay signed in. If a method is gone, you may be asked to set up another one the ' +
          'next time that it is needed.',
        'If you know nothing of this change, tell your administrator at once.',
      ],
    };
  return {
    subject: 'You may be asked for a second proof when you sign in',
    paragraphs: [
      `A second proof at sign-in is asked of you since a change made ${whenHappened(content)}${byActor(content)}.`,
      'The apps below may ask you to sign in again within about 90 minutes. Where you have proved it before, ' +
        'nothing changes.',
      SIGN_IN_AGAIN,
    ],
  };
}

export function mfaForOthers(content: NoticeContent): Wording {
  const who = subjectName(content);
  return {
    subject: `Second factor of ${who} changed`,
    paragraphs: [
      `The second factor of ${who} was changed ${whenHappened(content)}${byActor(content)}.`,
      content.detail.mfa === 'required'
        ? 'Multifactor authentication is now required of this account: tokens without it may be refused.'
        : 'No token was revoked. Where a method is gone, another one must be registered the next time that it is ' +
          'asked for.',
    ],
  };
}

export function riskRaised(content: NoticeContent): Wording {
  const who = subjectName(content);
  return {
    subject: `Raised risk for ${who}`,
    paragraphs: [
      `The account of ${who} counts as at risk: Identity Protection or an administrator said so ` +
        `${whenHappened(content)}.`,
      'This by itself revokes no token; policies that look at risk may block the account or ask for a new ' +
        'password, and some Microsoft 365 services end its sessions.',
      'Look at the sign-ins and detections that raised it before anything else. The user was not told, because ' +
        'whoever took over an account reads its mail.',
    ],
  };
}

export function deviceForUser(content: NoticeContent, what: 'noncompliant' | 'disabled'): Wording {
  const device = (content.subject.kind === 'device' ? content.subject.name : undefined) ?? 'One of your devices';
  return {
    subject: what === 'disabled' ? `${device} was disabled` : `${device} no longer meets your organisation’s rules`,
    paragraphs: [
      what === 'disabled'
        ? `${device} was disabled or removed ${whenHappened(content)}${byActor(content)}.`
        : `${device} counts as not compliant since a check ${whenHappened(content)}.`,
      'Apps on this device may refuse you within about 90 minutes. Your apps on other devices are not concerned.',
      what === 'disabled'
        ? 'If you still use this device, ask your administrator.'
        : 'Open the Company Portal on this device and follow what it says. Signing in again does not help before that.',
    ],
  };
}

export function deviceForOthers(content: NoticeContent, what: 'noncompliant' | 'disabled'): Wording {
  const device = content.subject.kind === 'device' ? subjectName(content) : 'with which an app was refused';
  return {
    subject: `Device ${device}: ${what === 'disabled' ? 'disabled or removed' : 'not compliant'}`,
    paragraphs: [
      `The device ${device} ${what === 'disabled' ? 'was disabled or removed' : 'no longer counts as compliant'} ` +
        `${whenHappened(content)}${byActor(content)}.`,
      what === 'disabled'
        ? 'Tokens that came through the device itself end; those of browsers and servers elsewhere live on.'
        : 'No token was revoked: it is refused only where a policy asks for a compliant device, until the device ' +
          'is compliant again.',
    ],
  };
}
