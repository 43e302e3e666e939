/**
 * The words of a notice, made when it leaves: from what is known by then, in the reader's language and time. Subject,
 * HTML and plain text say the same.
 */
import { cutText } from '../../base/cut-text.ts';
import { severityOf } from '../../detect/cause.ts';
import type { NoticeContent } from '../notice.ts';
import { factRows, whenText } from './fact-rows.ts';
import { type Language, languageOf } from './language.ts';
import { htmlOf } from './mail-html.ts';
import { footerLines, textOf } from './mail-text.ts';
import { buttonFor, isAllowedLink, type Link, runbookFor } from './notice-links.ts';
import type { LabelledLink, NoticeParts, ReadableNotice } from './notice-parts.ts';
import { otherTemplate } from './other-templates.ts';
import { type NameLengths, withPlainNames } from './plain-names.ts';
import type { Reader } from './reader.ts';
import { type Names, say } from './say.ts';
import { type Template, USER_TEMPLATES } from './user-templates.ts';
import type { WordingSettings } from './wording-settings.ts';
import type { Words } from './words.ts';
import { WORDS } from './words-by-language.ts';

export interface NoticeText {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  /** The end of `text` that every notice has. */
  readonly footer: string;
  /** What the help desk looks the notice up with: the first characters of the revocation's id. */
  readonly reference: string;
  /** One line for a digest, a card or a notification. */
  readonly summary: string;
}

const MAX_SUBJECT = 150;
const REFERENCE_LENGTH = 10;
const LENGTHS: NameLengths = { name: 80, listed: 48 };
/** A mail to a person is short: 120 words in English, 400 characters in Japanese, whatever things are called. */
const SHORT: NameLengths = { name: 40, listed: 24 };
const LENGTHS_FOR_USER: Readonly<Record<Language, NameLengths>> = {
  en: SHORT,
  de: SHORT,
  fr: SHORT,
  es: SHORT,
  ja: { name: 20, listed: 18 },
  'pt-BR': SHORT,
};

export function renderNotice(notice: ReadableNotice, settings: WordingSettings): NoticeText {
  const parts = partsOf(notice, settings);
  const { subject, reference, summary } = parts;
  return { subject, html: htmlOf(parts), text: textOf(parts), footer: parts.footer.join('\n'), reference, summary };
}

/** For channels that have a form of their own. */
export function partsOf(notice: ReadableNotice, settings: WordingSettings): NoticeParts {
  const { reader, tenantId, revocationId } = notice;
  const { language: own, timeZone = settings.timeZone ?? 'UTC' } = notice.content.reader ?? {};
  const language = languageOf(own, settings.language);
  const content = withPlainNames(notice.content, reader === 'user' ? LENGTHS_FOR_USER[language] : LENGTHS);
  const words = WORDS[language];
  const { labels } = words;
  const template = templateOf(content, reader);
  const names = namesOf(content, words);
  const happened = say(words.happened[template.happened], names);
  const reference = revocationId.slice(0, REFERENCE_LENGTH);
  const subject = subjectOf({ content, template, names, words, reader });
  const labelled = (link: Link): LabelledLink => ({ ...link, label: labels.links[link.kind] });
  const button = buttonFor(notice.content, reader, { cloud: settings.cloud, tenantId });
  const organisation = settings.organisation ?? labels.theOrganisation;
  return {
    language,
    subject,
    organisation,
    happened,
    means: template.means.map((key) => say(words.means[key], names)).join(words.between),
    todo: say(words.todo[template.todo], names),
    facts: factRows(content, {
      reader,
      language,
      timeZone,
      labels,
      isActorShown: reader !== 'user' || settings.actorShownTo === 'everybody',
      lookUp: reader === 'admins' || reader === 'help-desk' ? `revaudit revocations show ${reference}` : undefined,
    }),
    button: button && labelled(button),
    links: otherLinks(notice, settings).map(labelled),
    footer: footerLines({ content, reader, labels, reference, settings }),
    reference,
    summary: `${subject} · ${whenText(content, { language, timeZone, labels })}`,
    colon: labels.colon,
  };
}

function templateOf(content: NoticeContent, reader: Reader): Template {
  const single = reader === 'user' ? USER_TEMPLATES[content.cause](content) : otherTemplate(content, reader);
  const { sweep } = content;
  if (sweep === undefined) return single;
  // What it means and what helps is the same as for a single one.
  if (reader === 'user') return { happened: 'you-sweep', means: ['each-app', ...single.means], todo: single.todo };
  const bulk = sweep.members > sweep.told ? (['bulk'] as const) : [];
  if (content.incident) return { happened: 'sweep', means: [...bulk, 'incident'], todo: 'tell-others' };
  return { happened: 'sweep', means: bulk, todo: reader === 'admins' ? 'see-to-jobs' : single.todo };
}

function namesOf(content: NoticeContent, words: Words): Names {
  const { labels, todo } = words;
  const { apps, subject, detail, sweep, cause } = content;
  const names: Names = {
    app: apps[0]?.name ?? subject.name ?? labels.anApp,
    name: subject.name ?? subject.id,
    device: (subject.kind === 'device' ? subject.name : undefined) ?? labels.aDevice,
    done: labels.done[detail.policy?.change ?? 'changed'],
    cause: labels.causes[cause],
    told: sweep?.told ?? 1,
    members: sweep?.members ?? 1,
    advice: '',
  };
  return { ...names, advice: say(todo[USER_TEMPLATES[cause](content).todo], names) };
}

interface SubjectParts {
  readonly content: NoticeContent;
  readonly template: Template;
  readonly names: Names;
  readonly words: Words;
  readonly reader: Reader;
}

function subjectOf({ content, template, names, words, reader }: SubjectParts): string {
  const { labels } = words;
  const line =
    template.subject === undefined || content.sweep !== undefined
      ? say(words.happened[template.happened], names).replace(/[.。]$/u, '')
      : say(words.subjects[template.subject], names);
  const severity = reader === 'admins' ? `[${labels.severities[severityOf(content.cause)]}] ` : '';
  return cutText(`${severity}${line}${reader === 'user' ? '' : countText(content, words)}`, MAX_SUBJECT);
}

/** How many people, where that is not plain. */
function countText({ inScope, policyReach, userCount, sweep }: NoticeContent, { labels }: Words): string {
  if (policyReach && inScope)
    return ` (${labels.facts.inScope}${labels.colon}${labels.people(inScope.users)}, ${labels.apps(inScope.apps)})`;
  return userCount > 1 && sweep === undefined ? ` (${labels.people(userCount)})` : '';
}

function otherLinks({ reader, revocationId, content }: ReadableNotice, settings: WordingSettings): readonly Link[] {
  const { publicUrl, runbooksUrl } = settings;
  // A person concerned gets one link. Runbooks are for those who look into it.
  const runbook = reader === 'user' ? undefined : runbookFor(content.cause, runbooksUrl);
  const dashboard: Link = { kind: 'dashboard', href: `${publicUrl}/revocations/${encodeURIComponent(revocationId)}` };
  const hasDashboard =
    publicUrl !== undefined &&
    (reader === 'admins' || reader === 'help-desk') &&
    isAllowedLink(dashboard.href, [publicUrl]);
  return [...(hasDashboard ? [dashboard] : []), ...(runbook ? [runbook] : [])];
}
