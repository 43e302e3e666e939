/** Reads the pages of the documentation: sections, fenced examples, links, and the commands in them. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');

export interface Page {
  /** From the root of the project. */
  readonly path: string;
  readonly text: string;
}

export function pageAt(path: string): Page {
  return { path, text: readFileSync(resolve(ROOT, path), 'utf8') };
}

export function pagesIn(pattern: string): readonly Page[] {
  return globSync(pattern, { cwd: ROOT }).toSorted().map(pageAt);
}

/** The text under each `##`, by its heading. */
export function sectionsOf({ text }: Page): ReadonlyMap<string, string> {
  const [, ...sections] = text.split(/^## /m);
  return new Map(sections.map((section) => [section.split('\n', 1)[0] ?? '', section.replace(/^.*\n/, '').trim()]));
}

/** Targets of links outside of code, as written. */
export function linksOf({ text }: Page): readonly string[] {
  const prose = text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`]*`/g, '');
  return [...prose.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** The anchors that GitHub gives the headings of a page. */
export function anchorsOf({ text }: Page): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** Numbers of the AADSTS codes in the text: as a code, in a filter, or for `revaudit explain`. */
export function codesOf({ text }: Page): ReadonlySet<number> {
  return new Set(
    [...text.matchAll(/(?:AADSTS|errorCode eq |revaudit explain )(\d+)/g)].map(([, code]) => Number(code)),
  );
}

export interface CommandLine {
  readonly words: readonly string[];
  /** In prose, where a command may be mentioned without its arguments. */
  readonly mention: boolean;
}

/** Every `revaudit …`, split into words as a shell does. */
export function commandLinesOf({ text }: Page): readonly CommandLine[] {
  const examples = [...text.matchAll(/^```(?:sh|text)\n(.*?)^```/gms)].flatMap(([, lines = '']) => lines.split('\n'));
  const prose = text.replaceAll(/^```.*?^```/gms, '');
  const mentions = [...prose.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll(/\s+/g, ' '));
  return [
    ...examples.map((line) => parseCommandLine(line, false)),
    ...mentions.map((line) => parseCommandLine(line, true)),
  ].filter((line) => line !== undefined);
}

function parseCommandLine(line: string, mention: boolean): CommandLine | undefined {
  const [, command] = /^(?:\$ )?(?:revaudit|node bin\/revaudit\.mjs) (.*)$/.exec(line.replace(/\s+#.*$/, '')) ?? [];
  return command === undefined ? undefined : { words: wordsOf(command), mention };
}

function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}
