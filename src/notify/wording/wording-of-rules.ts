/** Wording for changed policies: Conditional Access, connectors, token lifetimes. None of them revokes a token. */
import { defined } from '../../base/defined.ts';
import type { NoticeContent } from '../notice.ts';
import {
  byActor,
  capitalize,
  describeScope,
  peopleAffected,
  subjectName,
  type Wording,
  whenHappened,
} from './notice-phrases.ts';
import { describePolicyReach } from './policy-summary.ts';

type Change = NonNullable<NoticeContent['detail']['policy']>['change'];

const SOME_UNDECIDED =
  ' Whether it hits a person also depends on what is not known of them (device, place, client, risk), so not all of ' +
  'them were told.';

/** What happened to a policy: "was changed" is not said of one that was created. */
const DONE: Readonly<Record<Change, string>> = {
  created: 'was created',
  tightened: 'was tightened',
  loosened: 'was loosened',
  changed: 'was changed',
  deleted: 'was deleted',
};

const FOR_USERS: Readonly<Record<Change, string>> = {
  created: 'Your organisation put a new sign-in rule into force',
  tightened: 'Your organisation tightened a sign-in rule',
  loosened: 'Your organisation loosened a sign-in rule',
  changed: 'Your organisation changed a sign-in rule',
  deleted: 'Your organisation removed a part of its sign-in rules',
};

export function policyForUser(content: NoticeContent): Wording {
  const blocked = content.apps.some(({ effect }) => effect === 'blocked' || effect === 'dies');
  const what = isByMembership(content)
    ? 'Your organisation changed which sign-in rules are for you'
    : FOR_USERS[changeOf(content)];
  return {
    subject: blocked ? 'A sign-in rule of your organisation now blocks some apps' : 'You may be asked to sign in again',
    paragraphs: [
      `${what} ${whenHappened(content)}${byActor(content)}.`,
      blocked
        ? 'Some of the apps below may refuse you within about 90 minutes. Signing in again does not help.'
        : 'The apps below may ask you to sign in again, with more proof than before, within about 90 minutes. ' +
          'Where your present sign-in already satisfies the rule, nothing changes.',
      blocked
        ? 'If you need one of them, ask your administrator.'
        : 'Apps that work in the background may need you to open them once and sign in.',
    ],
  };
}

export function policyForOthers(content: NoticeContent): Wording {
  const name = subjectName(content);
  const done = DONE[changeOf(content)];
  const reach = content.inScope ? describeScope(content.inScope) : peopleAffected(content);
  return {
    subject: isByMembership(content)
      ? `Sign-in rules reach others now, ${name}: ${reach}`
      : `Policy ${name} ${done}: ${reach}`,
    paragraphs: [
      isByMembership(content)
        ? `A group or role that policies go by got other members ${whenHappened(content)}${byActor(content)}: ${name}.`
        : `The policy ${name} ${done} ${whenHappened(content)}${byActor(content)}.`,
      `${reachOf(content)}${areSomeUndecided(content) ? SOME_UNDECIDED : ''}`,
      'No token was revoked: the rule is judged when an app next asks for one. Before that, look whether the people ' +
        'in scope are the ones who were meant, and whether they can meet what it demands.',
    ],
  };
}

function reachOf(content: NoticeContent): string {
  const { inScope, policyReach } = content;
  if (policyReach === undefined) return `${capitalize(peopleAffected(content))}.`;
  return describePolicyReach(defined({ inScope, policyReach }));
}

function areSomeUndecided({ policyReach }: NoticeContent): boolean {
  const effects = policyReach?.effects ?? [];
  return policyReach?.conditional === true || effects.some(({ effect }) => effect === 'cannot-decide');
}

function changeOf({ detail }: NoticeContent): Change {
  return detail.policy?.change ?? 'changed';
}

function isByMembership({ subject }: NoticeContent): boolean {
  return subject.kind === 'membership';
}

export function connectorPolicyChanged(content: NoticeContent): Wording {
  const name = subjectName(content);
  const done = DONE[changeOf(content)];
  return {
    subject: `Data policy ${name} ${done}`,
    paragraphs: [
      `The Power Platform data policy ${name} ${done} ${whenHappened(content)}${byActor(content)}.`,
      'No connection was revoked. Flows and apps whose connectors it no longer allows together may be suspended or ' +
        'blocked; that happens in the background, some time after the change.',
      'Look for suspended flows in the Power Platform admin center, and tell their makers. Their connections stay as ' +
        'they are: nobody needs to sign in again for it.',
    ],
  };
}

export function tokenPolicyChanged(content: NoticeContent): Wording {
  const name = subjectName(content);
  const done = DONE[changeOf(content)];
  return {
    subject: `Token lifetime policy ${name} ${done}`,
    paragraphs: [
      `The token lifetime policy ${name} ${done} ${whenHappened(content)}${byActor(content)}.`,
      'No token was revoked. Such a policy sets the life of access tokens; refresh tokens have not followed it ' +
        'since January 2021.',
    ],
  };
}
