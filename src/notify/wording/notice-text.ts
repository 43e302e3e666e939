/** A notice as mail: subject, HTML and plain text of the same words, with one button. */
import type { Cloud } from '../../graph/graph-clouds.ts';
import type { Notice } from '../notice.ts';
import { buttonFor, type Link, runbookFor } from './notice-links.ts';
import { effectInWords, type Wording } from './notice-phrases.ts';
import { wordingOf } from './notice-wording.ts';

export interface NoticeText {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

const MOST_LISTED = 10;
const LONGEST_NAME = 80;
const LONGEST_SUBJECT = 150;
const WORD_JOINER = '\u2060';

/** Where this deployment's links lead. */
export interface Places {
  readonly runbooksUrl?: string | undefined;
  readonly cloud?: Cloud;
}

export function noticeText(notice: Notice, { runbooksUrl, cloud }: Places = {}): NoticeText {
  const plain = withPlainNames(notice);
  const wording = wordingOf(plain);
  const page: Page = {
    wording,
    apps: plain.content.apps.slice(0, MOST_LISTED).map(({ name, effect }) => `${name}: ${effectInWords(effect)}`),
    more: Math.max(0, plain.content.appCount - MOST_LISTED),
    button: buttonFor(notice.content.cause, notice.audience.kind, cloud),
    runbook: runbookFor(notice.content.cause, runbooksUrl),
    because: `You get this because ${plain.content.because}.`,
  };
  return { subject: wording.subject.slice(0, LONGEST_SUBJECT), html: htmlOf(page), text: textOf(page) };
}

interface Page {
  readonly wording: Wording;
  readonly apps: readonly string[];
  readonly more: number;
  readonly button: Link;
  readonly runbook: Link | undefined;
  readonly because: string;
}

function htmlOf({ wording, apps, more, button, runbook, because }: Page): string {
  const items = [...apps, ...andMore(more)].map((item) => `<li>${escapeHtml(item)}</li>`).join('');
  return [
    '<div style="font-family:Segoe UI,Arial,sans-serif;font-size:15px;line-height:1.5;max-width:36em">',
    ...wording.paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    items === '' ? '' : `<ul>${items}</ul>`,
    `<p><a href="${escapeHtml(button.href)}" style="display:inline-block;padding:10px 18px;background:#0f5ea8;color:#ffffff;text-decoration:none;border-radius:4px">${escapeHtml(button.label)}</a></p>`,
    runbook ? `<p><a href="${escapeHtml(runbook.href)}">${escapeHtml(runbook.label)}</a></p>` : '',
    `<p style="color:#555555;font-size:13px">${escapeHtml(because)} Nobody will ask you for a password or a code in reply to this mail.</p>`,
    '</div>',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function textOf({ wording, apps, more, button, runbook, because }: Page): string {
  const list = [...apps, ...andMore(more)].map((item) => `- ${item}`).join('\n');
  const links = [button, ...(runbook ? [runbook] : [])].map(({ label, href }) => `${label}: ${href}`).join('\n');
  return [
    ...wording.paragraphs,
    list,
    links,
    `${because} Nobody will ask you for a password or a code in reply to this mail.`,
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function andMore(more: number): readonly string[] {
  return more === 0 ? [] : [`and ${more} more`];
}

/** Names are chosen by others: no control or direction characters, no length, and nothing that a mail client makes a link of. */
function plainName(name: string): string {
  const oneLine = name
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  const short = oneLine.length > LONGEST_NAME ? `${oneLine.slice(0, LONGEST_NAME - 1)}…` : oneLine;
  return short.replace(/(:)(?=\/\/)|(?<=[\p{L}\p{N}])([.@])(?=[\p{L}\p{N}])/gu, (mark) => `${mark}${WORD_JOINER}`);
}

function withPlainNames({ content, ...notice }: Notice): Notice {
  const { subject, actor, apps, detail, sweep } = content;
  return {
    ...notice,
    content: {
      ...content,
      subject: subject.name === undefined ? subject : { ...subject, name: plainName(subject.name) },
      ...(actor?.name === undefined ? {} : { actor: { ...actor, name: plainName(actor.name) } }),
      apps: apps.map((app) => ({ ...app, name: plainName(app.name) })),
      ...(sweep && { sweep: { ...sweep, names: sweep.names.map(plainName) } }),
      detail: detail.lostScopes ? { ...detail, lostScopes: detail.lostScopes.map(plainName) } : detail,
    },
  };
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
