/** The languages that notices are written in, and the choice among them. */

export const LANGUAGES = ['en', 'de', 'fr', 'es', 'ja', 'pt-BR'] as const;
export type Language = (typeof LANGUAGES)[number];

/**
 * The language of a reader: that of the first tag that we write, by its first part, else English.
 * @param tags BCP 47, the reader's own first: Entra's `preferredLanguage`, then the tenant's
 */
export function languageOf(...tags: readonly (string | undefined)[]): Language {
  for (const tag of tags) {
    const wanted = tag?.split(/[-_]/)[0]?.toLowerCase();
    const found = LANGUAGES.find((language) => language.split('-')[0] === wanted);
    if (found !== undefined) return found;
  }
  return 'en';
}

/** Locales of times and numbers. English as most organisations outside the US write it, with a day before the month. */
export const LOCALES: Readonly<Record<Language, string>> = {
  en: 'en-GB',
  de: 'de-DE',
  fr: 'fr-FR',
  es: 'es-ES',
  ja: 'ja-JP',
  'pt-BR': 'pt-BR',
};
