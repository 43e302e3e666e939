/** The words of every language: the compiler holds each table to the sentences of the English one. */
import type { Language } from './language.ts';
import { DE_HAPPENED } from './languages/de-happened.ts';
import { DE_LABELS } from './languages/de-labels.ts';
import { DE_MEANS, DE_SUBJECTS, DE_TODO } from './languages/de-means.ts';
import { EN_HAPPENED } from './languages/en-happened.ts';
import { EN_LABELS } from './languages/en-labels.ts';
import { EN_MEANS, EN_SUBJECTS, EN_TODO } from './languages/en-means.ts';
import { ES_HAPPENED } from './languages/es-happened.ts';
import { ES_LABELS } from './languages/es-labels.ts';
import { ES_MEANS, ES_SUBJECTS, ES_TODO } from './languages/es-means.ts';
import { FR_HAPPENED } from './languages/fr-happened.ts';
import { FR_LABELS } from './languages/fr-labels.ts';
import { FR_MEANS, FR_SUBJECTS, FR_TODO } from './languages/fr-means.ts';
import { JA_HAPPENED } from './languages/ja-happened.ts';
import { JA_LABELS } from './languages/ja-labels.ts';
import { JA_MEANS, JA_SUBJECTS, JA_TODO } from './languages/ja-means.ts';
import { PT_BR_HAPPENED } from './languages/pt-br-happened.ts';
import { PT_BR_LABELS } from './languages/pt-br-labels.ts';
import { PT_BR_MEANS, PT_BR_SUBJECTS, PT_BR_TODO } from './languages/pt-br-means.ts';
import { DE_STAGES } from './stages/de-stages.ts';
import { EN_STAGES } from './stages/en-stages.ts';
import { ES_STAGES } from './stages/es-stages.ts';
import { FR_STAGES } from './stages/fr-stages.ts';
import { JA_STAGES } from './stages/ja-stages.ts';
import { PT_BR_STAGES } from './stages/pt-br-stages.ts';
import type { Words } from './words.ts';

export const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    happened: EN_HAPPENED,
    subjects: EN_SUBJECTS,
    means: EN_MEANS,
    todo: EN_TODO,
    stages: EN_STAGES,
    labels: EN_LABELS,
    between: ' ',
  },
  de: {
    happened: DE_HAPPENED,
    subjects: DE_SUBJECTS,
    means: DE_MEANS,
    todo: DE_TODO,
    stages: DE_STAGES,
    labels: DE_LABELS,
    between: ' ',
  },
  fr: {
    happened: FR_HAPPENED,
    subjects: FR_SUBJECTS,
    means: FR_MEANS,
    todo: FR_TODO,
    stages: FR_STAGES,
    labels: FR_LABELS,
    between: ' ',
  },
  es: {
    happened: ES_HAPPENED,
    subjects: ES_SUBJECTS,
    means: ES_MEANS,
    todo: ES_TODO,
    stages: ES_STAGES,
    labels: ES_LABELS,
    between: ' ',
  },
  ja: {
    happened: JA_HAPPENED,
    subjects: JA_SUBJECTS,
    means: JA_MEANS,
    todo: JA_TODO,
    stages: JA_STAGES,
    labels: JA_LABELS,
    between: '',
  },
  'pt-BR': {
    happened: PT_BR_HAPPENED,
    subjects: PT_BR_SUBJECTS,
    means: PT_BR_MEANS,
    todo: PT_BR_TODO,
    stages: PT_BR_STAGES,
    labels: PT_BR_LABELS,
    between: ' ',
  },
};
