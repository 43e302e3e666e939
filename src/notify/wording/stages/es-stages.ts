/** Spanish: what the later notices say, and those that take the place of the first one. */
import type { Say } from '../say.ts';
import type { StageKey } from '../words.ts';

export const ES_STAGES: Readonly<Record<StageKey, Say>> = {
  'reminder-subject': ({ line }) => `Recordatorio: ${line}`,
  reminder:
    'Desde entonces no hemos visto ningún inicio de sesión nuevo. Si ya no necesita la aplicación, no hay ' +
    'nada que hacer.',
  'waiting-subject': ({ app, people }) => `${app}: aún sin un nuevo inicio de sesión (${people})`,
  waiting: ({ app, people }) => `Aún sin un nuevo inicio de sesión en ${app}: ${people}.`,
  'waiting-means':
    'Se enviaron un aviso y un recordatorio. Sin un nuevo inicio de sesión, puede que la aplicación no ' + 'funcione.',
  'waiting-manager':
    'Pregunte si la aplicación se usa todavía. Si es así, basta con abrirla como siempre e iniciar sesión.',
  'waiting-owner': 'Asegúrese de que la aplicación pida un nuevo inicio de sesión y no reintente en bucle.',
  'waiting-admins':
    'Averigüe si la aplicación se usa todavía. Si es así, la persona misma tiene que iniciar sesión; nadie ' +
    'puede hacerlo por ella.',
  'waiting-desk': ({ advice }) => `Póngase en contacto con la persona. Lo que ayuda: «${advice}»`,
  'good-you-subject': ({ app }) => `${app}: todo está en orden de nuevo`,
  'good-you': ({ app }) => `Ha vuelto a iniciar sesión en ${app}.`,
  'good-you-todo': 'No hay nada más que hacer. Si no fue usted, avise enseguida al servicio de soporte.',
  'good-subject': ({ app, people }) => `${app}: todo está en orden de nuevo (${people})`,
  good: ({ app, people }) => `Nuevo inicio de sesión en ${app}: ${people}.`,
  'good-todo': 'No hay nada que hacer.',
  'wait-subject': ({ app }) => `${app}: espere antes de iniciar sesión de nuevo`,
  wait:
    'En este momento, una regla de su organización rechazaría su inicio de sesión. Espere, por favor: volver ' +
    'a intentarlo no sirve.',
  'wait-todo':
    'No tiene que pulsar nada. Se ha avisado a los administradores. Si es urgente, pregunte al servicio de ' +
    'soporte.',
  'refused-subject': ({ app, people }) => `Se rechazaría un nuevo inicio de sesión en ${app} (${people})`,
  refused: ({ app, people }) => `En este momento se rechazaría un nuevo inicio de sesión en ${app}: ${people}.`,
  'refused-means':
    'Se consultó el acceso condicional (What-If) antes de enviar un enlace. A las personas afectadas se les ' +
    'pide que esperen. Otras a las que rechacen las mismas directivas figuran en el resumen diario.',
  'refused-todo':
    'Ayúdeles a cumplir lo que piden las directivas: un método registrado, un dispositivo conforme, un lugar ' +
    'conocido. No exima a nadie ni desactive ninguna directiva por ello.',
  'endpoint-subject': ({ app }) => `${app} ya no recibe eventos`,
  endpoint: ({ app }) => `${app} ya no recibe eventos: su dirección se ha deshabilitado.`,
  'endpoint-means':
    'Respondió que ya no existe (410) o falló durante una semana. Los eventos perdidos se pueden enviar de ' + 'nuevo.',
  'endpoint-todo': ({ appId, since }) =>
    'Primero, el propietario de la aplicación debe arreglar la dirección. Después: revaudit webhooks enable ' +
    `${appId} y luego revaudit webhooks replay ${appId} --since ${since}`,
};
