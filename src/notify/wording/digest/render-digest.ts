/** The digest as a mail: the layout of every mail, in which the facts are the incidents. */
import { cutText } from '../../../base/cut-text.ts';
import { escapeHtml } from '../../../base/html.ts';
import type { DigestContent } from '../../notice.ts';
import { anchor, CELL, filledLayout, LABEL, lineHtml } from '../mail/mail-html.ts';
import { footerLines } from '../mail/mail-text.ts';
import type { NoticeText, ReadableNotice } from '../notice-parts.ts';
import { referenceOf } from '../reference.ts';
import { testMark } from '../stages/test-mark.ts';
import type { WordingSettings } from '../wording-settings.ts';
import { WORDS } from '../words-by-language.ts';
import { type DigestGroup, type DigestLineParts, type DigestParts, digestParts } from './digest-parts.ts';

const MAX_SUBJECT = 150;
const GROUP = 'padding:16px 0 6px;font-weight:600';

export function renderDigest(notice: ReadableNotice, digest: DigestContent, settings: WordingSettings): NoticeText {
  const parts = digestParts(notice, digest, settings);
  const { labels } = WORDS[parts.language];
  const { reader, content, revocationId } = notice;
  const reference = referenceOf(revocationId);
  const footer = footerLines({ content, reader, labels, reference, settings });
  const mark = testMark(content, parts.language);
  const subject = cutText(`${mark.subject}${parts.subject}`, MAX_SUBJECT);
  const organisation = settings.organisation ?? labels.theOrganisation;
  return {
    subject,
    html: htmlOf({ ...parts, subject }, { organisation, footer }),
    text: textOf(parts, footer),
    footer: footer.join('\n'),
    reference,
    summary: subject,
  };
}

interface Frame {
  readonly organisation: string;
  readonly footer: readonly string[];
}

function htmlOf({ language, subject, heading, intro, groups, more }: DigestParts, { organisation, footer }: Frame) {
  const slots = {
    lang: language,
    subject: escapeHtml(subject),
    organisation: escapeHtml(organisation),
    happened: escapeHtml(heading),
    means: escapeHtml(intro),
    facts: groups.map(groupHtml).join('') + (more === undefined ? '' : rowAcross(more, CELL)),
    footer: footer.map(lineHtml).join('<br>'),
  };
  return filledLayout(slots, ['todo', 'button', 'links']);
}

function groupHtml({ severity, lines }: DigestGroup): string {
  return rowAcross(severity, GROUP) + lines.map(incidentHtml).join('');
}

function rowAcross(text: string, style: string): string {
  return `<tr><td colspan="2" style="${style}">${escapeHtml(text)}</td></tr>`;
}

function incidentHtml({ when, happened, details, href }: DigestLineParts): string {
  const address = href === undefined ? '' : `<br>${anchor(href, href)}`;
  const quiet = `<span class="label" style="color:#595959">${escapeHtml(details.join(' · '))}</span>`;
  const line = `<strong>${escapeHtml(happened)}</strong><br>${quiet}${address}`;
  return `<tr><td class="label" style="${LABEL}">${escapeHtml(when)}</td><td style="${CELL}">${line}</td></tr>`;
}

function textOf({ heading, intro, groups, more }: DigestParts, footer: readonly string[]): string {
  const sections = groups.map(({ severity, lines }) => [severity, ...lines.map(incidentText)].join('\n'));
  return [`${heading}\n${intro}`, ...sections, ...(more === undefined ? [] : [more]), footer.join('\n')].join('\n\n');
}

function incidentText({ when, happened, details, href }: DigestLineParts): string {
  const line = `- ${[when, happened, ...details].join(' · ')}`;
  return href === undefined ? line : `${line}\n  ${href}`;
}
