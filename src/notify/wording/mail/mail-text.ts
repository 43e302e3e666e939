/** A notice as plain text: for the preview, digests and cards. Mail goes as HTML, of which Exchange makes its own. */
import { grantParts } from '../../../detect/subject.ts';
import type { NoticeContent } from '../../notice.ts';
import type { FactRow } from '../fact-rows.ts';
import type { NoticeParts } from '../notice-parts.ts';
import type { Reader } from '../reader.ts';
import type { WordingSettings } from '../wording-settings.ts';
import type { Labels } from '../words.ts';

export function textOf({ happened, means, todo, facts, button, links, footer, colon }: NoticeParts): string {
  const linkLines = [...(button ? [button] : []), ...links].map(({ label, href }) => `${label}${colon}${href}`);
  const factLines = facts.flatMap((row) => factText(row, colon));
  return [happened, means, todo, factLines.join('\n'), linkLines.join('\n'), footer.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function factText({ label, values }: FactRow, colon: string): readonly string[] {
  const [only, ...others] = values;
  if (others.length === 0) return [`${label}${colon}${only}`];
  return [`${label}${colon.trimEnd()}`, ...values.map((value) => `- ${value}`)];
}

interface FooterParts {
  readonly content: NoticeContent;
  readonly reader: Reader;
  readonly labels: Labels;
  readonly reference: string;
  readonly settings: WordingSettings;
  /** Where its reader chooses to hear less. */
  readonly choices?: string | undefined;
}

/** Who it is from, what it is known by, whom to ask, why this reader gets it, and what is never asked. */
export function footerLines({ content, reader, labels, reference, settings, choices }: FooterParts): readonly string[] {
  const { organisation = labels.theOrganisation, helpDesk } = settings;
  return [
    `${organisation} · ${labels.reference}${labels.colon}${reference}`,
    ...(helpDesk === undefined ? [] : [`${labels.helpDesk}${labels.colon}${helpDesk}`]),
    isForEverybody(content) && reader === 'user' ? labels.becauseInUse : labels.because[reader],
    labels.neverAsked,
    ...(choices === undefined ? [] : [`${labels.hearLess}${labels.colon}${choices}`]),
  ];
}

function isForEverybody({ subject }: NoticeContent): boolean {
  return subject.kind === 'grant' && grantParts(subject.id).principalId === undefined;
}
