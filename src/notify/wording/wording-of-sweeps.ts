/** What bulk work did, in a few words: "40 accounts disabled". */
import type { Cause } from '../../detect/report.ts';
import type { NoticeContent, Swept } from '../notice.ts';
import { byWhom, type Wording, whenSeen } from './notice-phrases.ts';

interface Phrase {
  readonly things: string;
  readonly done: string;
}

const PHRASES: Readonly<Record<Cause, Phrase>> = {
  'consent-revoked': { things: 'consents', done: 'withdrawn' },
  'app-role-removed': { things: 'app assignments', done: 'removed' },
  'app-disabled': { things: 'apps', done: 'disabled' },
  'app-deleted': { things: 'apps', done: 'deleted' },
  'app-credential-lost': { things: 'app credentials', done: 'removed' },
  'account-disabled': { things: 'accounts', done: 'disabled' },
  'account-deleted': { things: 'accounts', done: 'deleted' },
  'account-locked': { things: 'accounts', done: 'locked' },
  'password-changed': { things: 'passwords', done: 'changed' },
  'password-reset': { things: 'passwords', done: 'reset' },
  'sessions-revoked': { things: 'accounts', done: 'signed out everywhere' },
  'mfa-changed': { things: 'second factors', done: 'changed' },
  'policy-changed': { things: 'policies', done: 'changed' },
  'device-noncompliant': { things: 'devices', done: 'found not compliant' },
  'device-disabled': { things: 'devices', done: 'disabled' },
  'risk-raised': { things: 'accounts', done: 'counted as at risk' },
  'connector-policy-changed': { things: 'data policies', done: 'changed' },
  'token-policy-changed': { things: 'token lifetime policies', done: 'changed' },
  'refresh-token-inactive': { things: 'sign-ins', done: 'ended for want of use' },
  'refresh-token-expired': { things: 'sign-ins', done: 'ended by age' },
  'sign-in-frequency': { things: 'sign-ins', done: 'ended by their frequency' },
  'policy-blocked': { things: 'sign-ins', done: 'blocked by policy' },
  'mfa-required': { things: 'sign-ins', done: 'held for a second factor' },
  'consent-missing': { things: 'sign-ins', done: 'refused for want of consent' },
  'assignment-missing': { things: 'sign-ins', done: 'refused for want of an assignment' },
};

/** @param verb `were` in a sentence, nothing in a list */
export function sweptInWords(cause: Cause, count: number, verb?: 'were'): string {
  const { things, done } = PHRASES[cause];
  return [count, things, ...(verb === undefined ? [] : [verb]), done].join(' ');
}

// What is said where many things of one kind were done at once: once for all of them.

export function sweepForOthers(content: NoticeContent, { told, members, names }: Swept): Wording {
  const more = told - names.length;
  const which =
    names.length === 0
      ? ''
      : `${more > 0 ? 'Among them' : 'They are'}: ${names.join(', ')}${more > 0 ? `, and ${more} more` : ''}.`;
  return {
    subject: sweptInWords(content.cause, told, 'were'),
    paragraphs: [
      `${sweptInWords(content.cause, told, 'were')} ${whenSeen(content)}${byWhom(content)}.`,
      which,
      members > told ? `They are part of bulk work: ${members} in all.` : '',
      'If this was expected, there is nothing to do, except to look after jobs and connections that depend on what is gone. If not, ask whoever did it before anything is undone.',
    ].filter((paragraph) => paragraph !== ''),
  };
}

/** What it means and what helps is the same as for one of them. @param one the words for one */
export function sweepForUser(content: NoticeContent, { told }: Swept, one: Wording): Wording {
  return {
    subject: `${told} changes concern your apps`,
    paragraphs: [
      `${sweptInWords(content.cause, told, 'were')} ${whenSeen(content)} that concern you. For each app below:`,
      ...one.paragraphs.slice(1),
    ],
  };
}
