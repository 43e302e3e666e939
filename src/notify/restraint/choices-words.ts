/** What the page of choices says, in each language. */
import type { Language } from '../wording/language.ts';
import type { ChoiceState } from './choose.ts';

interface ChoicesWords {
  readonly title: string;
  readonly states: Readonly<Record<ChoiceState, string>>;
  readonly always: string;
  readonly unsubscribe: string;
  readonly snooze: string;
  readonly hear: string;
}

export const CHOICES_WORDS: Readonly<Record<Language, ChoicesWords>> = {
  en: {
    title: 'Which notices about sign-ins do you want?',
    states: {
      all: 'You get notices when one of your apps loses its access.',
      snoozed: 'You get no such notices for a week, except critical ones.',
      unsubscribed: 'You get no such notices any more, except critical ones.',
    },
    always: 'Critical notices always reach you.',
    unsubscribe: 'No more notices',
    snooze: 'None for a week',
    hear: 'All notices again',
  },
  de: {
    title: 'Welche Nachrichten über Anmeldungen möchten Sie?',
    states: {
      all: 'Sie bekommen Nachrichten, wenn eine Ihrer Apps den Zugriff verliert.',
      snoozed: 'Eine Woche lang bekommen Sie solche Nachrichten nur, wenn sie kritisch sind.',
      unsubscribed: 'Sie bekommen solche Nachrichten nur noch, wenn sie kritisch sind.',
    },
    always: 'Kritische Nachrichten erreichen Sie immer.',
    unsubscribe: 'Keine Nachrichten mehr',
    snooze: 'Eine Woche lang keine',
    hear: 'Wieder alle Nachrichten',
  },
  fr: {
    title: 'Quelles notifications sur les connexions souhaitez-vous ?',
    states: {
      all: 'Vous recevez une notification lorsqu’une de vos applications perd son accès.',
      snoozed: 'Pendant une semaine, vous ne recevez que les notifications critiques.',
      unsubscribed: 'Vous ne recevez plus que les notifications critiques.',
    },
    always: 'Les notifications critiques vous parviennent toujours.',
    unsubscribe: 'Plus de notifications',
    snooze: 'Aucune pendant une semaine',
    hear: 'De nouveau toutes',
  },
  es: {
    title: '¿Qué avisos sobre inicios de sesión desea?',
    states: {
      all: 'Recibe avisos cuando una de sus aplicaciones pierde el acceso.',
      snoozed: 'Durante una semana solo recibe los avisos críticos.',
      unsubscribed: 'Ya solo recibe los avisos críticos.',
    },
    always: 'Los avisos críticos le llegan siempre.',
    unsubscribe: 'No más avisos',
    snooze: 'Ninguno durante una semana',
    hear: 'Otra vez todos los avisos',
  },
  ja: {
    title: 'サインインに関する通知の設定',
    states: {
      all: 'ご利用のアプリがアクセスできなくなったときに、通知が届きます。',
      snoozed: '1 週間、重大なものを除き、通知は届きません。',
      unsubscribed: '重大なものを除き、通知は届きません。',
    },
    always: '重大な通知は常に届きます。',
    unsubscribe: '通知を停止する',
    snooze: '1 週間停止する',
    hear: 'すべての通知を再開する',
  },
  'pt-BR': {
    title: 'Quais avisos sobre logins você quer receber?',
    states: {
      all: 'Você recebe avisos quando um dos seus aplicativos perde o acesso.',
      snoozed: 'Por uma semana, você recebe apenas avisos críticos.',
      unsubscribed: 'Você recebe apenas avisos críticos.',
    },
    always: 'Avisos críticos sempre chegam a você.',
    unsubscribe: 'Não receber mais avisos',
    snooze: 'Nenhum por uma semana',
    hear: 'Receber todos de novo',
  },
};
