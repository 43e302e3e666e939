/**
 * Compiles the layout of mails (MJML) into `mail-layout.ts`, which is committed: nothing of MJML is there at run time.
 * Run it after a change of `mail-layout.mjml`; a test compares the two.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import compile from 'mjml';

const FOLDER = resolve(import.meta.dirname, '../src/notify/wording/mail');
const SOURCE = resolve(FOLDER, 'mail-layout.mjml');
export const COMPILED = resolve(FOLDER, 'mail-layout.ts');

/** The text of `mail-layout.ts`. */
export async function compiledLayout(): Promise<string> {
  const { html } = await compile(await readFile(SOURCE, 'utf8'), { validationLevel: 'strict' });
  return [
    '/** The layout of every mail. Made from mail-layout.mjml by "node bin/build-mail-layout.ts": do not edit. */',
    '',
    'export const MAIL_LAYOUT =',
    `  ${quoted(withoutSpace(html))};`,
    '',
  ].join('\n');
}

/** Between tags and in styles; no slot stands within a run of blanks. */
function withoutSpace(html: string): string {
  return html
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/> </g, '><')
    .replaceAll(/ (?=\{\{)|(?<=\}\}) /g, '')
    .trim();
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

if (import.meta.main) await writeFile(COMPILED, await compiledLayout());
