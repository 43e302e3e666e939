/** English: what the later notices about a revocation say, and those that take the place of the first one. */
import type { Say } from '../say.ts';

export const EN_STAGES = {
  'reminder-subject': ({ line }) => `Reminder: ${line}`,
  reminder: 'We have seen no new sign-in since then. If you no longer need the app, there is nothing to do.',
  'waiting-subject': ({ app, people }) => `${app}: no new sign-in yet (${people})`,
  waiting: ({ app, people }) => `No new sign-in to ${app} yet: ${people}.`,
  'waiting-means': 'A notice and a reminder were sent. Until there is a new sign-in, the app may not work.',
  'waiting-manager': 'Ask whether the app is still needed. If it is, opening it as usual and signing in is enough.',
  'waiting-owner': 'Make sure that the app asks for a new sign-in, and that it does not retry in a loop.',
  'waiting-admins':
    'Find out whether the app is still in use. If it is, the person has to sign in; nobody else can do it for' +
    ' them.',
  'waiting-desk': ({ advice }) => `Get in touch with the person. What helps: “${advice}”`,
  'good-you-subject': ({ app }) => `${app}: all is well again`,
  'good-you': ({ app }) => `You have signed in to ${app} again.`,
  'good-you-todo': 'There is nothing more to do. If it was not you who signed in, tell the help desk at once.',
  'good-subject': ({ app, people }) => `${app}: all is well again (${people})`,
  good: ({ app, people }) => `Signed in to ${app} again: ${people}.`,
  'good-todo': 'There is nothing to do.',
  'wait-subject': ({ app }) => `${app}: please wait before you sign in again`,
  wait:
    'At the moment a rule of your organisation would refuse your sign-in. Please wait: trying again does not ' +
    'help.',
  'wait-todo':
    'There is nothing for you to click. The administrators have been told. If it is urgent, ask the help ' + 'desk.',
  'refused-subject': ({ app, people }) => `A new sign-in to ${app} would be refused (${people})`,
  refused: ({ app, people }) => `A new sign-in to ${app} would be refused at the moment: ${people}.`,
  'refused-means':
    'Conditional Access was asked (What-If) before any link was sent. Those concerned are asked to ' +
    'wait. Others whom the same policies refuse stand in the daily digest.',
  'refused-todo':
    'Help them to meet what the policies demand: a registered method, a compliant device, a known place. ' +
    'Exempt nobody and switch no policy off for it.',
  'endpoint-subject': ({ app }) => `${app} gets no more events`,
  endpoint: ({ app }) => `${app} gets no more events: its address was disabled.`,
  'endpoint-means':
    'It answered that it is gone (410), or it failed for a week. The events that it missed can be sent again.',
  'endpoint-todo': ({ appId, since }) =>
    `First the owner of the app has to mend the address. Then: revaudit webhooks enable ${appId}, and ` +
    `revaudit webhooks replay ${appId} --since ${since}`,
} as const satisfies Readonly<Record<string, Say>>;
