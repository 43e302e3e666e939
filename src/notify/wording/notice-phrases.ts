/** Phrases that all notices share. */
import type { Effect, ReachCounts } from '../../impact/affected.ts';
import type { NoticeContent } from '../notice.ts';

export interface Wording {
  readonly subject: string;
  /** In reading order: what happened, what it means, what to do. */
  readonly paragraphs: readonly string[];
}

export const ASK_ADMIN = 'If you still need it, ask your administrator.';
export const SIGN_IN_AGAIN =
  'Open the app and sign in again. Apps that work in the background may need you to open them once.';

/** A few words per effect, for lists. */
export function describeEffect(effect: Effect): string {
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

export function appName({ apps, subject }: NoticeContent): string {
  return apps[0]?.name ?? subject.name ?? 'An app';
}

export function subjectName({ subject }: NoticeContent): string {
  return subject.name ?? subject.id;
}

export function peopleAffected({ userCount }: NoticeContent): string {
  if (userCount === 0) return 'nobody is known to use it';
  return userCount === 1 ? '1 person affected' : `${userCount} people affected`;
}

/** Whom a change of policies concerns, exactly. Most of them do not use most of the apps, so it counts no hits. */
export function describeScope({ users, apps }: ReachCounts): string {
  return `in scope: ${counted(users, 'person', 'people')} at ${counted(apps, 'app', 'apps')}`;
}

export function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

export function scopesLost({ detail: { lostScopes = [] } }: NoticeContent): string {
  return lostScopes.length === 0 ? '' : `Lost: ${lostScopes.join(', ')}.`;
}

export function byActor({ actor }: NoticeContent): string {
  if (actor?.name === undefined) return '';
  return actor.kind === 'service-principal' ? ` by the app ${actor.name}` : ` by ${actor.name}`;
}

/** When it happened. If only a later refusal shows it, we know only that it happened before that. */
export function whenHappened(content: NoticeContent): string {
  return content.detail.signIn ? `before ${moment(content.occurred.to)}` : whenSeen(content);
}

/** To the second where the record has the moment; a reading knows only the times before and after. */
export function whenSeen({ occurred: { from, to } }: NoticeContent): string {
  if (from === to) return `on ${moment(to, 'medium')}`;
  const [start, end] = [moment(from), moment(to)];
  return start === end ? `on ${end}` : `between ${start} and ${end}`;
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function moment(time: string, timeStyle: 'short' | 'medium' = 'short'): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle, timeZone: 'UTC', hour12: false })
    .format(new Date(time))
    .concat(' UTC');
}
