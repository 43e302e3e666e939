/** How a notice says that it is only a test: first in its subject, and first in its text. */
import type { NoticeContent } from '../../notice.ts';
import type { Language } from '../language.ts';

interface Mark {
  readonly subject: string;
  readonly text: string;
}

const NONE: Mark = { subject: '', text: '' };

const MARKS: Readonly<Record<Language, Mark>> = {
  en: { subject: '[Test] ', text: 'This is only a test: nothing happened, and nobody has to do anything. ' },
  de: { subject: '[Test] ', text: 'Dies ist nur ein Test: Es ist nichts geschehen, und niemand muss etwas tun. ' },
  fr: { subject: '[Test] ', text: 'Ceci est un test : rien ne s’est passé et personne n’a rien à faire. ' },
  es: { subject: '[Prueba] ', text: 'Esto es solo una prueba: no ha pasado nada y nadie tiene que hacer nada. ' },
  ja: { subject: '[テスト] ', text: 'これはテストです。何も起きておらず、対応は必要ありません。' },
  'pt-BR': { subject: '[Teste] ', text: 'Isto é apenas um teste: nada aconteceu e ninguém precisa fazer nada. ' },
};

export function testMark({ isTest }: Pick<NoticeContent, 'isTest'>, language: Language): Mark {
  return isTest ? MARKS[language] : NONE;
}
