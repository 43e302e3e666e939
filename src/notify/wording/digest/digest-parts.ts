/** A digest in words: the incidents of a day by severity, one line each, with what leads on from it. */
import { SEVERITIES, type Severity } from '../../../detect/severity.ts';
import type { DigestContent, DigestLine } from '../../notice.ts';
import { actorText, shortWhen } from '../fact-rows.ts';
import { type Language, LOCALES, languageOf } from '../language.ts';
import { buttonFor, dashboardLink } from '../notice-links.ts';
import type { ReadableNotice } from '../notice-parts.ts';
import { type NameLengths, withPlainNames } from '../plain-names.ts';
import { referenceOf } from '../reference.ts';
import { sentencesOf } from '../sentences.ts';
import { testMark } from '../stages/test-mark.ts';
import type { WordingSettings } from '../wording-settings.ts';
import type { Words } from '../words.ts';
import { WORDS } from '../words-by-language.ts';
import { DIGEST_WORDS } from './digest-words.ts';

export interface DigestParts {
  readonly language: Language;
  readonly subject: string;
  readonly heading: string;
  readonly intro: string;
  readonly groups: readonly DigestGroup[];
  /** That there are more incidents; absent: there are none. */
  readonly more: string | undefined;
}

export interface DigestGroup {
  /** With how many they are: `High (3)`. */
  readonly severity: string;
  readonly lines: readonly DigestLineParts[];
}

export interface DigestLineParts {
  readonly when: string;
  readonly happened: string;
  readonly details: readonly string[];
  /** An address, which is shown as it is. */
  readonly href: string | undefined;
}

const LENGTHS: NameLengths = { name: 60, listed: 40 };

interface LineContext {
  readonly notice: ReadableNotice;
  readonly settings: WordingSettings;
  readonly language: Language;
  readonly words: Words;
}

export function digestParts(notice: ReadableNotice, digest: DigestContent, settings: WordingSettings): DigestParts {
  const language = languageOf(notice.content.reader?.language, settings.language);
  const words = WORDS[language];
  const { subject, heading, intro, more } = DIGEST_WORDS[language];
  const { lines } = digest;
  const bySeverity = Map.groupBy(lines, ({ severity }) => severity);
  const severities = SEVERITIES.filter((severity) => bySeverity.has(severity));
  const labelled = (severity: Severity, count: string) => `${words.labels.severities[severity]} ${count}`;
  const counts = severities.map((severity) => labelled(severity, `${bySeverity.get(severity)?.length ?? 0}`));
  return {
    language,
    subject: subject(dayText(digest.day, language), counts.join(language === 'ja' ? '、' : ', ')),
    heading: `${testMark(notice.content, language).text}${heading(lines.length + digest.more)}`,
    intro,
    groups: severities.map((severity) => {
      const own = bySeverity.get(severity) ?? [];
      return {
        severity: labelled(severity, `(${own.length})`),
        lines: own.map((line) => lineParts(line, { notice, settings, language, words })),
      };
    }),
    more: digest.more > 0 ? `${more(digest.more)}${words.labels.colon}${whereAllAre(settings)}` : undefined,
  };
}

/** The date is one of the tenant's calendar, not a moment. */
function dayText(day: string, language: Language): string {
  const noon = new Date(`${day}T12:00:00Z`);
  return new Intl.DateTimeFormat(LOCALES[language], { dateStyle: 'long', timeZone: 'UTC' }).format(noon);
}

function lineParts(
  { revocationId, content: raw }: DigestLine,
  { notice, settings, language, words }: LineContext,
): DigestLineParts {
  const { reader, tenantId } = notice;
  const content = withPlainNames(raw, LENGTHS);
  const { labels } = words;
  const { by, missed } = DIGEST_WORDS[language];
  const { line, todo, hasButton } = sentencesOf(content, reader, words);
  const timeZone = notice.content.reader?.timeZone ?? settings.timeZone ?? 'UTC';
  const isActorShown = reader !== 'user' || settings.actorShownTo === 'everybody';
  const isCounted = content.sweep !== undefined && content.userCount > 1;
  const reference = referenceOf(revocationId);
  return {
    when: shortWhen(content, { language, timeZone, labels }),
    happened: line,
    details: [
      ...(isActorShown ? actorText(content, labels).map(by) : []),
      ...(isCounted ? [labels.people(content.userCount)] : []),
      ...(content.missed ? [missed[content.missed]] : []),
      ...(reader === 'user' ? [todo] : []),
      `${labels.reference}${labels.colon}${reference}`,
    ],
    href:
      dashboardLink(reference, reader, settings)?.href ??
      (hasButton && reader === 'user' ? buttonFor(raw, reader, { cloud: settings.cloud, tenantId })?.href : undefined),
  };
}

function whereAllAre({ publicUrl }: WordingSettings): string {
  return publicUrl === undefined ? 'revaudit revocations list --since 2d' : `${publicUrl}/`;
}
