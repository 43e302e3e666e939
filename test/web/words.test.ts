/** Every language of the page has all of its words. */
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const FOLDER = resolve(import.meta.dirname, '../../web/words');
const LANGUAGES = readdirSync(FOLDER).flatMap((name) => /^([a-z]{2}(?:-[a-z]{2})?)\.ts$/i.exec(name)?.[1] ?? []);

type Texts = { readonly [name: string]: string | Texts | ((...values: readonly unknown[]) => string) };

async function wordsOf(language: string): Promise<Texts> {
  const loaded = (await import(resolve(FOLDER, `${language}.ts`))) as Readonly<Record<string, Texts>>;
  return loaded[language.replace('-', '')] ?? {};
}

/** Paths of all texts; each function is asked with one and with many. */
function textsIn(texts: Texts, path = ''): readonly (readonly [string, string])[] {
  return Object.entries(texts).flatMap(([name, value]) => {
    if (typeof value === 'string') return [[`${path}${name}`, value] as const];
    if (typeof value !== 'function') return textsIn(value, `${path}${name}.`);
    return [1, 2_345].map((count) => [`${path}${name}(${count})`, value(count, count)] as const);
  });
}

const english = textsIn(await wordsOf('en'));

test('there are those that notices have', () => {
  expect(LANGUAGES.toSorted()).toEqual(['de', 'en', 'es', 'fr', 'ja', 'pt-BR']);
});

test.each(LANGUAGES)('%s has every text, and says what it was given', async (language) => {
  const texts = textsIn(await wordsOf(language));
  expect(texts.map(([path]) => path).toSorted()).toEqual(english.map(([path]) => path).toSorted());
  expect(texts.filter(([, text]) => text.trim() === '' || /undefined|\[object/.test(text))).toEqual([]);
  const given = texts.filter(([path]) => path.endsWith('(2345)') && english.some(([one]) => one === path));
  expect(given.filter(([, text]) => !text.replace(/[.,\s]/g, '').includes('2345'))).toEqual([]);
});

test.each(LANGUAGES.filter((language) => language !== 'en'))('%s is not English', async (language) => {
  const texts = new Map(textsIn(await wordsOf(language)));
  const same = english.filter(([path, text]) => texts.get(path) === text && / \w+ /.test(text));
  expect(same).toEqual([]);
});
