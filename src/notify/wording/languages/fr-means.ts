/** French: what it means, what to do, and subject lines. */
import type { Say } from '../say.ts';
import type { MeansKey, SubjectKey, TodoKey } from '../words.ts';

export const FR_SUBJECTS: Readonly<Record<SubjectKey, Say>> = {
  approve: ({ app }) => `${app} : une nouvelle approbation peut être nécessaire`,
  'app-down': ({ app }) => `${app} peut ne pas fonctionner pour le moment`,
  'new-password': 'Des applications peuvent demander votre nouveau mot de passe',
  'signed-out': 'Vous avez été déconnecté(e) de vos applications',
  'sign-in': ({ app }) => `${app} : reconnectez-vous`,
  'second-proof': 'Une deuxième preuve peut vous être demandée à la connexion',
  'second-proof-app': ({ app }) => `${app} : connectez-vous avec votre deuxième preuve`,
  'rule-blocks': 'Une règle de connexion de votre organisation bloque des applications',
  'rule-asks': 'Vous devrez peut-être vous reconnecter',
  'app-blocked': ({ app }) => `${app} est bloquée par une règle de connexion`,
  'permission-missing': ({ app }) => `${app} : il manque une autorisation`,
  unassigned: ({ app }) => `${app} : vous n’y êtes pas affecté(e)`,
  connector: 'Certains de vos flux peuvent être suspendus',
};

export const FR_MEANS: Readonly<Record<MeansKey, Say>> = {
  stops: 'Elle peut cesser de fonctionner pour vous d’ici environ 90 minutes.',
  'stops-no-help':
    'Elle peut cesser de fonctionner pour vous d’ici environ 90 minutes. Se reconnecter n’y change rien.',
  'parts-stop':
    'Certaines fonctions peuvent s’arrêter d’ici environ 90 minutes, ou une nouvelle connexion peut vous être ' +
    'demandée.',
  refuses: 'L’application peut vous refuser l’accès d’ici environ 90 minutes. Se reconnecter n’y change rien.',
  'refuses-while-off':
    'Elle peut vous refuser l’accès d’ici environ 90 minutes, tant qu’elle est désactivée. Se reconnecter n’y ' +
    'change rien.',
  'down-until-renewed':
    'Elle peut ne pas fonctionner tant que son propriétaire ne les a pas renouvelées. Vous reconnecter n’y ' +
    'change rien.',
  'while-disabled':
    'Les applications refusent ce compte tant qu’il est désactivé. S’il est réactivé, elles peuvent reprendre ' +
    'sans nouvelle connexion.',
  'once-deleted':
    'Les applications ne fonctionnent plus pour ce compte. Un compte supprimé peut être restauré pendant 30 ' +
    'jours ; une nouvelle connexion peut alors être nécessaire.',
  'no-app-known': 'Aucune application connue ne conserve de connexion pour ce compte.',
  locked:
    'La connexion avec son mot de passe est refusée tant que dure le verrouillage. Les applications connectées ' +
    'continuent de fonctionner.',
  'own-password':
    'Les applications connectées avec l’ancien mot de passe peuvent vous demander une nouvelle connexion d’ici ' +
    'environ 90 minutes. Celles qui vous connectent sans mot de passe, et les connexions qu’un serveur conserve ' +
    'pour vous, continuent de fonctionner.',
  'reset-password':
    'Les applications connectées avec l’ancien mot de passe peuvent vous demander une nouvelle connexion d’ici ' +
    'environ 90 minutes. Selon l’outil employé, d’autres aussi, et des connexions qu’un serveur conserve pour ' +
    'vous peuvent s’arrêter.',
  'own-password-admins':
    'Les jetons obtenus avec l’ancien mot de passe ont pris fin. Les connexions sans mot de passe et celles que ' +
    'conserve un serveur (clients confidentiels) subsistent, sauf si les sessions ont aussi été révoquées.',
  'reset-password-admins':
    'Les jetons obtenus avec l’ancien mot de passe ont pris fin. Une réinitialisation dans le centre ' +
    'd’administration Entra met fin aussi aux connexions sans mot de passe et à celles d’un serveur (clients ' +
    'confidentiels) ; après une réinitialisation dans le portail Azure, elles subsistent. Le journal ne dit pas ' +
    'où elle a eu lieu ; il dit si les sessions ont aussi été révoquées.',
  'sessions-end':
    'Les applications et connexions ouvertes pour vous s’arrêtent d’ici environ 90 minutes, quelle que soit ' +
    'votre façon de vous connecter.',
  'others-may-ask': 'D’autres applications peuvent aussi vous demander une nouvelle connexion.',
  'sessions-admins':
    'Toute application qui agit pour ce compte a besoin d’une nouvelle connexion. Celles qui agissent pour ' +
    'elles-mêmes, non.',
  'sessions-refused-admins':
    'Une révocation de toutes les sessions ou un nouveau mot de passe y a mis fin. On ne sait pas lequel des deux.',
  'mfa-asked':
    'Vos applications peuvent vous demander une nouvelle connexion d’ici environ 90 minutes. Là où vous avez ' +
    'déjà donné cette preuve, rien ne change.',
  'mfa-method':
    'Les applications connectées restent connectées. Si une méthode a disparu, il peut vous être demandé d’en ' +
    'configurer une autre.',
  'mfa-required-admins': 'Les jetons obtenus sans elle peuvent être refusés.',
  'mfa-method-admins':
    'Aucun jeton n’a été révoqué. Si une méthode a disparu, une autre devra être enregistrée à la prochaine demande.',
  risk:
    'Cela seul ne révoque aucun jeton. Des stratégies fondées sur le risque peuvent bloquer le compte ou ' +
    'demander un nouveau mot de passe, et certains services Microsoft 365 ferment ses sessions.',
  'device-user':
    'Des applications sur cet appareil peuvent vous refuser l’accès d’ici environ 90 minutes. Vos applications ' +
    'sur d’autres appareils ne sont pas concernées.',
  'device-noncompliant-admins':
    'Aucun jeton n’a été révoqué. Le refus n’a lieu que là où une stratégie exige un appareil conforme, jusqu’à ' +
    'ce qu’il le soit de nouveau.',
  'device-disabled-admins':
    'Les jetons obtenus par l’appareil lui-même prennent fin. Ceux des navigateurs et serveurs ailleurs subsistent.',
  'rule-blocks':
    'Certaines de ces applications peuvent vous refuser l’accès d’ici environ 90 minutes. Se reconnecter n’y ' +
    'change rien.',
  'rule-asks':
    'Ces applications peuvent vous demander une nouvelle connexion, avec plus de preuves qu’avant, d’ici environ ' +
    '90 minutes. Là où votre connexion actuelle satisfait la règle, rien ne change.',
  policy: 'Aucun jeton n’a été révoqué : la règle est évaluée quand une application en demande un.',
  'policy-undecided':
    'Qui elle touche dépend aussi de ce qu’on ne sait pas (appareil, lieu, client, risque). Tous n’ont donc pas ' +
    'été prévenus.',
  connector:
    'Aucune connexion n’a été révoquée. Les flux et applications dont les connecteurs ne sont plus permis ' +
    'ensemble peuvent être suspendus, quelque temps après le changement.',
  'token-policy':
    'Aucun jeton n’a été révoqué. Une telle stratégie fixe la durée des jetons d’accès ; les jetons ' +
    'd’actualisation ne la suivent pas.',
  inactive: 'Personne n’a rien révoqué, et votre compte va bien.',
  'inactive-admins': 'Personne ne l’a révoqué.',
  expired: 'C’est prévu ainsi : après 24 heures dans les applications monopages.',
  frequency: 'Votre organisation en demande une de temps en temps. Rien n’a été révoqué.',
  'frequency-admins': 'C’est la fréquence de connexion de l’accès conditionnel. Rien n’a été révoqué.',
  'blocked-user':
    'Cela peut tenir à l’appareil, au lieu ou à l’application. Se reconnecter n’y change rien tant que la règle ' +
    's’applique.',
  'blocked-admins':
    'Le journal des connexions nomme la stratégie. Ce qui a changé (stratégie, lieu, appareil) n’est pas connu.',
  'proof-once': 'Rien n’a été révoqué : après une connexion avec cette preuve, l’application reprend.',
  'proof-once-admins':
    'Le jeton n’en contient pas la preuve. Une tâche sans personne ne peut pas la donner et doit agir pour ' +
    'elle-même, non pour un utilisateur.',
  'permission-user': 'Elle n’a peut-être jamais été accordée, ou elle a été retirée.',
  'permission-admins': 'Il a été retiré, ou il n’a jamais été donné et l’application demande plus que ce qu’elle a.',
  'no-help': 'Se reconnecter n’y change rien.',
  'unassigned-admins':
    'Seules comptent les affectations directes, de la personne ou d’un groupe dont elle est membre direct.',
  'consent-admins':
    'Les demandes de ce qui a été retiré sont refusées. Après un nouveau consentement, les personnes devront ' +
    'peut-être se reconnecter.',
  'role-admins':
    'Aucun jeton n’a été révoqué. Si l’application exige une affectation, qui n’en a pas d’autre est refusé à la ' +
    'prochaine actualisation ; une application qui a perdu un rôle reçoit des jetons sans lui.',
  'app-disabled-admins':
    'Personne n’obtient de jeton pour elle, ni elle-même. Aucun jeton n’a été révoqué : une fois réactivée, ceux ' +
    'qui n’ont pas expiré fonctionnent comme avant.',
  'app-deleted-admins':
    'Ce qui est supprimé peut être restauré pendant 30 jours, inscription et application d’entreprise chacune ' +
    'dans sa liste. Les personnes devront peut-être ensuite se reconnecter.',
  'credential-refused':
    'Elle n’obtient plus de jeton, ni pour son propre travail ni pour actualiser ceux de ses utilisateurs.',
  'credential-removed':
    'Si l’application l’utilise encore, elle n’obtient plus de nouveau jeton, ni pour elle ni pour ses ' +
    'utilisateurs. Si elle en utilise déjà une autre, rien ne change.',
  'credential-good':
    'Ses jetons d’actualisation restent bons : avec une information d’identification valide, personne n’a à se ' +
    'reconnecter.',
  'each-app': 'Pour chacune des applications ci-dessous :',
  bulk: ({ members }) => `Cela fait partie d’une opération de masse : ${members} en tout.`,
  awaiting: ({ people }) =>
    `Tant de personnes ne sont pas prévenues sans accord : ${people} attendent celui d’un administrateur.`,
  incident:
    'Seules les premières personnes concernées ont été prévenues : pas plus par incident que ne le dit NOTICE_LIMIT.',
};

export const FR_TODO: Readonly<Record<TodoKey, Say>> = {
  'sign-in':
    'Ouvrez l’application et reconnectez-vous. Les applications qui travaillent en arrière-plan doivent parfois ' +
    'être ouvertes une fois.',
  'sign-in-suspicious': 'Ouvrez l’application et reconnectez-vous. Si vous ignorez la raison, prévenez le support.',
  'sign-in-if-used': 'Si vous l’utilisez encore, ouvrez-la et reconnectez-vous. Sinon, il n’y a rien à faire.',
  approve:
    'Si vous l’utilisez encore, ouvrez-la et connectez-vous ; il peut vous être demandé d’approuver ses ' +
    'autorisations. Si vous n’en avez pas le droit, demandez au support.',
  'ask-if-needed': 'Si vous en avez encore besoin, demandez au support.',
  'nothing-to-click': 'Vous n’avez rien à cliquer. Si c’est urgent, demandez au support.',
  'new-password':
    'Ouvrez l’application et connectez-vous avec le nouveau mot de passe. Si vous n’en savez rien, prévenez tout ' +
    'de suite le support.',
  methods:
    'Vérifiez vos méthodes de connexion. Si vous ne savez rien de ce changement, prévenez tout de suite le support.',
  'second-proof': 'Vérifiez que votre deuxième preuve est configurée, puis ouvrez l’application et reconnectez-vous.',
  'company-portal':
    'Ouvrez le Portail d’entreprise sur cet appareil et suivez ses indications. Avant cela, se reconnecter ne ' +
    'sert à rien.',
  'ask-about-device': 'Si vous utilisez encore cet appareil, demandez au support.',
  'wait-for-lock':
    'Attendez un peu et réessayez. Si le verrouillage ne vient pas de vous, prévenez tout de suite le support.',
  'see-connections':
    'Regardez vos flux et connexions. Si l’un est suspendu, demandez au support : se reconnecter n’y change rien.',
  nothing: 'Il n’y a rien à faire.',
  'manager-account':
    'Si c’était prévu, occupez-vous seulement des tâches et connexions qui utilisent ce compte. Sinon, demandez ' +
    'au support.',
  'manager-other': 'Vous n’avez rien à faire. Si ce n’était pas prévu, demandez au support.',
  'owner-ask-again': 'Faites cesser les nouvelles tentatives et demandez aux personnes de se reconnecter.',
  'owner-wait':
    'Faites cesser les nouvelles tentatives : seul un administrateur peut lever le refus. Demandez avant que ' +
    'quoi que ce soit soit annulé.',
  'owner-credential':
    'Donnez à l’application une information d’identification valide et retirez l’ancienne de sa configuration.',
  'owner-watch': 'En cas de refus, l’application doit demander une nouvelle connexion et ne pas réessayer en boucle.',
  'app-dead': 'L’autorisation n’existe plus : cesser de réessayer et demander une nouvelle connexion.',
  'app-refused': 'L’autorisation est refusée pour le moment : ne pas réessayer avant l’action d’un administrateur.',
  'app-credential': 'L’information d’identification est refusée : ne pas réessayer avant d’en avoir une valide.',
  'app-may-ask': 'En cas de refus, demander une nouvelle connexion et ne pas réessayer en boucle.',
  desk: ({ advice }) => `Ce qui aide la personne qui appelle : « ${advice} »`,
  'ask-before-granting': 'Si ce n’était pas prévu, demandez à l’auteur avant d’accorder de nouveau quoi que ce soit.',
  'ask-before-undoing': 'Si ce n’était pas prévu, demandez à l’auteur avant d’annuler quoi que ce soit.',
  'see-to-jobs':
    'Si c’était prévu, occupez-vous seulement des tâches et connexions qui en dépendent. Sinon, demandez à ' +
    'l’auteur avant d’annuler quoi que ce soit.',
  'see-attempts': 'Si le verrouillage n’était pas prévu, regardez d’où venaient les tentatives.',
  'see-account':
    'Si ce n’était pas prévu, le compte est peut-être compromis : regardez d’abord ses connexions et ses méthodes.',
  'see-scope':
    'Vérifiez que les personnes concernées sont bien celles visées et qu’elles peuvent satisfaire ce qui est ' +
    'demandé.',
  'see-detections':
    'Regardez d’abord les connexions et détections en cause. La personne n’a pas été prévenue, car qui s’empare ' +
    'd’un compte en lit le courrier.',
  'see-flows':
    'Cherchez les flux suspendus dans le centre d’administration Power Platform et prévenez leurs auteurs. ' +
    'Personne n’a à se reconnecter pour cela.',
  'see-owner': 'Assurez-vous que le propriétaire lui donne une information d’identification valide.',
  'help-with-device': 'La personne doit suivre le Portail d’entreprise sur l’appareil.',
  'user-signs-in': 'La personne doit se reconnecter.',
  'user-signs-in-job':
    'La personne doit se reconnecter. Une tâche qui doit rester connectée doit utiliser son jeton plus souvent.',
  'user-signs-in-mfa': 'La personne doit se connecter une fois avec l’authentification multifacteur.',
  'see-log': 'Voyez dans le journal des connexions quelle est la règle et si elle vise bien cette personne.',
  'see-permission': 'Trouvez lequel des deux avant d’accorder quoi que ce soit.',
  'see-assignment': 'Voyez si la personne doit l’utiliser avant de l’affecter.',
  'tell-others':
    'Décidez si elles doivent le savoir. Le bouton sur la page du tableau de bord, ou la commande ci-dessous, l’envoie à toutes ; après un jour, c’est trop tard.',
};
