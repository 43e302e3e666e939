/** What a notice says, per cause and reader: plain, calm, and no more than is known. */
import type { Effect } from '../find/affected.ts';
import type { Notice, NoticeContent } from './notice.ts';

export interface Wording {
  readonly subject: string;
  /** In reading order: what happened, what it means, what to do. */
  readonly paragraphs: readonly string[];
}

export function wordingOf({ audience, content }: Notice): Wording {
  const forUser = audience.kind === 'user';
  switch (content.cause) {
    case 'consent-revoked':
      return forUser ? consentForUser(content) : consentForOthers(content);
    case 'app-deleted':
      return forUser ? appDeletedForUser(content) : appDeletedForOthers(content);
    case 'account-disabled':
      return accountLost(
        content,
        'disabled',
        'The apps below refuse this account while it is disabled. If it is enabled again, they may work again without a new sign-in.',
      );
    case 'account-deleted':
      return accountLost(
        content,
        'deleted',
        'The apps below no longer work for this account. A deleted account can be restored for 30 days; its owner may then need to sign in again.',
      );
    case 'policy-changed':
      return forUser ? policyForUser(content) : policyForOthers(content);
  }
}

function consentForUser(content: NoticeContent): Wording {
  const app = appName(content);
  const partly = content.apps.every(({ effect }) => effect === 'reprompts');
  const what = partly ? `Some of the permissions of ${app} to act for you were withdrawn` : `The permission of ${app} to act for you was withdrawn`;
  return {
    subject: `${app}: you may need to approve it again`,
    paragraphs: [
      `${what} ${when(content)}.`,
      partly
        ? 'Parts of the app may stop working within about 90 minutes, or it may ask you to sign in.'
        : 'The app may stop working for you within about 90 minutes.',
      'If you still use it, open it from My Apps and sign in; you may be asked to approve its permissions. If you are not allowed to, ask your administrator. If you no longer use it, there is nothing to do.',
    ],
  };
}

function consentForOthers(content: NoticeContent): Wording {
  const app = appName(content);
  return {
    subject: `${app}: consent withdrawn, ${people(content)}`,
    paragraphs: [
      `Delegated permissions of ${app} were withdrawn ${when(content)}${byWhom(content)}.`,
      scopesLost(content),
      `${capital(people(content))}. Where this was not meant, grant the consent again; users may then need to sign in again.`,
    ].filter((paragraph) => paragraph !== ''),
  };
}

function appDeletedForUser(content: NoticeContent): Wording {
  const app = appName(content);
  return {
    subject: `${app} was removed from your organisation`,
    paragraphs: [
      `${app} was removed ${when(content)}.`,
      'It may stop working for you within about 90 minutes. Signing in again does not help.',
      'If you still need it, ask your administrator.',
    ],
  };
}

function appDeletedForOthers(content: NoticeContent): Wording {
  const app = appName(content);
  return {
    subject: `${app}: app deleted, ${people(content)}`,
    paragraphs: [
      `The service principal of ${app} was deleted ${when(content)}${byWhom(content)}, and its grants and assignments with it.`,
      `${capital(people(content))}. A deleted app can be restored for 30 days; users may then need to sign in again.`,
    ],
  };
}

function accountLost(content: NoticeContent, what: 'disabled' | 'deleted', meaning: string): Wording {
  const who = content.subject.name ?? content.subject.id;
  return {
    subject: `The account of ${who} was ${what}`,
    paragraphs: [
      `The account of ${who} was ${what} ${when(content)}${byWhom(content)}.`,
      content.appCount === 0 ? 'No app is known to hold a connection for it.' : meaning,
      'If this was expected, there is nothing to do, except to look after jobs and connections that run under this account. If not, contact your administrator.',
    ],
  };
}

function policyForUser(content: NoticeContent): Wording {
  const blocked = content.apps.some(({ effect }) => effect === 'blocked' || effect === 'dies');
  return {
    subject: blocked ? 'A sign-in rule of your organisation now blocks some apps' : 'You may be asked to sign in again',
    paragraphs: [
      `Your organisation changed a sign-in rule ${when(content)}.`,
      blocked
        ? 'Some of the apps below may refuse you within about 90 minutes. Signing in again does not help.'
        : 'The apps below may ask you to sign in again, with more proof than before, within about 90 minutes. Where your present sign-in already satisfies the rule, nothing changes.',
      blocked ? 'If you need one of them, ask your administrator.' : 'Apps that work in the background may need you to open them once and sign in.',
    ],
  };
}

function policyForOthers(content: NoticeContent): Wording {
  const name = content.subject.name ?? content.subject.id;
  const undecided = content.apps.some(({ effect }) => effect === 'cannot-decide');
  return {
    subject: `Policy ${name} changed: ${people(content)}`,
    paragraphs: [
      `The policy ${name} was changed ${when(content)}${byWhom(content)}.`,
      `${capital(people(content))}.${undecided ? ' For some of them the effect depends on conditions that cannot be decided from the policy alone (device, place, client, risk), so they were not told.' : ''}`,
      'No token was revoked: the rule is judged when an app next asks for one. Undoing the change undoes the effect.',
    ],
  };
}

/** In the words of the effect, for lists. */
export function effectInWords(effect: Effect): string {
  switch (effect) {
    case 'dies':
      return 'stops working';
    case 'blocked':
      return 'refused for now';
    case 'reprompts':
      return 'may ask to sign in';
    case 'survives':
      return 'keeps working';
    case 'cannot-decide':
      return 'depends';
  }
}

function appName({ apps, subject }: NoticeContent): string {
  return apps[0]?.name ?? subject.name ?? 'An app';
}

function people({ userCount }: NoticeContent): string {
  if (userCount === 0) return 'nobody is known to use it';
  return userCount === 1 ? '1 person affected' : `${userCount} people affected`;
}

function scopesLost({ detail: { lostScopes = [] } }: NoticeContent): string {
  return lostScopes.length === 0 ? '' : `Lost: ${lostScopes.join(', ')}.`;
}

function byWhom({ actor }: NoticeContent): string {
  return actor?.name === undefined ? '' : ` by ${actor.name}`;
}

function when({ occurred: { from, to } }: NoticeContent): string {
  const [start, end] = [moment(from), moment(to)];
  return start === end ? `on ${end}` : `between ${start} and ${end}`;
}

function moment(time: string): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC', hour12: false }).format(new Date(time)).concat(' UTC');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
