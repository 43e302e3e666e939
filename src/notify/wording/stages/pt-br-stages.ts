/** Brazilian Portuguese: what the later notices say, and those that take the place of the first one. */
import type { Say } from '../say.ts';
import type { StageKey } from '../words.ts';

export const PT_BR_STAGES: Readonly<Record<StageKey, Say>> = {
  'reminder-subject': ({ line }) => `Lembrete: ${line}`,
  reminder: 'Desde então não vimos nenhuma nova entrada. Se não precisa mais do aplicativo, não há nada a fazer.',
  'waiting-subject': ({ app, people }) => `${app}: ainda sem nova entrada (${people})`,
  waiting: ({ app, people }) => `Ainda sem nova entrada em ${app}: ${people}.`,
  'waiting-means': 'Um aviso e um lembrete foram enviados. Sem nova entrada, o aplicativo pode não funcionar.',
  'waiting-manager': 'Pergunte se o aplicativo ainda é usado. Se for, basta abri-lo como de costume e entrar.',
  'waiting-owner': 'Garanta que o aplicativo peça nova entrada e não tente sem parar.',
  'waiting-admins':
    'Descubra se o aplicativo ainda é usado. Se for, a própria pessoa precisa entrar; ninguém pode fazer isso' +
    ' por ela.',
  'waiting-desk': ({ advice }) => `Entre em contato com a pessoa. O que ajuda: “${advice}”`,
  'good-you-subject': ({ app }) => `${app}: tudo certo de novo`,
  'good-you': ({ app }) => `Você entrou de novo em ${app}.`,
  'good-you-todo': 'Não há mais nada a fazer. Se não foi você, avise o suporte imediatamente.',
  'good-subject': ({ app, people }) => `${app}: tudo certo de novo (${people})`,
  good: ({ app, people }) => `Nova entrada em ${app}: ${people}.`,
  'good-todo': 'Não há nada a fazer.',
  'wait-subject': ({ app }) => `${app}: espere antes de entrar de novo`,
  wait:
    'No momento, uma regra da sua organização recusaria sua entrada. Espere, por favor: tentar de novo não ' +
    'adianta.',
  'wait-todo':
    'Você não precisa clicar em nada. Os administradores foram avisados. Se for urgente, pergunte ao suporte.',
  'refused-subject': ({ app, people }) => `Uma nova entrada em ${app} seria recusada (${people})`,
  refused: ({ app, people }) => `No momento, uma nova entrada em ${app} seria recusada: ${people}.`,
  'refused-means':
    'O acesso condicional foi consultado (What-If) antes de enviar um link. Pede-se às pessoas afetadas que ' +
    'esperem. Outras que as mesmas políticas recusarem constam no resumo diário.',
  'refused-todo':
    'Ajude-as a atender ao que as políticas pedem: um método registrado, um dispositivo em conformidade, um ' +
    'lugar conhecido. Não isente ninguém nem desative nenhuma política por isso.',
  'endpoint-subject': ({ app }) => `${app} não recebe mais eventos`,
  endpoint: ({ app }) => `${app} não recebe mais eventos: o endereço dele foi desabilitado.`,
  'endpoint-means':
    'O endereço respondeu que não existe mais (410) ou falhou por uma semana. Os eventos perdidos podem ser ' +
    'enviados de novo.',
  'endpoint-todo': ({ appId, since }) =>
    'Primeiro, o proprietário do aplicativo deve corrigir o endereço. Depois: revaudit webhooks enable ' +
    `${appId} e em seguida revaudit webhooks replay ${appId} --since ${since}`,
};
