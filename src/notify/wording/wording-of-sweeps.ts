/** Wording for sweeps: many revocations of one kind, in one notice. Also the short form "40 accounts disabled". */
import { CAUSE_ENTRIES, type Cause } from '../../detect/cause.ts';
import type { NoticeContent, NoticeSweep } from '../notice.ts';
import { byActor, type Wording, whenSeen } from './notice-phrases.ts';

const TOO_MANY =
  'Only the first people concerned were told: in one incident no more are than NOTICE_LIMIT says. If the others should ' +
  'be told too, tell them, or raise it.';

/** @param verb `were` for a sentence, absent for a list */
export function describeSweep(cause: Cause, count: number, verb?: 'were'): string {
  const { things, done } = CAUSE_ENTRIES[cause].label;
  return [count, things, ...(verb === undefined ? [] : [verb]), done].join(' ');
}

export function sweepForOthers(content: NoticeContent, { told, members, names }: NoticeSweep): Wording {
  const more = told - names.length;
  const which =
    names.length === 0
      ? ''
      : `${more > 0 ? 'Among them' : 'They are'}: ${names.join(', ')}${more > 0 ? `, and ${more} more` : ''}.`;
  return {
    subject: describeSweep(content.cause, told, 'were'),
    paragraphs: [
      `${describeSweep(content.cause, told, 'were')} ${whenSeen(content)}${byActor(content)}.`,
      which,
      members > told ? `They are part of bulk work: ${members} in all.` : '',
      content.incident ? TOO_MANY : '',
      'If this was expected, there is nothing to do, except to look after jobs and connections that depend on what ' +
        'is gone. If not, ask whoever did it before anything is undone.',
    ].filter((paragraph) => paragraph !== ''),
  };
}

/** What it means and what helps is the same as for a single one. @param single the wording for one revocation */
export function sweepForUser(content: NoticeContent, { told }: NoticeSweep, single: Wording): Wording {
  return {
    subject: `${told} changes concern your apps`,
    paragraphs: [
      `${describeSweep(content.cause, told, 'were')} ${whenSeen(content)} that concern you. For each app below:`,
      ...single.paragraphs.slice(1),
    ],
  };
}
