/** German: what the later notices say, and those that take the place of the first one. */
import type { Say } from '../say.ts';
import type { StageKey } from '../words.ts';

export const DE_STAGES: Readonly<Record<StageKey, Say>> = {
  'reminder-subject': ({ line }) => `Erinnerung: ${line}`,
  reminder: 'Seitdem haben wir keine neue Anmeldung gesehen. Wenn Sie die App nicht mehr brauchen, ist nichts zu tun.',
  'waiting-subject': ({ app, people }) => `${app}: noch keine neue Anmeldung (${people})`,
  waiting: ({ app, people }) => `Noch keine neue Anmeldung bei ${app}: ${people}.`,
  'waiting-means':
    'Eine Nachricht und eine Erinnerung wurden verschickt. Bis zu einer neuen Anmeldung funktioniert die App ' +
    'vielleicht nicht.',
  'waiting-manager':
    'Fragen Sie nach, ob die App noch gebraucht wird. Wenn ja, genügt es, sie wie gewohnt zu öffnen und sich ' +
    'anzumelden.',
  'waiting-owner': 'Sorgen Sie dafür, dass die App um eine neue Anmeldung bittet und nicht endlos weiter probiert.',
  'waiting-admins':
    'Klären Sie, ob die App noch benutzt wird. Wenn ja, muss sich die Person selbst anmelden; niemand kann es' +
    ' für sie tun.',
  'waiting-desk': ({ advice }) => `Melden Sie sich bei der Person. Was hilft: „${advice}“`,
  'good-you-subject': ({ app }) => `${app}: alles wieder in Ordnung`,
  'good-you': ({ app }) => `Sie haben sich wieder bei ${app} angemeldet.`,
  'good-you-todo': 'Es ist nichts weiter zu tun. Waren das nicht Sie, sagen Sie sofort dem Helpdesk Bescheid.',
  'good-subject': ({ app, people }) => `${app}: alles wieder in Ordnung (${people})`,
  good: ({ app, people }) => `Wieder bei ${app} angemeldet: ${people}.`,
  'good-todo': 'Es ist nichts zu tun.',
  'wait-subject': ({ app }) => `${app}: bitte noch nicht anmelden`,
  wait:
    'Zurzeit würde eine Regel Ihrer Organisation Ihre Anmeldung abweisen. Bitte warten Sie: Weitere Versuche ' +
    'helfen nicht.',
  'wait-todo':
    'Sie müssen nichts anklicken. Die Administration wurde benachrichtigt. Wenn es eilt, fragen Sie den ' + 'Helpdesk.',
  'refused-subject': ({ app, people }) => `Eine neue Anmeldung bei ${app} würde abgewiesen (${people})`,
  refused: ({ app, people }) => `Eine neue Anmeldung bei ${app} würde zurzeit abgewiesen: ${people}.`,
  'refused-means':
    'Der bedingte Zugriff wurde gefragt (What-If), bevor ein Link verschickt wurde. Die Betroffenen werden ' +
    'gebeten zu warten. Weitere, die dieselben Richtlinien abweisen, stehen in der täglichen Übersicht.',
  'refused-todo':
    'Helfen Sie ihnen zu erfüllen, was die Richtlinien verlangen: eine registrierte Methode, ein konformes ' +
    'Gerät, ein bekannter Ort. Nehmen Sie dafür niemanden aus und schalten Sie keine Richtlinie ab.',
  'endpoint-subject': ({ app }) => `${app} erhält keine Ereignisse mehr`,
  endpoint: ({ app }) => `${app} erhält keine Ereignisse mehr: Die Adresse wurde deaktiviert.`,
  'endpoint-means':
    'Sie antwortete, dass es sie nicht mehr gibt (410), oder sie nahm eine Woche lang nichts an. Versäumte ' +
    'Ereignisse können noch einmal gesendet werden.',
  'endpoint-todo': ({ appId, since }) =>
    'Zuerst muss der Besitzer der App die Adresse in Ordnung bringen. Danach: revaudit webhooks enable ' +
    `${appId}, dann revaudit webhooks replay ${appId} --since ${since}`,
};
