/** The language of the page: as the browser prefers, or as chosen. Others than English are loaded when needed. */
import { signal } from '@preact/signals';
import { en, type Words } from './en.ts';

const LOADERS = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
} satisfies Readonly<Record<string, () => Promise<Words>>>;
export type Language = keyof typeof LOADERS;

export const LANGUAGES = { en: 'English', de: 'Deutsch' } satisfies Readonly<Record<Language, string>>;
const CHOICE = 'language';

export const words = signal<Words>(en);
export const language = signal<Language>('en');

/** The choice is no personal data; nothing else of the page is kept. */
export async function useLanguage(wanted: Language): Promise<void> {
  words.value = await LOADERS[wanted]();
  language.value = wanted;
  document.documentElement.lang = wanted;
}

export function chooseLanguage(wanted: Language): void {
  localStorage.setItem(CHOICE, wanted);
  void useLanguage(wanted);
}

export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(CHOICE) ?? '', ...navigator.languages];
  return wanted.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? 'en';
}

function isLanguage(text: string): text is Language {
  return Object.hasOwn(LOADERS, text);
}

export function isCauseName(text: string): text is keyof Words['causes'] {
  return Object.hasOwn(en.causes, text);
}
