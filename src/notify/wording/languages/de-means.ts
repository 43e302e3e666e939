/** German: what it means, what to do, and subject lines. */
import type { Say } from '../say.ts';
import type { MeansKey, SubjectKey, TodoKey } from '../words.ts';

export const DE_SUBJECTS: Readonly<Record<SubjectKey, Say>> = {
  approve: ({ app }) => `${app}: Sie müssen vielleicht neu zustimmen`,
  'app-down': ({ app }) => `${app} funktioniert vielleicht vorübergehend nicht`,
  'new-password': 'Einige Apps fragen vielleicht nach Ihrem neuen Kennwort',
  'signed-out': 'Sie wurden von Ihren Apps abgemeldet',
  'sign-in': ({ app }) => `${app}: bitte neu anmelden`,
  'second-proof': 'Bei der Anmeldung kann ein zweiter Nachweis verlangt werden',
  'second-proof-app': ({ app }) => `${app}: bitte mit zweitem Nachweis anmelden`,
  'rule-blocks': 'Eine Anmelderegel Ihrer Organisation blockiert jetzt einige Apps',
  'rule-asks': 'Sie müssen sich vielleicht neu anmelden',
  'app-blocked': ({ app }) => `${app} wird durch eine Anmelderegel blockiert`,
  'permission-missing': ({ app }) => `${app}: Eine Berechtigung fehlt`,
  unassigned: ({ app }) => `${app}: Sie sind nicht zugewiesen`,
  connector: 'Einige Ihrer Flows werden vielleicht angehalten',
};

export const DE_MEANS: Readonly<Record<MeansKey, Say>> = {
  stops: 'Die App kann innerhalb von etwa 90 Minuten aufhören, für Sie zu arbeiten.',
  'stops-no-help':
    'Die App kann innerhalb von etwa 90 Minuten aufhören, für Sie zu arbeiten. Eine neue Anmeldung hilft nicht.',
  'parts-stop':
    'Teile der App können innerhalb von etwa 90 Minuten ausfallen, oder sie bittet Sie um eine neue Anmeldung.',
  refuses: 'Die App kann Sie innerhalb von etwa 90 Minuten abweisen. Eine neue Anmeldung hilft nicht.',
  'refuses-while-off':
    'Die App kann Sie innerhalb von etwa 90 Minuten abweisen, solange sie abgeschaltet ist. Eine neue Anmeldung ' +
    'hilft nicht.',
  'down-until-renewed':
    'Die App funktioniert vielleicht nicht, bis ihre Anmeldedaten erneuert sind. Eine neue Anmeldung von Ihnen ' +
    'hilft nicht.',
  'while-disabled':
    'Apps weisen dieses Konto ab, solange es deaktiviert ist. Wird es wieder aktiviert, können sie ohne neue ' +
    'Anmeldung weiterarbeiten.',
  'once-deleted':
    'Apps arbeiten nicht mehr für dieses Konto. Ein gelöschtes Konto kann 30 Tage lang wiederhergestellt werden; ' +
    'danach ist vielleicht eine neue Anmeldung nötig.',
  'no-app-known': 'Es ist keine App bekannt, die eine Verbindung für dieses Konto hält.',
  locked:
    'Die Anmeldung mit dem Kennwort wird abgewiesen, solange die Sperre dauert. Angemeldete Apps arbeiten weiter.',
  'own-password':
    'Apps, bei denen Sie mit dem alten Kennwort angemeldet sind, können innerhalb von etwa 90 Minuten eine neue ' +
    'Anmeldung verlangen. Apps ohne Kennwort-Anmeldung und Verbindungen, die ein Server für Sie hält, arbeiten ' +
    'weiter.',
  'reset-password':
    'Apps, bei denen Sie mit dem alten Kennwort angemeldet sind, können innerhalb von etwa 90 Minuten eine neue ' +
    'Anmeldung verlangen. Je nachdem, wo zurückgesetzt wurde, auch andere, und Verbindungen, die ein Server für ' +
    'Sie hält, können enden.',
  'own-password-admins':
    'Token, die mit dem alten Kennwort geholt wurden, sind beendet. Kennwortlose Anmeldungen und Verbindungen ' +
    'von Servern (vertrauliche Clients) leben weiter, sofern nicht auch die Sitzungen widerrufen wurden.',
  'reset-password-admins':
    'Token, die mit dem alten Kennwort geholt wurden, sind beendet. Ein Zurücksetzen im Entra Admin Center ' +
    'beendet auch kennwortlose Anmeldungen und Verbindungen von Servern (vertrauliche Clients); nach einem im ' +
    'Azure-Portal leben sie weiter. Wo es geschah, sagt das Protokoll nicht; ob auch die Sitzungen widerrufen ' +
    'wurden, sagt es.',
  'sessions-end':
    'Apps und Verbindungen, die für Sie angemeldet waren, hören innerhalb von etwa 90 Minuten auf, gleich wie ' +
    'Sie sich angemeldet hatten.',
  'others-may-ask': 'Auch andere Apps können Sie um eine neue Anmeldung bitten.',
  'sessions-admins':
    'Jede App, die für dieses Konto handelt, braucht eine neue Anmeldung. Apps, die für sich selbst handeln, nicht.',
  'sessions-refused-admins':
    'Beendet wurde sie durch einen Widerruf aller Sitzungen oder ein neues Kennwort. Was von beidem, ist nicht ' +
    'bekannt.',
  'mfa-asked':
    'Ihre Apps können Sie innerhalb von etwa 90 Minuten um eine neue Anmeldung bitten. Wo Sie den Nachweis schon ' +
    'gegeben haben, ändert sich nichts.',
  'mfa-method':
    'Angemeldete Apps bleiben angemeldet. Fehlt nun eine Methode, sollen Sie vielleicht eine andere einrichten.',
  'mfa-required-admins': 'Token ohne sie können abgewiesen werden.',
  'mfa-method-admins':
    'Kein Token wurde widerrufen. Fehlt nun eine Methode, muss bei der nächsten Nachfrage eine andere ' +
    'registriert werden.',
  risk:
    'Das allein widerruft kein Token. Richtlinien, die auf das Risiko achten, können das Konto blockieren oder ' +
    'ein neues Kennwort verlangen, und einige Dienste von Microsoft 365 beenden seine Sitzungen.',
  'device-user':
    'Apps auf diesem Gerät können Sie innerhalb von etwa 90 Minuten abweisen. Ihre Apps auf anderen Geräten sind ' +
    'nicht betroffen.',
  'device-noncompliant-admins':
    'Kein Token wurde widerrufen. Abgewiesen wird nur, wo eine Richtlinie ein konformes Gerät verlangt, bis das ' +
    'Gerät wieder konform ist.',
  'device-disabled-admins':
    'Token, die über das Gerät selbst kamen, enden. Die von Browsern und Servern an anderer Stelle leben weiter.',
  'rule-blocks':
    'Einige dieser Apps können Sie innerhalb von etwa 90 Minuten abweisen. Eine neue Anmeldung hilft nicht.',
  'rule-asks':
    'Diese Apps können Sie innerhalb von etwa 90 Minuten um eine neue Anmeldung bitten, mit mehr Nachweisen als ' +
    'bisher. Wo Ihre jetzige Anmeldung der Regel genügt, ändert sich nichts.',
  policy: 'Kein Token wurde widerrufen: Die Regel wird geprüft, wenn eine App das nächste Mal eines verlangt.',
  'policy-undecided':
    'Ob sie jemanden trifft, hängt auch von dem ab, was nicht bekannt ist (Gerät, Ort, Client, Risiko). Deshalb ' +
    'wurden nicht alle benachrichtigt.',
  connector:
    'Keine Verbindung wurde widerrufen. Flows und Apps, deren Connectors sie nicht mehr zusammen erlaubt, können ' +
    'einige Zeit nach der Änderung angehalten werden.',
  'token-policy':
    'Kein Token wurde widerrufen. Eine solche Richtlinie bestimmt, wie lange Zugriffstoken gelten; ' +
    'Aktualisierungstoken folgen ihr nicht.',
  inactive: 'Niemand hat etwas widerrufen, und mit Ihrem Konto ist alles in Ordnung.',
  'inactive-admins': 'Niemand hat es widerrufen.',
  expired: 'Das ist so vorgesehen: in Single-Page-Apps nach 24 Stunden.',
  frequency: 'Ihre Organisation verlangt von Zeit zu Zeit eine neue Anmeldung. Nichts wurde widerrufen.',
  'frequency-admins': 'Das ist die Anmeldehäufigkeit des bedingten Zugriffs. Nichts wurde widerrufen.',
  'blocked-user':
    'Das kann am Gerät, am Ort oder an der App liegen. Eine neue Anmeldung hilft nicht, solange die Regel gilt.',
  'blocked-admins':
    'Das Anmeldeprotokoll nennt die Richtlinie. Was sich geändert hat (Richtlinie, Ort, Gerät), ist nicht bekannt.',
  'proof-once': 'Nichts wurde widerrufen: Nach einer Anmeldung mit diesem Nachweis arbeitet die App weiter.',
  'proof-once-admins':
    'Das Token enthält keinen solchen Nachweis. Ein unbeaufsichtigter Auftrag kann ihn nicht geben und muss für ' +
    'sich selbst handeln, nicht für eine Person.',
  'permission-user': 'Sie wurde vielleicht nie erteilt, oder sie wurde widerrufen.',
  'permission-admins': 'Sie wurde widerrufen, oder es gab sie nie und die App verlangt mehr, als sie hat.',
  'no-help': 'Eine neue Anmeldung hilft nicht.',
  'unassigned-admins':
    'Nur direkte Zuweisungen zählen, an die Person oder an eine Gruppe, deren direktes Mitglied sie ist.',
  'consent-admins':
    'Anfragen nach dem Entzogenen werden abgewiesen. Nach einer neuen Einwilligung müssen sich Personen ' +
    'vielleicht neu anmelden.',
  'role-admins':
    'Kein Token wurde widerrufen. Verlangt die App eine Zuweisung, wird beim nächsten Aktualisieren abgewiesen, ' +
    'wer keine andere hat; eine App, die selbst eine Rolle verlor, erhält Token ohne sie.',
  'app-disabled-admins':
    'Niemand erhält ein Token für die App, auch sie selbst nicht. Kein Token wurde widerrufen: Ist sie wieder ' +
    'eingeschaltet, arbeiten die nicht abgelaufenen wie zuvor.',
  'app-deleted-admins':
    'Gelöschtes kann 30 Tage lang wiederhergestellt werden, Registrierung und Unternehmensanwendung je aus ' +
    'eigener Liste. Danach müssen sich Personen vielleicht neu anmelden.',
  'credential-refused':
    'Die App erhält kein Token, weder für eigene Arbeit noch zum Aktualisieren der Token ihrer Benutzer.',
  'credential-removed':
    'Benutzt die App sie noch, erhält sie kein neues Token, weder für eigene Arbeit noch für ihre Benutzer. ' +
    'Benutzt sie inzwischen andere Anmeldedaten, ändert sich nichts.',
  'credential-good': 'Ihre Aktualisierungstoken bleiben gut: Mit gültigen Anmeldedaten muss sich niemand neu anmelden.',
  'each-app': 'Für jede der Apps unten gilt:',
  bulk: ({ members }) => `Sie gehören zu einer Massenänderung: ${members} insgesamt.`,
  awaiting: ({ people }) =>
    `So viele werden nicht ungefragt benachrichtigt: ${people} warten, bis ein Administrator es freigibt.`,
  incident: 'Nur die ersten Betroffenen wurden benachrichtigt: in einem Vorfall nicht mehr, als NOTICE_LIMIT erlaubt.',
};

export const DE_TODO: Readonly<Record<TodoKey, Say>> = {
  'sign-in':
    'Öffnen Sie die App und melden Sie sich neu an. Apps, die im Hintergrund arbeiten, müssen Sie vielleicht ' +
    'einmal öffnen.',
  'sign-in-suspicious':
    'Öffnen Sie die App und melden Sie sich neu an. Wenn Sie den Grund nicht kennen, sagen Sie dem Helpdesk ' +
    'Bescheid.',
  'sign-in-if-used':
    'Wenn Sie die App noch benutzen, öffnen Sie sie und melden Sie sich neu an. Sonst ist nichts zu tun.',
  approve:
    'Wenn Sie die App noch benutzen, öffnen Sie sie und melden Sie sich an; vielleicht sollen Sie ihren ' +
    'Berechtigungen zustimmen. Dürfen Sie das nicht, fragen Sie den Helpdesk.',
  'ask-if-needed': 'Wenn Sie die App noch brauchen, fragen Sie den Helpdesk.',
  'nothing-to-click': 'Sie müssen nichts anklicken. Wenn es eilt, fragen Sie den Helpdesk.',
  'new-password':
    'Öffnen Sie die App und melden Sie sich mit dem neuen Kennwort an. Wissen Sie nichts von einem neuen ' +
    'Kennwort, sagen Sie sofort dem Helpdesk Bescheid.',
  methods:
    'Prüfen Sie Ihre Anmeldemethoden. Wissen Sie nichts von dieser Änderung, sagen Sie sofort dem Helpdesk Bescheid.',
  'second-proof':
    'Prüfen Sie, ob Ihr zweiter Nachweis eingerichtet ist. Öffnen Sie dann die App und melden Sie sich neu an.',
  'company-portal':
    'Öffnen Sie auf diesem Gerät das Unternehmensportal und folgen Sie den Hinweisen. Vorher hilft eine neue ' +
    'Anmeldung nicht.',
  'ask-about-device': 'Wenn Sie dieses Gerät noch benutzen, fragen Sie den Helpdesk.',
  'wait-for-lock':
    'Warten Sie etwas und versuchen Sie es dann noch einmal. Haben Sie die Sperre nicht ausgelöst, sagen Sie ' +
    'sofort dem Helpdesk Bescheid.',
  'see-connections':
    'Sehen Sie nach Ihren Flows und Verbindungen. Ist etwas angehalten, fragen Sie den Helpdesk: Eine neue ' +
    'Anmeldung hilft nicht.',
  nothing: 'Es ist nichts zu tun.',
  'manager-account':
    'War das erwartet, sehen Sie nur nach Aufträgen und Verbindungen, die unter diesem Konto laufen. Wenn nicht, ' +
    'fragen Sie den Helpdesk.',
  'manager-other': 'Sie müssen nichts tun. War das nicht erwartet, fragen Sie den Helpdesk.',
  'owner-ask-again': 'Lassen Sie die App nicht weiter probieren, sondern die Personen neu anmelden.',
  'owner-wait':
    'Lassen Sie die App nicht weiter probieren: Nur die Administration kann die Abweisung beenden. Fragen Sie, ' +
    'bevor etwas rückgängig gemacht wird.',
  'owner-credential': 'Geben Sie der App gültige Anmeldedaten und nehmen Sie die alten aus ihrer Konfiguration.',
  'owner-watch': 'Die App sollte bei einer Abweisung eine neue Anmeldung verlangen und nicht endlos weiter probieren.',
  'app-dead': 'Die Berechtigung ist beendet: nicht weiter probieren, neue Anmeldung verlangen.',
  'app-refused':
    'Die Berechtigung wird zurzeit abgewiesen: nicht weiter probieren, bis die Administration gehandelt hat.',
  'app-credential': 'Die Anmeldedaten werden abgewiesen: nicht weiter probieren, bis es gültige gibt.',
  'app-may-ask': 'Bei einer Abweisung eine neue Anmeldung verlangen, nicht endlos weiter probieren.',
  desk: ({ advice }) => `Was der Person hilft, die anruft: „${advice}“`,
  'ask-before-granting':
    'War das nicht erwartet, fragen Sie zuerst, wer es getan hat, bevor wieder etwas erteilt wird.',
  'ask-before-undoing':
    'War das nicht erwartet, fragen Sie zuerst, wer es getan hat, bevor etwas rückgängig gemacht wird.',
  'see-to-jobs':
    'War das erwartet, sehen Sie nur nach Aufträgen und Verbindungen, die davon abhängen. Wenn nicht, fragen Sie ' +
    'zuerst, wer es getan hat, bevor etwas rückgängig gemacht wird.',
  'see-attempts': 'War die Sperre nicht erwartet, sehen Sie nach, woher die Versuche kamen.',
  'see-account':
    'War das nicht erwartet, ist das Konto vielleicht übernommen: Sehen Sie zuerst nach seinen Anmeldungen und ' +
    'Methoden.',
  'see-scope': 'Prüfen Sie, ob die Betroffenen gemeint sind und ob sie erfüllen können, was verlangt wird.',
  'see-detections':
    'Sehen Sie zuerst nach den Anmeldungen und Erkennungen, die dazu führten. Die Person wurde nicht ' +
    'benachrichtigt, denn wer ein Konto übernommen hat, liest dessen Post.',
  'see-flows':
    'Suchen Sie im Power Platform Admin Center nach angehaltenen Flows und sagen Sie es ihren Besitzern. Niemand ' +
    'muss sich dafür neu anmelden.',
  'see-owner': 'Sorgen Sie dafür, dass der Besitzer der App gültige Anmeldedaten gibt.',
  'help-with-device': 'Wer das Gerät benutzt, soll dem Unternehmensportal darauf folgen.',
  'user-signs-in': 'Die Person muss sich neu anmelden.',
  'user-signs-in-job':
    'Die Person muss sich neu anmelden. Ein Auftrag, der verbunden bleiben soll, muss sein Token öfter benutzen.',
  'user-signs-in-mfa': 'Die Person muss sich einmal mit mehrstufiger Authentifizierung anmelden.',
  'see-log': 'Sehen Sie im Anmeldeprotokoll nach, welche Regel es ist und ob sie dieser Person gilt.',
  'see-permission': 'Finden Sie heraus, was von beidem zutrifft, bevor etwas erteilt wird.',
  'see-assignment': 'Finden Sie heraus, ob die Person die App benutzen soll, bevor etwas zugewiesen wird.',
  'tell-others':
    'Entscheiden Sie, ob sie es erfahren sollen. Der Knopf auf der Seite im Dashboard oder der Befehl unten sendet es allen; nach einem Tag verfällt das.',
};
