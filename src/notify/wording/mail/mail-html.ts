/** A notice as HTML: the compiled layout with its slots filled. Whatever fills one is escaped here. */
import { InvariantError } from '../../../base/errors.ts';
import { escapeHtml } from '../../../base/html.ts';
import type { FactRow } from '../fact-rows.ts';
import type { LabelledLink, NoticeParts } from '../notice-parts.ts';
import { MAIL_LAYOUT } from './mail-layout.ts';

export const CELL = 'padding:5px 0;border-top:1px solid #e3e3e3;vertical-align:top';
export const LABEL = `${CELL};width:30%;padding-right:12px;color:#595959`;
const ADDRESS = 'word-break:break-all;color:#0f5ea8';
const MAIL = /^[^\s@<>"']+@[^\s@<>"']+$/;

export function htmlOf(parts: NoticeParts): string {
  const { button, links } = parts;
  const slots: Readonly<Record<string, string>> = {
    lang: parts.language,
    subject: escapeHtml(parts.subject),
    organisation: escapeHtml(parts.organisation),
    happened: escapeHtml(parts.happened),
    means: escapeHtml(parts.means),
    todo: escapeHtml(parts.todo),
    href: escapeHtml(button?.href ?? ''),
    label: escapeHtml(button?.label ?? ''),
    facts: parts.facts.map(factHtml).join(''),
    links: [...(button ? [button] : []), ...links].map((link) => linkHtml(link, parts.colon)).join('<br>'),
    footer: parts.footer.map(lineHtml).join('<br>'),
  };
  return filledLayout(slots, [
    ...(parts.means === '' ? ['means'] : []),
    ...(button ? [] : ['button']),
    ...(button || links.length > 0 ? [] : ['links']),
  ]);
}

/** @param absent the parts of the layout that are left out */
export function filledLayout(slots: Readonly<Record<string, string>>, absent: readonly string[]): string {
  const layout = absent.reduce(withoutPart, MAIL_LAYOUT);
  // In one pass: what fills a slot is not looked at again.
  return layout.replaceAll(/\{\{(\w+)\}\}/g, (_, slot: string) => {
    const filling = slots[slot];
    if (filling === undefined) throw new InvariantError(`The layout of mails has an unknown slot: ${slot}`);
    return filling;
  });
}

/** From the comment that opens the part to the one that closes it. */
function withoutPart(layout: string, part: string): string {
  const [open, close] = [`<!-- ${part} -->`, `<!-- /${part} -->`];
  const [start, end] = [layout.indexOf(open), layout.indexOf(close)];
  if (start < 0 || end < start) throw new InvariantError(`The layout of mails has no part ${part}`);
  return layout.slice(0, start) + layout.slice(end + close.length);
}

function factHtml({ label, values }: FactRow): string {
  const value = values.map(escapeHtml).join('<br>');
  return `<tr><td class="label" style="${LABEL}">${escapeHtml(label)}</td><td style="${CELL}">${value}</td></tr>`;
}

/** Exchange makes the text part from the HTML, and people check where a link leads: so the address stands there. */
function linkHtml({ href, label }: LabelledLink, colon: string): string {
  return `${escapeHtml(label)}${colon}${anchor(href, href)}`;
}

/** The help desk may be a mail address or a page. */
export function lineHtml(line: string): string {
  return line
    .split(' ')
    .map((word) => {
      if (MAIL.test(word)) return anchor(`mailto:${word}`, word);
      return /^https:\/\//.test(word) ? anchor(word, word) : escapeHtml(word);
    })
    .join(' ');
}

export function anchor(href: string, text: string): string {
  return `<a href="${escapeHtml(href)}" style="${ADDRESS}">${escapeHtml(text)}</a>`;
}
