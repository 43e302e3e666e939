/** The language of the page: as the browser prefers, or as chosen. Others than English are loaded when needed. */
import { signal } from '@preact/signals';
import { en, type Words } from './en.ts';

const LOADERS = {
  en: async () => en,
  de: async () => (await import('./de.ts')).de,
  fr: async () => (await import('./fr.ts')).fr,
  es: async () => (await import('./es.ts')).es,
  ja: async () => (await import('./ja.ts')).ja,
  'pt-BR': async () => (await import('./pt-BR.ts')).ptBR,
} satisfies Readonly<Record<string, () => Promise<Words>>>;
export type Language = keyof typeof LOADERS;

/** Those that notices have, each by its own name. */
export const LANGUAGES = {
  en: 'English',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  ja: '日本語',
  'pt-BR': 'Português (Brasil)',
} satisfies Readonly<Record<Language, string>>;
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

/** `fr-CA` is answered with French, `pt` with the one Portuguese that there is. */
export function preferredLanguage(): Language {
  const wanted = [localStorage.getItem(CHOICE) ?? '', ...navigator.languages];
  return wanted.map(languageOf).find((known) => known !== undefined) ?? 'en';
}

function languageOf(tag: string): Language | undefined {
  const known = Object.keys(LOADERS) as Language[];
  return known.find((one) => one === tag) ?? known.find((one) => one.slice(0, 2) === tag.slice(0, 2));
}

export function isCauseName(text: string): text is keyof Words['causes'] {
  return Object.hasOwn(en.causes, text);
}
