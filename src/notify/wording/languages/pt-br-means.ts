/** Brazilian Portuguese: what it means, what to do, and subject lines. */
import type { Say } from '../say.ts';
import type { MeansKey, SubjectKey, TodoKey } from '../words.ts';

export const PT_BR_SUBJECTS: Readonly<Record<SubjectKey, Say>> = {
  approve: ({ app }) => `${app}: talvez você precise aprová-lo de novo`,
  'app-down': ({ app }) => `${app} pode não funcionar por enquanto`,
  'new-password': 'Alguns aplicativos podem pedir sua nova senha',
  'signed-out': 'Você foi desconectado(a) dos seus aplicativos',
  'sign-in': ({ app }) => `${app}: entre de novo`,
  'second-proof': 'Uma segunda prova pode ser pedida quando você entrar',
  'second-proof-app': ({ app }) => `${app}: entre com sua segunda prova`,
  'rule-blocks': 'Uma regra de entrada da sua organização agora bloqueia alguns aplicativos',
  'rule-asks': 'Talvez você precise entrar de novo',
  'app-blocked': ({ app }) => `${app} está bloqueado por uma regra de entrada`,
  'permission-missing': ({ app }) => `${app}: falta uma permissão`,
  unassigned: ({ app }) => `${app}: você não está atribuído(a) a ele`,
  connector: 'Alguns dos seus fluxos podem ser suspensos',
};

export const PT_BR_MEANS: Readonly<Record<MeansKey, Say>> = {
  stops: 'Ele pode parar de funcionar para você em cerca de 90 minutos.',
  'stops-no-help': 'Ele pode parar de funcionar para você em cerca de 90 minutos. Entrar de novo não adianta.',
  'parts-stop': 'Partes dele podem parar em cerca de 90 minutos, ou ele pode pedir que você entre.',
  refuses: 'O aplicativo pode recusar você em cerca de 90 minutos. Entrar de novo não adianta.',
  'refuses-while-off':
    'Ele pode recusar você em cerca de 90 minutos, enquanto estiver desativado. Entrar de novo não adianta.',
  'down-until-renewed':
    'Ele pode não funcionar até que seu proprietário renove a credencial. Entrar de novo não adianta.',
  'while-disabled':
    'Os aplicativos recusam esta conta enquanto ela estiver desabilitada. Se for habilitada de novo, podem ' +
    'voltar a funcionar sem nova entrada.',
  'once-deleted':
    'Os aplicativos não funcionam mais para esta conta. Uma conta excluída pode ser restaurada por 30 dias; ' +
    'depois disso, pode ser preciso entrar de novo.',
  'no-app-known': 'Não se conhece nenhum aplicativo que mantenha uma conexão para ela.',
  locked: 'Entrar com a senha é recusado enquanto durar o bloqueio. Aplicativos já conectados continuam funcionando.',
  'own-password':
    'Aplicativos em que você entrou com a senha antiga podem pedir nova entrada em cerca de 90 minutos. Os que ' +
    'conectam você sem senha, e as conexões que um servidor mantém para você, continuam funcionando.',
  'reset-password':
    'Aplicativos em que você entrou com a senha antiga podem pedir nova entrada em cerca de 90 minutos. Conforme ' +
    'o lugar da redefinição, outros também, e conexões que um servidor mantém para você podem parar.',
  'own-password-admins':
    'Os tokens obtidos com a senha antiga terminaram. Entradas sem senha e conexões mantidas por um servidor ' +
    '(clientes confidenciais) continuam, a menos que as sessões também tenham sido revogadas.',
  'reset-password-admins':
    'Os tokens obtidos com a senha antiga terminaram. Uma redefinição no centro de administração do Entra também ' +
    'encerra entradas sem senha e conexões mantidas por um servidor (clientes confidenciais); depois de uma no ' +
    'portal do Azure elas continuam. O log não diz onde foi feita; se as sessões também foram revogadas, ele diz.',
  'sessions-end':
    'Aplicativos e conexões que tinham entrado por você param em cerca de 90 minutos, não importa como você entrou.',
  'others-may-ask': 'Outros aplicativos também podem pedir que você entre de novo.',
  'sessions-admins': 'Todo aplicativo que age por esta conta precisa de nova entrada. Os que agem por si mesmos, não.',
  'sessions-refused-admins':
    'Uma revogação de todas as sessões ou uma senha nova a encerrou. Não se sabe qual das duas.',
  'mfa-asked':
    'Seus aplicativos podem pedir nova entrada em cerca de 90 minutos. Onde você já deu essa prova, nada muda.',
  'mfa-method':
    'Aplicativos conectados continuam conectados. Se um método não existe mais, pode ser pedido que você ' +
    'configure outro.',
  'mfa-required-admins': 'Tokens sem ela podem ser recusados.',
  'mfa-method-admins':
    'Nenhum token foi revogado. Se um método não existe mais, outro deve ser registrado quando for pedido de novo.',
  risk:
    'Isso por si só não revoga nenhum token. Políticas que olham o risco podem bloquear a conta ou pedir uma ' +
    'senha nova, e alguns serviços do Microsoft 365 encerram suas sessões.',
  'device-user':
    'Aplicativos neste dispositivo podem recusar você em cerca de 90 minutos. Seus aplicativos em outros ' +
    'dispositivos não são afetados.',
  'device-noncompliant-admins':
    'Nenhum token foi revogado. Só há recusa onde uma política pede um dispositivo em conformidade, até que ele ' +
    'volte a estar.',
  'device-disabled-admins':
    'Tokens obtidos pelo próprio dispositivo terminam. Os de navegadores e servidores em outro lugar continuam.',
  'rule-blocks': 'Alguns destes aplicativos podem recusar você em cerca de 90 minutos. Entrar de novo não adianta.',
  'rule-asks':
    'Estes aplicativos podem pedir nova entrada, com mais provas do que antes, em cerca de 90 minutos. Onde sua ' +
    'entrada atual já atende à regra, nada muda.',
  policy: 'Nenhum token foi revogado: a regra é avaliada quando um aplicativo pede o próximo.',
  'policy-undecided':
    'Quem ela atinge depende também do que não se sabe (dispositivo, lugar, cliente, risco); por isso nem todos ' +
    'foram avisados.',
  connector:
    'Nenhuma conexão foi revogada. Fluxos e aplicativos cujos conectores ela não permite mais juntos podem ser ' +
    'suspensos algum tempo depois da mudança.',
  'token-policy':
    'Nenhum token foi revogado. Uma política assim define a duração dos tokens de acesso; os de atualização não ' +
    'a seguem.',
  inactive: 'Ninguém revogou nada, e está tudo certo com sua conta.',
  'inactive-admins': 'Ninguém o revogou.',
  expired: 'É assim por projeto: depois de 24 horas em aplicativos de página única.',
  frequency: 'Sua organização pede isso de tempos em tempos. Nada foi revogado.',
  'frequency-admins': 'É a frequência de entrada do acesso condicional. Nada foi revogado.',
  'blocked-user':
    'Pode depender do dispositivo, do lugar ou do aplicativo. Entrar de novo não adianta enquanto a regra valer.',
  'blocked-admins': 'O log de entradas diz qual é a política. O que mudou (política, lugar, dispositivo) não se sabe.',
  'proof-once': 'Nada foi revogado: depois de uma entrada com essa prova, o aplicativo continua.',
  'proof-once-admins':
    'O token não contém essa prova. Uma tarefa sem ninguém presente não pode dá-la e precisa agir por si mesma, ' +
    'não por um usuário.',
  'permission-user': 'Talvez nunca tenha sido concedida, ou foi retirada.',
  'permission-admins': 'Foi retirado, ou nunca foi dado e o aplicativo pede mais do que tem.',
  'no-help': 'Entrar de novo não adianta.',
  'unassigned-admins': 'Só contam atribuições diretas, da pessoa ou de um grupo do qual ela é membro direto.',
  'consent-admins':
    'Pedidos do que foi retirado são recusados. Depois de um novo consentimento, pode ser preciso entrar de novo.',
  'role-admins':
    'Nenhum token foi revogado. Se o aplicativo exige atribuição, quem não tem outra é recusado na próxima ' +
    'atualização; um aplicativo que perdeu uma função recebe tokens sem ela.',
  'app-disabled-admins':
    'Ninguém obtém token para ele, nem ele mesmo. Nenhum token foi revogado: quando for ativado de novo, os que ' +
    'não expiraram funcionam como antes.',
  'app-deleted-admins':
    'O que foi excluído pode ser restaurado por 30 dias, registro e aplicativo empresarial cada um em sua lista. ' +
    'Depois disso, pode ser preciso entrar de novo.',
  'credential-refused': 'Ele não obtém tokens, nem para seu próprio trabalho nem para atualizar os de seus usuários.',
  'credential-removed':
    'Se o aplicativo ainda a usa, não obtém tokens novos, nem para si nem para seus usuários. Se já usa outra, ' +
    'nada muda.',
  'credential-good':
    'Seus tokens de atualização continuam bons: com uma credencial válida, ninguém precisa entrar de novo.',
  'each-app': 'Para cada um dos aplicativos abaixo:',
  bulk: ({ members }) => `Fazem parte de uma operação em massa: ${members} no total.`,
  awaiting: ({ people }) => `Tantas pessoas não são avisadas sem aprovação: ${people} aguardam a de um administrador.`,
  incident: 'Só as primeiras pessoas afetadas foram avisadas: em um incidente, não mais do que NOTICE_LIMIT diz.',
};

export const PT_BR_TODO: Readonly<Record<TodoKey, Say>> = {
  'sign-in':
    'Abra o aplicativo e entre de novo. Os que trabalham em segundo plano talvez precisem ser abertos uma vez.',
  'sign-in-suspicious': 'Abra o aplicativo e entre de novo. Se não souber por que isso aconteceu, avise o suporte.',
  'sign-in-if-used': 'Se ainda o usa, abra-o e entre de novo. Se não, não há nada a fazer.',
  approve:
    'Se ainda o usa, abra-o e entre; talvez seja pedido que você aprove as permissões dele. Se não puder, ' +
    'pergunte ao suporte.',
  'ask-if-needed': 'Se ainda precisa dele, pergunte ao suporte.',
  'nothing-to-click': 'Você não precisa clicar em nada. Se for urgente, pergunte ao suporte.',
  'new-password':
    'Abra o aplicativo e entre com a senha nova. Se não sabe de nenhuma senha nova, avise o suporte imediatamente.',
  methods: 'Confira seus métodos de entrada. Se não sabe desta mudança, avise o suporte imediatamente.',
  'second-proof': 'Confira se sua segunda prova está configurada; depois abra o aplicativo e entre de novo.',
  'company-portal':
    'Abra o Portal da Empresa neste dispositivo e siga o que ele diz. Antes disso, entrar de novo não adianta.',
  'ask-about-device': 'Se ainda usa este dispositivo, pergunte ao suporte.',
  'wait-for-lock':
    'Espere um pouco e tente de novo. Se não foi você que causou o bloqueio, avise o suporte imediatamente.',
  'see-connections':
    'Veja seus fluxos e conexões. Se algum estiver suspenso, pergunte ao suporte: entrar de novo não adianta.',
  nothing: 'Não há nada a fazer.',
  'manager-account':
    'Se isso era esperado, cuide apenas das tarefas e conexões que usam esta conta. Se não, pergunte ao suporte.',
  'manager-other': 'Você não precisa fazer nada. Se isso não era esperado, pergunte ao suporte.',
  'owner-ask-again': 'Faça o aplicativo parar de tentar e peça às pessoas que entrem de novo.',
  'owner-wait':
    'Faça o aplicativo parar de tentar: só um administrador pode acabar com a recusa. Pergunte antes que algo ' +
    'seja desfeito.',
  'owner-credential': 'Dê ao aplicativo uma credencial válida e tire a antiga da configuração dele.',
  'owner-watch': 'Diante de uma recusa, o aplicativo deve pedir nova entrada e não tentar sem parar.',
  'app-dead': 'A concessão terminou: pare de tentar e peça nova entrada.',
  'app-refused': 'A concessão é recusada por enquanto: não tente até que um administrador aja.',
  'app-credential': 'A credencial é recusada: não tente até haver uma válida.',
  'app-may-ask': 'Diante de uma recusa, peça nova entrada e não tente sem parar.',
  desk: ({ advice }) => `O que ajuda a pessoa que liga: “${advice}”`,
  'ask-before-granting': 'Se isso não era esperado, pergunte a quem o fez antes de conceder qualquer coisa de novo.',
  'ask-before-undoing': 'Se isso não era esperado, pergunte a quem o fez antes de desfazer qualquer coisa.',
  'see-to-jobs':
    'Se isso era esperado, cuide apenas das tarefas e conexões que dependem disso. Se não, pergunte a quem o fez ' +
    'antes de desfazer qualquer coisa.',
  'see-attempts': 'Se o bloqueio não era esperado, veja de onde vieram as tentativas.',
  'see-account': 'Se isso não era esperado, a conta pode ter sido tomada: veja primeiro suas entradas e seus métodos.',
  'see-scope': 'Confira se as pessoas alcançadas são as pretendidas e se podem atender ao que é pedido.',
  'see-detections':
    'Veja primeiro as entradas e detecções que o causaram. A pessoa não foi avisada, porque quem toma uma conta ' +
    'lê os e-mails dela.',
  'see-flows':
    'Procure fluxos suspensos no centro de administração do Power Platform e avise seus autores. Ninguém precisa ' +
    'entrar de novo por isso.',
  'see-owner': 'Garanta que o proprietário lhe dê uma credencial válida.',
  'help-with-device': 'A pessoa deve seguir o Portal da Empresa no dispositivo.',
  'user-signs-in': 'A pessoa precisa entrar de novo.',
  'user-signs-in-job':
    'A pessoa precisa entrar de novo. Uma tarefa que deva continuar conectada precisa usar seu token com mais ' +
    'frequência.',
  'user-signs-in-mfa': 'A pessoa precisa entrar uma vez com autenticação multifator.',
  'see-log': 'Veja no log de entradas qual é a regra e se ela vale mesmo para esta pessoa.',
  'see-permission': 'Descubra qual dos dois casos é antes de conceder qualquer coisa.',
  'see-assignment': 'Descubra se a pessoa deve usá-lo antes de atribuir qualquer coisa.',
  'tell-others':
    'Decida se elas devem saber. O botão na página do painel, ou o comando abaixo, envia a todas; após um dia, isso expira.',
};
