/** The landing page as HTML: text, one button, no script, nothing from elsewhere. Whatever fills it is escaped. */
import { createHash } from 'node:crypto';
import { escapeHtml } from '../../base/html.ts';
import type { Language } from '../wording/language.ts';
import type { WordingSettings } from '../wording/wording-settings.ts';
import { WORDS } from '../wording/words-by-language.ts';
import { LANDING_WORDS, type LandingWords } from './landing-words.ts';
import type { Landing, LandingButton } from './read-landing.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #1f1f1f; --quiet: #595959; --page: #ffffff; --line: #d0d0d0; --act: #0f5ea8; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f3f3f3; --quiet: #c8c8c8; --page: #1b1b1b; --line: #3d3d3d; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 1rem/1.5 'Segoe UI', 'Hiragino Sans', Meiryo, Arial, sans-serif; overflow-wrap: anywhere; }
main { max-width: 40rem; margin: 0 auto; padding: 1.5rem 1.25rem; }
h1 { font-size: 1.3rem; line-height: 1.35; margin: 0 0 0.75rem; }
p, dl { margin: 0 0 1rem; }
.quiet { color: var(--quiet); font-size: 0.875rem; }
.todo { font-weight: 600; }
.state { border-left: 4px solid var(--act); padding-left: 0.75rem; }
.act { display: inline-block; background: var(--act); color: #ffffff; padding: 0.7rem 1.25rem; border-radius: 4px;
  text-decoration: none; border: 0; font: inherit; cursor: pointer; }
.act:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
dt { color: var(--quiet); font-size: 0.875rem; }
dd { margin: 0 0 0.5rem; }
footer { border-top: 1px solid var(--line); padding-top: 1rem; }
`;

/** For the header: the page has this style and nothing else that a browser could load or run. */
export const LANDING_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function landingPage(landing: Landing, wording: WordingSettings): string {
  const { language } = landing;
  const words = LANDING_WORDS[language];
  if (landing.kind === 'none')
    return pageOf({ language, wording, ...words.noPage, body: paragraph(words.noPage.text) });
  if (landing.kind === 'consent') {
    const { title, text } = words.outcomes[landing.outcome];
    return pageOf({ language, wording, title, body: paragraph(text) });
  }
  const { parts, state, button } = landing;
  const isOpen = state === 'open' || state === 'wait';
  const facts = parts.facts.map(
    ({ label, values }) => `<dt>${escapeHtml(label)}</dt><dd>${values.map(escapeHtml).join('<br>')}</dd>`,
  );
  const body = [
    paragraph(words.states[state], 'state'),
    ...(isOpen && parts.means !== '' ? [paragraph(parts.means)] : []),
    ...(isOpen ? [paragraph(parts.todo, 'todo')] : []),
    ...(button ? buttonHtml(button, words) : []),
    `<dl>${facts.join('')}</dl>`,
  ];
  return pageOf({ language, wording, title: parts.happened, body: body.join('\n'), reference: parts.reference });
}

export function failedPage(language: Language, wording: WordingSettings): string {
  const { title, text } = LANDING_WORDS[language].failed;
  return pageOf({ language, wording, title, body: paragraph(text) });
}

function buttonHtml({ href, label, grants }: LandingButton, words: LandingWords): readonly string[] {
  return [
    ...(grants ? [paragraph(words.onlyIfMeant)] : []),
    `<p><a class="act" href="${escapeHtml(href)}" rel="noreferrer">${escapeHtml(label)}</a></p>`,
    paragraph(words.leadsTo(new URL(href).hostname), 'quiet'),
  ];
}

interface PageParts {
  readonly language: Language;
  readonly wording: WordingSettings;
  readonly title: string;
  readonly body: string;
  readonly reference?: string;
}

/** The frame of every page behind a link of ours. */
export function pageOf({ language, wording, title, body, reference }: PageParts): string {
  const { labels } = WORDS[language];
  const { organisation = labels.theOrganisation, helpDesk, publicUrl } = wording;
  const footer = [
    ...(reference === undefined ? [] : [`${labels.reference}${labels.colon}${reference}`]),
    ...(helpDesk === undefined ? [] : [`${labels.helpDesk}${labels.colon}${helpDesk}`]),
    ...(publicUrl === undefined ? [] : [LANDING_WORDS[language].genuine(publicUrl)]),
    labels.neverAsked,
  ];
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(`${organisation} · ${title}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${paragraph(organisation, 'quiet')}
<h1>${escapeHtml(title)}</h1>
${body}
<footer class="quiet">
${footer.map((line) => paragraph(line)).join('\n')}
</footer>
</main>
</body>
</html>
`;
}

export function paragraph(text: string, kind?: string): string {
  return `<p${kind === undefined ? '' : ` class="${kind}"`}>${escapeHtml(text)}</p>`;
}
