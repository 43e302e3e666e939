/** Causes, codes and runbooks agree: one page per cause, and only causes and codes that the product knows. */
import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { CAUSES } from '../../src/detect/cause.ts';
import { SIGN_IN_CODES } from '../../src/detect/sign-in-codes.ts';
import { aadstsCodes } from '../../src/token-errors/aadsts-catalogue.ts';
import { codesOf, linksOf, type Page, pageAt, pagesIn, sectionsOf } from './pages.ts';

const SECTIONS = ['What happened', 'Who is hit', 'How to confirm', 'How to fix', 'How to prevent', 'Sources'];
const INDEX = 'docs/runbooks/README.md';

const index = pageAt(INDEX);
const runbooks = pagesIn('docs/runbooks/*.md').filter(({ path }) => path !== INDEX);
const catalogue = new Set(aadstsCodes());
const causeOf = ({ path }: Page) => basename(path, '.md');

/** Rows of tables, and items of lists with their further lines. */
function paragraphsOf({ text }: Page): readonly string[] {
  return text.split(/\n(?! {2})/);
}

describe('the runbooks', () => {
  test('are one per cause', () => {
    expect(runbooks.map(causeOf)).toEqual(CAUSES.toSorted());
  });

  test('are all in the index, once each, in the first column', () => {
    const listed = [...index.text.matchAll(/^\| \[([a-z-]+)\]\(\1\.md\) \|/gm)].map(([, cause]) => cause);
    expect(listed.toSorted()).toEqual(CAUSES.toSorted());
  });

  test('name the cause in the title', () => {
    expect(runbooks.filter((page) => !page.text.startsWith(`# ${causeOf(page)}: `)).map(causeOf)).toEqual([]);
  });

  test('have all sections, in order, none of them empty', () => {
    const wrong = runbooks.filter((page) => {
      const sections = sectionsOf(page);
      return [...sections.keys()].join() !== SECTIONS.join() || [...sections.values()].some((text) => text.length < 40);
    });
    expect(wrong.map(causeOf)).toEqual([]);
  });

  test('describe the effect on each client type, and whom the cause does not affect', () => {
    const incomplete = runbooks.filter((page) => {
      const who = sectionsOf(page).get('Who is hit') ?? '';
      return ![/public/i, /confidential/i, /single-page/i, /unattended/i, /not hit|survives/i].every((pattern) =>
        pattern.test(who),
      );
    });
    expect(incomplete.map(causeOf)).toEqual([]);
  });

  test('name every code that is recorded under their cause', () => {
    const missing = runbooks.flatMap((page) => {
      const [named, cause] = [codesOf(page), causeOf(page)];
      const recorded = [...SIGN_IN_CODES].filter(([, meaning]) => meaning.cause === cause).map(([code]) => code);
      return recorded.filter((code) => !named.has(code)).map((code) => `${cause} ${code}`);
    });
    expect(missing).toEqual([]);
  });

  test('name no code that the decoder does not know', () => {
    const unknown = [index, ...runbooks].flatMap((page) =>
      [...codesOf(page)].filter((code) => !catalogue.has(code)).map((code) => `${page.path} ${code}`),
    );
    expect(unknown).toEqual([]);
  });

  test('give a source: a Microsoft page, or the name of a document', () => {
    const withoutSource = runbooks.filter((page) => !/^- /m.test(sectionsOf(page).get('Sources') ?? ''));
    expect(withoutSource.map(causeOf)).toEqual([]);
  });

  test('say where the admin center shows it, and the PowerShell command, beside each request to Graph', () => {
    const lonely = runbooks.flatMap((page) =>
      paragraphsOf(page)
        .filter((text) => /`(GET|POST) \/(v1\.0|beta)\//.test(text))
        .filter((text) => !(/†| > |none/.test(text) && /`[A-Z][a-z]+-Mg[A-Z]\w+/.test(text)))
        .map((text) => `${causeOf(page)}: ${text}`),
    );
    expect(lonely).toEqual([]);
    expect(runbooks.filter(({ text }) => text.includes('```http')).map(causeOf)).toEqual([]);
  });

  test('link only to Microsoft outside this repository', () => {
    const elsewhere = [index, ...runbooks]
      .flatMap(linksOf)
      .filter((target) => target.includes(':') && !target.startsWith('https://learn.microsoft.com/'));
    expect(elsewhere).toEqual([]);
  });
});
