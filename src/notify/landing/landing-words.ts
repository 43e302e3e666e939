/** What the landing page says besides the words of the notice, in each language. */
import type { Language } from '../wording/language.ts';

/** What became of what the notice was about. */
export type LandingState = 'open' | 'recovered' | 'closed' | 'wait';
/** What Microsoft answered when an administrator came back from its consent page. */
export type ConsentOutcome = 'granted' | 'refused' | 'not-said';

export interface LandingWords {
  readonly states: Readonly<Record<LandingState, string>>;
  /** Where the button leads. */
  readonly leadsTo: (host: string) => string;
  readonly consent: string;
  readonly onlyIfMeant: string;
  /** How to tell this page from a forged one. */
  readonly genuine: (address: string) => string;
  /** Of a link that is none of ours, is too old, or leads to something that is gone: nobody learns which. */
  readonly noPage: { readonly title: string; readonly text: string };
  readonly failed: { readonly title: string; readonly text: string };
  readonly outcomes: Readonly<Record<ConsentOutcome, { readonly title: string; readonly text: string }>>;
}

export const LANDING_WORDS: Readonly<Record<Language, LandingWords>> = {
  en: {
    states: {
      open: 'As far as we know, this is still so.',
      recovered: 'A new sign-in has been seen since then. There is nothing more to do.',
      closed: 'This is over: it was undone, or it no longer applies. There is nothing more to do.',
      wait: 'Please wait. There is nothing to click for now.',
    },
    leadsTo: (host) => `The button leads to ${host}.`,
    consent: 'Grant the permissions again at Microsoft',
    onlyIfMeant: 'Grant them again only if they were withdrawn by mistake. Microsoft shows what is asked for.',
    genuine: (address) => `The address of this page begins with ${address}/.`,
    noPage: {
      title: 'This link leads nowhere, or no longer',
      text: 'It may be too old, or not whole. Open the app as usual. If it does not work, ask the help desk.',
    },
    failed: { title: 'This page cannot be shown now', text: 'Please try again in a few minutes.' },
    outcomes: {
      granted: {
        title: 'Microsoft says that the permissions were granted',
        text: 'It may take some minutes until the app works again. People may need to sign in once.',
      },
      refused: {
        title: 'The permissions were not granted',
        text: 'Nothing was changed. If this was not meant, open the link in the notice again.',
      },
      'not-said': {
        title: 'Microsoft did not say whether the permissions were granted',
        text: 'See the permissions of the app in the Entra admin center.',
      },
    },
  },
  de: {
    states: {
      open: 'Soweit wir wissen, ist das noch so.',
      recovered: 'Seitdem wurde eine neue Anmeldung gesehen. Es ist nichts weiter zu tun.',
      closed: 'Das ist vorbei: Es wurde rückgängig gemacht oder gilt nicht mehr. Es ist nichts weiter zu tun.',
      wait: 'Bitte warten Sie. Vorerst müssen Sie nichts anklicken.',
    },
    leadsTo: (host) => `Die Schaltfläche führt zu ${host}.`,
    consent: 'Die Berechtigungen bei Microsoft wieder erteilen',
    onlyIfMeant:
      'Erteilen Sie sie nur wieder, wenn sie versehentlich entzogen wurden. Microsoft zeigt, was verlangt wird.',
    genuine: (address) => `Die Adresse dieser Seite beginnt mit ${address}/.`,
    noPage: {
      title: 'Dieser Link führt nicht oder nicht mehr weiter',
      text:
        'Vielleicht ist er zu alt oder nicht vollständig. Öffnen Sie die App wie gewohnt. Wenn sie nicht ' +
        'funktioniert, fragen Sie den Helpdesk.',
    },
    failed: {
      title: 'Diese Seite kann gerade nicht angezeigt werden',
      text: 'Bitte versuchen Sie es in ein paar Minuten noch einmal.',
    },
    outcomes: {
      granted: {
        title: 'Laut Microsoft wurden die Berechtigungen erteilt',
        text: 'Es kann einige Minuten dauern, bis die App wieder funktioniert. Vielleicht ist eine neue Anmeldung nötig.',
      },
      refused: {
        title: 'Die Berechtigungen wurden nicht erteilt',
        text: 'Es wurde nichts geändert. War das nicht beabsichtigt, öffnen Sie den Link in der Nachricht noch einmal.',
      },
      'not-said': {
        title: 'Microsoft hat nicht gesagt, ob die Berechtigungen erteilt wurden',
        text: 'Sehen Sie im Entra Admin Center nach, welche Berechtigungen die App hat.',
      },
    },
  },
  fr: {
    states: {
      open: 'À notre connaissance, c’est toujours le cas.',
      recovered: 'Depuis, une nouvelle connexion a été vue. Il n’y a plus rien à faire.',
      closed: 'C’est terminé : cela a été annulé ou ne s’applique plus. Il n’y a plus rien à faire.',
      wait: 'Veuillez patienter. Il n’y a rien à cliquer pour le moment.',
    },
    leadsTo: (host) => `Le bouton mène à ${host}.`,
    consent: 'Accorder de nouveau les autorisations chez Microsoft',
    onlyIfMeant:
      'Ne les accordez de nouveau que si elles ont été retirées par erreur. Microsoft montre ce qui est demandé.',
    genuine: (address) => `L’adresse de cette page commence par ${address}/.`,
    noPage: {
      title: 'Ce lien ne mène nulle part, ou n’est plus valable',
      text:
        'Il est peut-être trop ancien ou incomplet. Ouvrez l’application comme d’habitude. Si elle ne fonctionne ' +
        'pas, demandez au service d’assistance.',
    },
    failed: {
      title: 'Cette page ne peut pas être affichée pour le moment',
      text: 'Veuillez réessayer dans quelques minutes.',
    },
    outcomes: {
      granted: {
        title: 'Selon Microsoft, les autorisations ont été accordées',
        text: 'L’application peut mettre quelques minutes à refonctionner. Il faudra peut-être se reconnecter une fois.',
      },
      refused: {
        title: 'Les autorisations n’ont pas été accordées',
        text: 'Rien n’a été modifié. Si ce n’était pas voulu, ouvrez de nouveau le lien de la notification.',
      },
      'not-said': {
        title: 'Microsoft n’a pas dit si les autorisations ont été accordées',
        text: 'Consultez les autorisations de l’application dans le centre d’administration Entra.',
      },
    },
  },
  es: {
    states: {
      open: 'Hasta donde sabemos, sigue siendo así.',
      recovered: 'Desde entonces se ha visto un nuevo inicio de sesión. No hay nada más que hacer.',
      closed: 'Esto ha terminado: se ha deshecho o ya no se aplica. No hay nada más que hacer.',
      wait: 'Espere, por favor. De momento no tiene que pulsar nada.',
    },
    leadsTo: (host) => `El botón lleva a ${host}.`,
    consent: 'Volver a conceder los permisos en Microsoft',
    onlyIfMeant: 'Concédalos de nuevo solo si se retiraron por error. Microsoft muestra lo que se pide.',
    genuine: (address) => `La dirección de esta página empieza por ${address}/.`,
    noPage: {
      title: 'Este enlace no lleva a ninguna parte, o ya no',
      text:
        'Puede que sea demasiado antiguo o que no esté completo. Abra la aplicación como siempre. Si no funciona, ' +
        'pregunte al servicio de soporte.',
    },
    failed: {
      title: 'Ahora no se puede mostrar esta página',
      text: 'Inténtelo de nuevo dentro de unos minutos, por favor.',
    },
    outcomes: {
      granted: {
        title: 'Microsoft indica que los permisos se han concedido',
        text: 'La aplicación puede tardar unos minutos en funcionar. Puede que haya que iniciar sesión una vez.',
      },
      refused: {
        title: 'Los permisos no se han concedido',
        text: 'No se ha cambiado nada. Si no era lo previsto, abra de nuevo el enlace del aviso.',
      },
      'not-said': {
        title: 'Microsoft no ha dicho si los permisos se han concedido',
        text: 'Consulte los permisos de la aplicación en el centro de administración de Entra.',
      },
    },
  },
  ja: {
    states: {
      open: '確認できる限り、現在もこの状態です。',
      recovered: 'その後、新しいサインインが確認されました。これ以上の操作は必要ありません。',
      closed: 'この件は取り消されたか、適用されなくなりました。これ以上の操作は必要ありません。',
      wait: 'お待ちください。今は何もクリックする必要はありません。',
    },
    leadsTo: (host) => `このボタンは ${host} に移動します。`,
    consent: 'Microsoft のページでアクセス許可を再び付与する',
    onlyIfMeant:
      '誤って取り消された場合に限り、再び付与してください。要求される内容は Microsoft のページに表示されます。',
    genuine: (address) => `このページのアドレスは ${address}/ で始まります。`,
    noPage: {
      title: 'このリンクは使用できません',
      text: '期限が切れているか、一部が欠けている可能性があります。いつもどおりアプリを開いてください。動作しない場合は、ヘルプデスクにお問い合わせください。',
    },
    failed: {
      title: '現在このページを表示できません',
      text: '数分後にもう一度お試しください。',
    },
    outcomes: {
      granted: {
        title: 'Microsoft によると、アクセス許可が付与されました',
        text: 'アプリが再び動作するまで数分かかることがあります。一度サインインが必要な場合があります。',
      },
      refused: {
        title: 'アクセス許可は付与されませんでした',
        text: '何も変更されていません。意図と異なる場合は、通知のリンクをもう一度開いてください。',
      },
      'not-said': {
        title: 'アクセス許可が付与されたかどうか、Microsoft から回答がありません',
        text: 'Entra 管理センターで、アプリのアクセス許可を確認してください。',
      },
    },
  },
  'pt-BR': {
    states: {
      open: 'Até onde sabemos, isto continua assim.',
      recovered: 'Desde então, uma nova entrada foi vista. Não há mais nada a fazer.',
      closed: 'Isto terminou: foi desfeito ou não se aplica mais. Não há mais nada a fazer.',
      wait: 'Aguarde, por favor. Por enquanto, não é preciso clicar em nada.',
    },
    leadsTo: (host) => `O botão leva a ${host}.`,
    consent: 'Conceder as permissões novamente na Microsoft',
    onlyIfMeant: 'Conceda-as de novo somente se foram retiradas por engano. A Microsoft mostra o que é pedido.',
    genuine: (address) => `O endereço desta página começa com ${address}/.`,
    noPage: {
      title: 'Este link não leva a lugar nenhum, ou não leva mais',
      text:
        'Ele pode ser antigo demais ou não estar completo. Abra o aplicativo como de costume. Se não funcionar, ' +
        'pergunte ao suporte.',
    },
    failed: {
      title: 'Não é possível mostrar esta página agora',
      text: 'Tente novamente em alguns minutos, por favor.',
    },
    outcomes: {
      granted: {
        title: 'A Microsoft informa que as permissões foram concedidas',
        text: 'O aplicativo pode levar alguns minutos para voltar a funcionar. Talvez seja preciso entrar uma vez.',
      },
      refused: {
        title: 'As permissões não foram concedidas',
        text: 'Nada foi alterado. Se não era a intenção, abra de novo o link do aviso.',
      },
      'not-said': {
        title: 'A Microsoft não disse se as permissões foram concedidas',
        text: 'Veja as permissões do aplicativo no centro de administração do Entra.',
      },
    },
  },
};
