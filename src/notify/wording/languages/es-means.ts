/** Spanish: what it means, what to do, and subject lines. */
import type { Say } from '../say.ts';
import type { MeansKey, SubjectKey, TodoKey } from '../words.ts';

export const ES_SUBJECTS: Readonly<Record<SubjectKey, Say>> = {
  approve: ({ app }) => `${app}: puede que deba aprobarla de nuevo`,
  'app-down': ({ app }) => `Es posible que ${app} no funcione por ahora`,
  'new-password': 'Algunas aplicaciones pueden pedirle su nueva contraseña',
  'signed-out': 'Se ha cerrado la sesión en sus aplicaciones',
  'sign-in': ({ app }) => `${app}: inicie sesión de nuevo`,
  'second-proof': 'Es posible que se le pida una segunda prueba al iniciar sesión',
  'second-proof-app': ({ app }) => `${app}: inicie sesión con su segunda prueba`,
  'rule-blocks': 'Una regla de inicio de sesión de su organización bloquea ahora algunas aplicaciones',
  'rule-asks': 'Es posible que deba iniciar sesión de nuevo',
  'app-blocked': ({ app }) => `Una regla de inicio de sesión bloquea ${app}`,
  'permission-missing': ({ app }) => `${app}: falta un permiso`,
  unassigned: ({ app }) => `${app}: no la tiene asignada`,
  connector: 'Es posible que se suspendan algunos de sus flujos',
};

export const ES_MEANS: Readonly<Record<MeansKey, Say>> = {
  stops: 'Puede dejar de funcionar para usted en unos 90 minutos.',
  'stops-no-help': 'Puede dejar de funcionar para usted en unos 90 minutos. Iniciar sesión de nuevo no sirve.',
  'parts-stop': 'Algunas funciones pueden dejar de ir en unos 90 minutos, o puede pedirle que inicie sesión.',
  refuses: 'La aplicación puede rechazarle en unos 90 minutos. Iniciar sesión de nuevo no sirve.',
  'refuses-while-off':
    'Puede rechazarle en unos 90 minutos, mientras esté desactivada. Iniciar sesión de nuevo no sirve.',
  'down-until-renewed':
    'Es posible que no funcione hasta que su propietario renueve la credencial. Iniciar sesión de nuevo no sirve.',
  'while-disabled':
    'Las aplicaciones rechazan esta cuenta mientras esté deshabilitada. Si se habilita de nuevo, pueden volver a ' +
    'funcionar sin iniciar sesión.',
  'once-deleted':
    'Las aplicaciones ya no funcionan para esta cuenta. Una cuenta eliminada se puede restaurar durante 30 días; ' +
    'después puede hacer falta iniciar sesión de nuevo.',
  'no-app-known': 'No se conoce ninguna aplicación que mantenga una conexión para ella.',
  locked:
    'Se rechaza iniciar sesión con su contraseña mientras dure el bloqueo. Las aplicaciones con sesión abierta ' +
    'siguen funcionando.',
  'own-password':
    'Las aplicaciones en las que entró con la contraseña anterior pueden pedirle que inicie sesión de nuevo en ' +
    'unos 90 minutos. Las que entran sin contraseña, y las conexiones que un servidor mantiene para usted, ' +
    'siguen funcionando.',
  'reset-password':
    'Las aplicaciones en las que entró con la contraseña anterior pueden pedirle que inicie sesión de nuevo en ' +
    'unos 90 minutos. Según dónde se restableció, también otras, y las conexiones que un servidor mantiene para ' +
    'usted pueden parar.',
  'own-password-admins':
    'Los tokens obtenidos con la contraseña anterior han terminado. Los inicios sin contraseña y las conexiones ' +
    'de un servidor (clientes confidenciales) siguen vivos, salvo que también se revocaran las sesiones.',
  'reset-password-admins':
    'Los tokens obtenidos con la contraseña anterior han terminado. Un restablecimiento en el centro de ' +
    'administración de Entra termina también los inicios sin contraseña y las conexiones de un servidor ' +
    '(clientes confidenciales); tras uno en Azure Portal siguen vivos. El registro no dice dónde se hizo; sí ' +
    'dice si también se revocaron las sesiones.',
  'sessions-end':
    'Las aplicaciones y conexiones que habían iniciado sesión por usted paran en unos 90 minutos, entrara como ' +
    'entrara.',
  'others-may-ask': 'También otras aplicaciones pueden pedirle que inicie sesión de nuevo.',
  'sessions-admins':
    'Toda aplicación que actúa por esta cuenta necesita un nuevo inicio de sesión. Las que actúan por sí mismas, no.',
  'sessions-refused-admins':
    'La terminó una revocación de todas las sesiones o una contraseña nueva. No se sabe cuál de las dos.',
  'mfa-asked':
    'Sus aplicaciones pueden pedirle que inicie sesión de nuevo en unos 90 minutos. Donde ya dio esa prueba, ' +
    'nada cambia.',
  'mfa-method':
    'Las aplicaciones con sesión abierta la conservan. Si falta un método, es posible que se le pida configurar ' +
    'otro.',
  'mfa-required-admins': 'Los tokens sin ella pueden rechazarse.',
  'mfa-method-admins':
    'No se ha revocado ningún token. Si falta un método, habrá que registrar otro cuando se pida la próxima vez.',
  risk:
    'Esto por sí solo no revoca ningún token. Las directivas que miran el riesgo pueden bloquear la cuenta o ' +
    'pedir una contraseña nueva, y algunos servicios de Microsoft 365 cierran sus sesiones.',
  'device-user':
    'Las aplicaciones de este dispositivo pueden rechazarle en unos 90 minutos. Sus aplicaciones en otros ' +
    'dispositivos no se ven afectadas.',
  'device-noncompliant-admins':
    'No se ha revocado ningún token. Solo se rechaza donde una directiva pide un dispositivo conforme, hasta que ' +
    'vuelva a serlo.',
  'device-disabled-admins':
    'Los tokens obtenidos a través del propio dispositivo terminan. Los de navegadores y servidores en otro ' +
    'lugar siguen vivos.',
  'rule-blocks':
    'Algunas de estas aplicaciones pueden rechazarle en unos 90 minutos. Iniciar sesión de nuevo no sirve.',
  'rule-asks':
    'Estas aplicaciones pueden pedirle que inicie sesión de nuevo, con más pruebas que antes, en unos 90 ' +
    'minutos. Donde su sesión actual cumple la regla, nada cambia.',
  policy: 'No se ha revocado ningún token: la regla se evalúa cuando una aplicación pide el siguiente.',
  'policy-undecided':
    'A quién afecta depende también de lo que no se sabe (dispositivo, lugar, cliente, riesgo), así que no se ' +
    'avisó a todos.',
  connector:
    'No se ha revocado ninguna conexión. Los flujos y aplicaciones cuyos conectores ya no se permiten juntos ' +
    'pueden suspenderse algún tiempo después del cambio.',
  'token-policy':
    'No se ha revocado ningún token. Una directiva así fija la duración de los tokens de acceso; los de ' +
    'actualización no la siguen.',
  inactive: 'Nadie ha revocado nada y su cuenta está bien.',
  'inactive-admins': 'Nadie lo revocó.',
  expired: 'Es así por diseño: a las 24 horas en las aplicaciones de una sola página.',
  frequency: 'Su organización lo pide de vez en cuando. No se ha revocado nada.',
  'frequency-admins': 'Es la frecuencia de inicio de sesión del acceso condicional. No se ha revocado nada.',
  'blocked-user':
    'Puede depender del dispositivo, del lugar o de la aplicación. Iniciar sesión de nuevo no sirve mientras ' +
    'rija la regla.',
  'blocked-admins':
    'El registro de inicios de sesión nombra la directiva. No se sabe qué cambió (directiva, lugar, dispositivo).',
  'proof-once': 'No se ha revocado nada: tras un inicio de sesión con esa prueba, la aplicación continúa.',
  'proof-once-admins':
    'El token no contiene esa prueba. Una tarea sin nadie delante no puede darla y debe actuar por sí misma, no ' +
    'por un usuario.',
  'permission-user': 'Puede que nunca se concediera o que se retirara.',
  'permission-admins': 'Se retiró, o nunca se dio y la aplicación pide más de lo que tiene.',
  'no-help': 'Iniciar sesión de nuevo no sirve.',
  'unassigned-admins':
    'Solo cuentan las asignaciones directas, de la persona o de un grupo del que es miembro directo.',
  'consent-admins':
    'Se rechaza lo que pida con los permisos retirados. Tras un nuevo consentimiento, puede hacer falta iniciar ' +
    'sesión de nuevo.',
  'role-admins':
    'No se ha revocado ningún token. Si la aplicación exige asignación, quien no tenga otra se rechaza en la ' +
    'próxima actualización; una aplicación que perdió un rol recibe tokens sin él.',
  'app-disabled-admins':
    'Nadie obtiene un token para ella, ni la propia aplicación. No se ha revocado ningún token: cuando se active ' +
    'de nuevo, los que no hayan caducado funcionarán como antes.',
  'app-deleted-admins':
    'Lo eliminado se puede restaurar durante 30 días, registro y aplicación empresarial cada uno desde su lista. ' +
    'Después puede hacer falta iniciar sesión de nuevo.',
  'credential-refused': 'No puede obtener tokens, ni para su propio trabajo ni para actualizar los de sus usuarios.',
  'credential-removed':
    'Si la aplicación aún la usa, no puede obtener tokens nuevos, ni para sí misma ni para sus usuarios. Si ya ' +
    'usa otra, nada cambia.',
  'credential-good':
    'Sus tokens de actualización siguen siendo buenos: con una credencial válida, nadie tiene que iniciar sesión ' +
    'de nuevo.',
  'each-app': 'Para cada una de las aplicaciones de abajo:',
  bulk: ({ members }) => `Son parte de una operación masiva: ${members} en total.`,
  awaiting: ({ people }) => `A tantas no se les avisa sin aprobación: ${people} esperan la de un administrador.`,
  incident: 'Solo se avisó a las primeras personas afectadas: en un incidente, a no más de las que dice NOTICE_LIMIT.',
};

export const ES_TODO: Readonly<Record<TodoKey, Say>> = {
  'sign-in':
    'Abra la aplicación e inicie sesión de nuevo. Puede que deba abrir una vez las que trabajan en segundo plano.',
  'sign-in-suspicious':
    'Abra la aplicación e inicie sesión de nuevo. Si no sabe por qué ha ocurrido, avise al servicio de soporte.',
  'sign-in-if-used': 'Si aún la usa, ábrala e inicie sesión de nuevo. Si no, no hay nada que hacer.',
  approve:
    'Si aún la usa, ábrala e inicie sesión; puede que se le pida aprobar sus permisos. Si no se le permite, ' +
    'pregunte al servicio de soporte.',
  'ask-if-needed': 'Si aún la necesita, pregunte al servicio de soporte.',
  'nothing-to-click': 'No tiene que pulsar nada. Si es urgente, pregunte al servicio de soporte.',
  'new-password':
    'Abra la aplicación e inicie sesión con la contraseña nueva. Si no sabe nada de ella, avise enseguida al ' +
    'servicio de soporte.',
  methods:
    'Compruebe sus métodos de inicio de sesión. Si no sabe nada de este cambio, avise enseguida al servicio de ' +
    'soporte.',
  'second-proof':
    'Compruebe que su segunda prueba está configurada; después abra la aplicación e inicie sesión de nuevo.',
  'company-portal':
    'Abra el Portal de empresa en este dispositivo y siga lo que indica. Antes de eso, iniciar sesión de nuevo ' +
    'no sirve.',
  'ask-about-device': 'Si aún usa este dispositivo, pregunte al servicio de soporte.',
  'wait-for-lock':
    'Espere un poco e inténtelo de nuevo. Si no causó el bloqueo, avise enseguida al servicio de soporte.',
  'see-connections':
    'Revise sus flujos y conexiones. Si alguno está suspendido, pregunte al servicio de soporte: iniciar sesión ' +
    'de nuevo no sirve.',
  nothing: 'No hay nada que hacer.',
  'manager-account':
    'Si era lo esperado, ocúpese solo de las tareas y conexiones que usan esta cuenta. Si no, pregunte al ' +
    'servicio de soporte.',
  'manager-other': 'No tiene que hacer nada. Si no era lo esperado, pregunte al servicio de soporte.',
  'owner-ask-again': 'Haga que la aplicación deje de reintentar y que sus usuarios inicien sesión de nuevo.',
  'owner-wait':
    'Haga que la aplicación deje de reintentar: solo un administrador puede poner fin al rechazo. Pregunte antes ' +
    'de que se deshaga nada.',
  'owner-credential': 'Dé a la aplicación una credencial válida y quite la anterior de su configuración.',
  'owner-watch': 'Ante un rechazo, la aplicación debe pedir un nuevo inicio de sesión y no reintentar en bucle.',
  'app-dead': 'La concesión ha terminado: deje de reintentar y pida un nuevo inicio de sesión.',
  'app-refused': 'La concesión se rechaza por ahora: no reintente hasta que actúe un administrador.',
  'app-credential': 'La credencial se rechaza: no reintente hasta tener una válida.',
  'app-may-ask': 'Ante un rechazo, pida un nuevo inicio de sesión y no reintente en bucle.',
  desk: ({ advice }) => `Lo que ayuda a quien llama: «${advice}»`,
  'ask-before-granting': 'Si no era lo esperado, pregunte a quien lo hizo antes de conceder nada de nuevo.',
  'ask-before-undoing': 'Si no era lo esperado, pregunte a quien lo hizo antes de deshacer nada.',
  'see-to-jobs':
    'Si era lo esperado, ocúpese solo de las tareas y conexiones que dependen de ello. Si no, pregunte a quien ' +
    'lo hizo antes de deshacer nada.',
  'see-attempts': 'Si el bloqueo no era lo esperado, mire de dónde venían los intentos.',
  'see-account':
    'Si no era lo esperado, la cuenta puede estar en otras manos: mire primero sus inicios de sesión y métodos.',
  'see-scope': 'Compruebe que las personas alcanzadas son las que se quería y que pueden cumplir lo que se les pide.',
  'see-detections':
    'Mire primero los inicios de sesión y detecciones que lo causaron. No se avisó a la persona, porque quien ' +
    'toma una cuenta lee su correo.',
  'see-flows':
    'Busque flujos suspendidos en el centro de administración de Power Platform y avise a sus autores. Nadie ' +
    'tiene que iniciar sesión de nuevo por ello.',
  'see-owner': 'Asegúrese de que el propietario le dé una credencial válida.',
  'help-with-device': 'La persona debe seguir el Portal de empresa en el dispositivo.',
  'user-signs-in': 'La persona tiene que iniciar sesión de nuevo.',
  'user-signs-in-job':
    'La persona tiene que iniciar sesión de nuevo. Una tarea que deba seguir conectada tiene que usar su token ' +
    'más a menudo.',
  'user-signs-in-mfa': 'La persona tiene que iniciar sesión una vez con autenticación multifactor.',
  'see-log': 'Mire en el registro de inicios de sesión qué regla es y si está pensada para esta persona.',
  'see-permission': 'Averigüe cuál de las dos cosas es antes de conceder nada.',
  'see-assignment': 'Averigüe si la persona debe usarla antes de asignar nada.',
  'tell-others':
    'Decida si deben saberlo. El botón de su página en el panel, o el comando de abajo, lo envía a todas; tras un día caduca.',
};
