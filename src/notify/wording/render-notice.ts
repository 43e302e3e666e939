/**
 * The words of a notice, made when it leaves: from what is known by then, in the reader's language and time. Subject,
 * HTML and plain text say the same.
 */
import { defined } from '../../base/defined.ts';
import type { NoticeContent } from '../notice.ts';
import { renderDigest } from './digest/render-digest.ts';
import { factRows, whenText } from './fact-rows.ts';
import { type Language, languageOf } from './language.ts';
import { htmlOf } from './mail/mail-html.ts';
import { footerLines, textOf } from './mail/mail-text.ts';
import { buttonFor, dashboardLink, isAllowedLink, type Link, runbookFor } from './notice-links.ts';
import type { LabelledLink, NoticeParts, NoticeText, ReadableNotice } from './notice-parts.ts';
import { type NameLengths, withPlainNames } from './plain-names.ts';
import { referenceOf } from './reference.ts';
import { sentencesOf } from './sentences.ts';
import { testMark } from './stages/test-mark.ts';
import type { WordingSettings } from './wording-settings.ts';
import { WORDS } from './words-by-language.ts';

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
  const { digest } = notice.content;
  if (digest !== undefined) return renderDigest(notice, digest, settings);
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
  const { means, todo, hasButton, ...sentences } = sentencesOf(content, reader, words);
  const mark = testMark(content, language);
  const [subject, happened] = [`${mark.subject}${sentences.subject}`, `${mark.text}${sentences.happened}`];
  const reference = referenceOf(revocationId);
  const labelled = (link: Link): LabelledLink => ({ ...link, label: labels.links[link.kind] });
  const place = defined({ cloud: settings.cloud, tenantId, landing: ours(notice.own?.landing, settings) });
  const button = hasButton ? buttonFor(notice.content, reader, place) : undefined;
  const organisation = settings.organisation ?? labels.theOrganisation;
  return {
    language,
    subject,
    organisation,
    happened,
    means,
    todo,
    facts: factRows(content, {
      reader,
      language,
      timeZone,
      labels,
      isActorShown: reader !== 'user' || settings.actorShownTo === 'everybody',
      approve: reader === 'admins' && isAsked(content) ? `revaudit notices approve ${reference}` : undefined,
      lookUp: reader === 'admins' || reader === 'help-desk' ? lookUpCommand(content, reference) : undefined,
    }),
    button: button && labelled(button),
    links: otherLinks(notice, settings).map(labelled),
    footer: footerLines({ content, reader, labels, reference, settings, choices: notice.own?.choices }),
    reference,
    summary: `${subject} · ${whenText(content, { language, timeZone, labels })}`,
    colon: labels.colon,
  };
}

/** Whether people are told only when the administrators say so. */
function isAsked({ incident, awaiting }: NoticeContent): boolean {
  return incident === true || awaiting !== undefined;
}

function lookUpCommand({ stage }: NoticeContent, reference: string): string {
  return stage === 'endpoint-disabled' ? 'revaudit webhooks list' : `revaudit revocations show ${reference}`;
}

function otherLinks(
  { reader, revocationId, content, own }: ReadableNotice,
  settings: WordingSettings,
): readonly Link[] {
  const { runbooksUrl } = settings;
  // A person concerned gets one link. Runbooks are for those who look into the cause.
  const runbook =
    reader === 'user' || content.stage === 'endpoint-disabled' ? undefined : runbookFor(content.cause, runbooksUrl);
  const dashboard = dashboardLink(revocationId, reader, settings);
  const consent = ours(own?.consent, settings);
  return [
    ...(dashboard ? [dashboard] : []),
    ...(consent === undefined ? [] : [{ kind: 'consent' as const, href: consent }]),
    ...(runbook ? [runbook] : []),
  ];
}

/** Undefined where it does not lead to this deployment. */
function ours(href: string | undefined, { publicUrl }: WordingSettings): string | undefined {
  return href !== undefined && publicUrl !== undefined && isAllowedLink(href, [publicUrl]) ? href : undefined;
}
