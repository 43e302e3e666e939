/** Wording for changed policies: Conditional Access, connectors, token lifetimes. None of them revokes a token. */
import type { NoticeContent } from '../notice.ts';
import { byActor, capitalize, peopleAffected, subjectName, type Wording, whenHappened } from './notice-phrases.ts';

const SOME_UNDECIDED =
  ' For some of them the effect depends on conditions that cannot be decided from the policy alone (device, place, ' +
  'client, risk), so they were not told.';

export function policyForUser(content: NoticeContent): Wording {
  const blocked = content.apps.some(({ effect }) => effect === 'blocked' || effect === 'dies');
  return {
    subject: blocked ? 'A sign-in rule of your organisation now blocks some apps' : 'You may be asked to sign in again',
    paragraphs: [
      isByMembership(content)
        ? `Your organisation changed which sign-in rules are for you ${whenHappened(content)}.`
        : `Your organisation changed a sign-in rule ${whenHappened(content)}.`,
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
  const undecided = content.apps.some(({ effect }) => effect === 'cannot-decide') ? SOME_UNDECIDED : '';
  return {
    subject: isByMembership(content)
      ? `Sign-in rules reach others now, ${name}: ${peopleAffected(content)}`
      : `Policy ${name} changed: ${peopleAffected(content)}`,
    paragraphs: [
      isByMembership(content)
        ? `A group or role that policies go by got other members ${whenHappened(content)}${byActor(content)}: ${name}.`
        : `The policy ${name} was changed ${whenHappened(content)}${byActor(content)}.`,
      `${capitalize(peopleAffected(content))}.${undecided}`,
      'No token was revoked: the rule is judged when an app next asks for one. Undoing the change undoes the effect.',
    ],
  };
}

function isByMembership({ subject }: NoticeContent): boolean {
  return subject.kind === 'membership';
}

export function connectorPolicyChanged(content: NoticeContent): Wording {
  const name = subjectName(content);
  return {
    subject: `Data policy ${name} changed`,
    paragraphs: [
      `The Power Platform data policy ${name} was changed ${whenHappened(content)}${byActor(content)}.`,
      'No connection was revoked. Flows and apps whose connectors it no longer allows together may be suspended or ' +
        'blocked; that happens in the background, some time after the change.',
      'Look for suspended flows in the Power Platform admin center. Undoing the change lets them run again; nobody ' +
        'needs to sign in again for it.',
    ],
  };
}

export function tokenPolicyChanged(content: NoticeContent): Wording {
  const name = subjectName(content);
  return {
    subject: `Token lifetime policy ${name} changed`,
    paragraphs: [
      `The token lifetime policy ${name} was changed ${whenHappened(content)}${byActor(content)}.`,
      'No token was revoked. Such a policy sets the life of access tokens; refresh tokens have not followed it ' +
        'since January 2021.',
    ],
  };
}
