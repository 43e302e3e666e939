/** French: what the later notices say, and those that take the place of the first one. */
import type { Say } from '../say.ts';
import type { StageKey } from '../words.ts';

export const FR_STAGES: Readonly<Record<StageKey, Say>> = {
  'reminder-subject': ({ line }) => `Rappel : ${line}`,
  reminder:
    'Depuis, nous n’avons vu aucune nouvelle connexion. Si vous n’avez plus besoin de l’application, il n’y a' +
    ' rien à faire.',
  'waiting-subject': ({ app, people }) => `${app} : pas encore de nouvelle connexion (${people})`,
  waiting: ({ app, people }) => `Pas encore de nouvelle connexion à ${app} : ${people}.`,
  'waiting-means':
    'Un message et un rappel ont été envoyés. Sans nouvelle connexion, l’application peut ne pas fonctionner.',
  'waiting-manager':
    'Demandez si l’application sert encore. Si oui, il suffit de l’ouvrir comme d’habitude et de se ' + 'connecter.',
  'waiting-owner': 'Assurez-vous que l’application demande une nouvelle connexion et ne réessaie pas en boucle.',
  'waiting-admins':
    'Voyez si l’application sert encore. Si oui, la personne doit se connecter elle-même ; nul ne peut le ' +
    'faire à sa place.',
  'waiting-desk': ({ advice }) => `Contactez la personne. Ce qui aide : « ${advice} »`,
  'good-you-subject': ({ app }) => `${app} : tout est rentré dans l’ordre`,
  'good-you': ({ app }) => `Vous vous êtes reconnecté(e) à ${app}.`,
  'good-you-todo': 'Il n’y a plus rien à faire. Si ce n’était pas vous, prévenez tout de suite le support.',
  'good-subject': ({ app, people }) => `${app} : tout est rentré dans l’ordre (${people})`,
  good: ({ app, people }) => `Nouvelle connexion à ${app} : ${people}.`,
  'good-todo': 'Il n’y a rien à faire.',
  'wait-subject': ({ app }) => `${app} : merci d’attendre avant de vous reconnecter`,
  wait:
    'En ce moment, une règle de votre organisation refuserait votre connexion. Merci d’attendre : réessayer ' +
    'n’y change rien.',
  'wait-todo':
    'Vous n’avez rien à cliquer. Les administrateurs ont été prévenus. Si c’est urgent, demandez au support.',
  'refused-subject': ({ app, people }) => `Une nouvelle connexion à ${app} serait refusée (${people})`,
  refused: ({ app, people }) => `Une nouvelle connexion à ${app} serait refusée en ce moment : ${people}.`,
  'refused-means':
    'L’accès conditionnel a été interrogé (What-If) avant l’envoi d’un lien. Les personnes concernées sont ' +
    'priées d’attendre. Les autres que refusent les mêmes stratégies figurent dans le résumé quotidien.',
  'refused-todo':
    'Aidez-les à satisfaire ce que demandent les stratégies : une méthode enregistrée, un appareil conforme, ' +
    'un lieu connu. N’exemptez personne et ne désactivez aucune stratégie pour cela.',
  'endpoint-subject': ({ app }) => `${app} ne reçoit plus d’événements`,
  endpoint: ({ app }) => `${app} ne reçoit plus d’événements : son adresse a été désactivée.`,
  'endpoint-means':
    'Elle a répondu qu’elle n’existe plus (410), ou elle a échoué pendant une semaine. Les événements manqués' +
    ' peuvent être renvoyés.',
  'endpoint-todo': ({ appId, since }) =>
    'Le propriétaire de l’application doit d’abord réparer l’adresse. Ensuite : revaudit webhooks enable ' +
    `${appId}, puis revaudit webhooks replay ${appId} --since ${since}`,
};
