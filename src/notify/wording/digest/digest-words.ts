/** What a digest says around its lines, in each language. */
import type { MissedNotice } from '../../notice.ts';
import type { Language } from '../language.ts';

export interface DigestWords {
  /** @param counts by severity: `Critical 2, High 5` */
  readonly subject: (day: string, counts: string) => string;
  readonly heading: (incidents: number) => string;
  readonly intro: string;
  readonly more: (incidents: number) => string;
  readonly by: (name: string) => string;
  readonly missed: Readonly<Record<MissedNotice, string>>;
}

export const DIGEST_WORDS: Readonly<Record<Language, DigestWords>> = {
  en: {
    subject: (day, counts) => `Summary of ${day}: ${counts}`,
    heading: (incidents) => `${incidents} ${incidents === 1 ? 'incident' : 'incidents'} since the last summary`,
    intro: 'One line for each incident, the most severe first.',
    more: (incidents) => `and ${incidents} more without a line here`,
    by: (name) => `by ${name}`,
    missed: {
      uncertain: 'it is not certain that the notice about it arrived',
      'too-late': 'a notice about it was not sent, because it was more than a day late',
    },
  },
  de: {
    subject: (day, counts) => `Zusammenfassung vom ${day}: ${counts}`,
    heading: (incidents) => `${incidents} ${incidents === 1 ? 'Vorfall' : 'Vorfälle'} seit der letzten Zusammenfassung`,
    intro: 'Für jeden Vorfall eine Zeile, die schwersten zuerst.',
    more: (incidents) => `und ${incidents} weitere ohne eigene Zeile`,
    by: (name) => `durch ${name}`,
    missed: {
      uncertain: 'es ist nicht sicher, dass die Nachricht dazu ankam',
      'too-late': 'eine Nachricht dazu wurde nicht verschickt, weil sie über einen Tag zu spät gekommen wäre',
    },
  },
  fr: {
    subject: (day, counts) => `Récapitulatif du ${day} : ${counts}`,
    heading: (incidents) => `${incidents} ${incidents <= 1 ? 'incident' : 'incidents'} depuis le dernier récapitulatif`,
    intro: 'Une ligne par incident, les plus graves d’abord.',
    more: (incidents) => `et ${incidents} ${incidents <= 1 ? 'autre' : 'autres'} sans ligne ici`,
    by: (name) => `par ${name}`,
    missed: {
      uncertain: 'il n’est pas certain que le message à ce sujet soit arrivé',
      'too-late': 'un message à ce sujet n’a pas été envoyé, car il avait plus d’un jour de retard',
    },
  },
  es: {
    subject: (day, counts) => `Resumen del ${day}: ${counts}`,
    heading: (incidents) => `${incidents} ${incidents === 1 ? 'incidente' : 'incidentes'} desde el último resumen`,
    intro: 'Una línea por incidente, los más graves primero.',
    more: (incidents) => `y ${incidents} más sin línea aquí`,
    by: (name) => `por ${name}`,
    missed: {
      uncertain: 'no es seguro que el aviso sobre ello llegara',
      'too-late': 'un aviso sobre ello no se envió, porque llevaba más de un día de retraso',
    },
  },
  ja: {
    subject: (day, counts) => `${day}のまとめ: ${counts}`,
    heading: (incidents) => `前回のまとめ以降のインシデント: ${incidents} 件`,
    intro: '1 件につき 1 行、重大なものから順に並べています。',
    more: (incidents) => `ほか ${incidents} 件（ここには行がありません）`,
    by: (name) => `操作した人: ${name}`,
    missed: {
      uncertain: 'これに関するお知らせが届いたかどうかは不確かです',
      'too-late': 'これに関するお知らせは、1 日以上遅れたため送信していません',
    },
  },
  'pt-BR': {
    subject: (day, counts) => `Resumo de ${day}: ${counts}`,
    heading: (incidents) => `${incidents} ${incidents === 1 ? 'incidente' : 'incidentes'} desde o último resumo`,
    intro: 'Uma linha por incidente, os mais graves primeiro.',
    more: (incidents) => `e mais ${incidents} sem linha aqui`,
    by: (name) => `por ${name}`,
    missed: {
      uncertain: 'não é certo que o aviso sobre isso tenha chegado',
      'too-late': 'um aviso sobre isso não foi enviado, porque estava mais de um dia atrasado',
    },
  },
};
