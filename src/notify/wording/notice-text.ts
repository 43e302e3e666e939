/** The text of a mail: subject, HTML and plain text with the same words, and one button. */

import { defined } from '../../base/defined.ts';
import { escapeHtml } from '../../base/html.ts';
import { printable } from '../../base/printable.ts';
import type { Cloud } from '../../graph/graph-clouds.ts';
import type { Notice } from '../notice.ts';
import { buttonFor, type Link, runbookFor } from './notice-links.ts';
import { describeEffect, type Wording } from './notice-phrases.ts';
import { wordingOf } from './notice-wording.ts';

export interface NoticeText {
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

/** Decides where the links of this deployment lead. */
export interface LinkSettings {
  readonly runbooksUrl?: string | undefined;
  readonly cloud?: Cloud;
}

/** The parts of a mail, before they become HTML or plain text. */
interface MailParts {
  readonly wording: Wording;
  readonly apps: readonly string[];
  /** How many apps are not listed. */
  readonly more: number;
  readonly button: Link;
  readonly runbook: Link | undefined;
  readonly because: string;
}

const MAX_APPS_LISTED = 10;
const MAX_NAME_LENGTH = 80;
const MAX_SUBJECT_LENGTH = 150;
const NO_PASSWORDS = 'Nobody will ask you for a password or a code in reply to this mail.';
const BUTTON_STYLE =
  'display:inline-block;padding:10px 18px;background:#0f5ea8;color:#ffffff;text-decoration:none;border-radius:4px';
/** Invisible. Between the parts of an address it keeps mail clients from making a link of it. */
const WORD_JOINER = '\u2060';

export function noticeText(notice: Notice, { runbooksUrl, cloud }: LinkSettings = {}): NoticeText {
  const plain = withPlainNames(notice);
  const wording = wordingOf(plain);
  const parts: MailParts = {
    wording,
    apps: plain.content.apps.slice(0, MAX_APPS_LISTED).map(({ name, effect }) => `${name}: ${describeEffect(effect)}`),
    more: Math.max(0, plain.content.appCount - MAX_APPS_LISTED),
    button: buttonFor(notice.content, notice.audience.kind, cloud),
    runbook: runbookFor(notice.content.cause, runbooksUrl),
    because: `You get this because ${plain.content.because}.`,
  };
  return { subject: wording.subject.slice(0, MAX_SUBJECT_LENGTH), html: htmlOf(parts), text: textOf(parts) };
}

function htmlOf({ wording, apps, more, button, runbook, because }: MailParts): string {
  const items = [...apps, ...andMore(more)].map((item) => `<li>${escapeHtml(item)}</li>`).join('');
  return [
    '<div style="font-family:Segoe UI,Arial,sans-serif;font-size:15px;line-height:1.5;max-width:36em">',
    ...wording.paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`),
    items === '' ? '' : `<ul>${items}</ul>`,
    `<p>${htmlLink(button, BUTTON_STYLE)}</p>`,
    runbook ? `<p>${htmlLink(runbook)}</p>` : '',
    `<p style="color:#555555;font-size:13px">${escapeHtml(because)} ${NO_PASSWORDS}</p>`,
    '</div>',
  ]
    .filter((line) => line !== '')
    .join('\n');
}

function htmlLink({ href, label }: Link, style?: string): string {
  const styled = style === undefined ? '' : ` style="${style}"`;
  return `<a href="${escapeHtml(href)}"${styled}>${escapeHtml(label)}</a>`;
}

function textOf({ wording, apps, more, button, runbook, because }: MailParts): string {
  const list = [...apps, ...andMore(more)].map((item) => `- ${item}`).join('\n');
  const links = [button, ...(runbook ? [runbook] : [])].map(({ label, href }) => `${label}: ${href}`).join('\n');
  return [...wording.paragraphs, list, links, `${because} ${NO_PASSWORDS}`]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function andMore(more: number): readonly string[] {
  return more === 0 ? [] : [`and ${more} more`];
}

/**
 * Names are chosen by strangers: no control or direction characters, limited length, and nothing that a mail client
 * turns into a link.
 */
function plainName(name: string): string {
  const oneLine = printable(name).replace(/\s+/g, ' ').trim();
  const short = oneLine.length > MAX_NAME_LENGTH ? `${oneLine.slice(0, MAX_NAME_LENGTH - 1)}…` : oneLine;
  return short.replace(/(:)(?=\/\/)|(?<=[\p{L}\p{N}])([.@])(?=[\p{L}\p{N}])/gu, (sign) => `${sign}${WORD_JOINER}`);
}

function withPlainNames({ content, ...notice }: Notice): Notice {
  const { subject, actor, apps, detail, sweep } = content;
  return {
    ...notice,
    content: defined({
      ...content,
      subject: subject.name === undefined ? subject : { ...subject, name: plainName(subject.name) },
      actor: actor?.name === undefined ? actor : { ...actor, name: plainName(actor.name) },
      apps: apps.map((app) => ({ ...app, name: plainName(app.name) })),
      sweep: sweep && { ...sweep, names: sweep.names.map(plainName) },
      detail: detail.lostScopes ? { ...detail, lostScopes: detail.lostScopes.map(plainName) } : detail,
    }),
  };
}
