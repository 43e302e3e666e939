/** What is said where many things of one kind were done at once: once for all of them. */
import type { NoticeContent, Swept } from './notice.ts';
import { byWhom, type Wording, whenSeen } from './notice-phrases.ts';
import { sweptInWords } from './swept-phrases.ts';

export function sweepForOthers(content: NoticeContent, { told, members, names }: Swept): Wording {
  const more = told - names.length;
  const which = names.length === 0 ? '' : `${more > 0 ? 'Among them' : 'They are'}: ${names.join(', ')}${more > 0 ? `, and ${more} more` : ''}.`;
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
    paragraphs: [`${sweptInWords(content.cause, told, 'were')} ${whenSeen(content)} that concern you. For each app below:`, ...one.paragraphs.slice(1)],
  };
}
