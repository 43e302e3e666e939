/** English: what it means, what to do, and the subject lines that are not just what happened. */
import type { Say } from '../say.ts';

/** Subject lines for the person concerned, where what they will notice says more than what happened. */
export const EN_SUBJECTS = {
  approve: ({ app }) => `${app}: you may need to approve it again`,
  'app-down': ({ app }) => `${app} may not work for now`,
  'new-password': 'Some apps may ask for your new password',
  'signed-out': 'You were signed out of your apps',
  'sign-in': ({ app }) => `${app}: sign in again`,
  'second-proof': 'You may be asked for a second proof when you sign in',
  'second-proof-app': ({ app }) => `${app}: sign in with your second proof`,
  'rule-blocks': 'A sign-in rule of your organisation now blocks some apps',
  'rule-asks': 'You may be asked to sign in again',
  'app-blocked': ({ app }) => `${app} is blocked by a sign-in rule`,
  'permission-missing': ({ app }) => `${app}: a permission is missing`,
  unassigned: ({ app }) => `${app}: you are not assigned to it`,
  connector: 'Some of your flows may be suspended',
} as const satisfies Readonly<Record<string, Say>>;

/** Every sentence about what ends and what goes on stands here, and a test holds each to the truth table. */
export const EN_MEANS = {
  stops: 'It may stop working for you within about 90 minutes.',
  'stops-no-help': 'It may stop working for you within about 90 minutes. Signing in again does not help.',
  'parts-stop': 'Parts of it may stop working within about 90 minutes, or it may ask you to sign in.',
  refuses: 'It may refuse you within about 90 minutes. Signing in again does not help.',
  'refuses-while-off':
    'It may refuse you within about 90 minutes, for as long as it is switched off. Signing in again does not help.',
  'down-until-renewed': 'It may not work until its owner has renewed the credential. Signing in again does not help.',
  'while-disabled':
    'Apps refuse this account while it is disabled. If it is enabled again, they may work again without a new ' +
    'sign-in.',
  'once-deleted':
    'Apps no longer work for this account. A deleted account can be restored for 30 days; its owner may then ' +
    'need to sign in again.',
  'no-app-known': 'No app is known to hold a connection for it.',
  locked: 'Signing in with its password is refused while the lock lasts. Apps that are signed in keep working.',
  'own-password':
    'Apps that you signed in to with the old password may ask again within about 90 minutes. Apps without a ' +
    'password, and connections kept by a server, keep working.',
  'reset-password':
    'Apps in which you used the old password may ask again within about 90 minutes. Depending on where it was ' +
    'reset, others may too, and connections kept by a server may stop.',
  'own-password-admins':
    'Tokens that were got by typing the old password have ended. Passwordless sign-ins and connections kept by a ' +
    'server (confidential clients) live on, unless the sessions were revoked as well.',
  'reset-password-admins':
    'Tokens that were got by typing the old password have ended. A reset in the Entra admin center also ends ' +
    'passwordless sign-ins and connections kept by a server (confidential clients); after one in the Azure ' +
    'portal they live on. The log does not say where it was made; whether the sessions were revoked as well, it ' +
    'does.',
  'sessions-end':
    'Apps and connections that had signed in for you stop within about 90 minutes, however you had signed in.',
  'others-may-ask': 'Other apps may ask you to sign in again, too.',
  'sessions-admins': 'Every app that acts for this account needs a new sign-in. Apps that act as themselves do not.',
  'sessions-refused-admins': 'A revoke of all sessions or a new password ended it. Which of the two is not known.',
  'mfa-asked':
    'Your apps may ask you to sign in again within about 90 minutes. Where you have given that proof already, ' +
    'nothing changes.',
  'mfa-method': 'Apps that are signed in stay signed in. If a method is gone, you may be asked to set up another one.',
  'mfa-required-admins': 'Tokens without it may be refused.',
  'mfa-method-admins':
    'No token was revoked. Where a method is gone, another one must be registered when it is next asked for.',
  risk:
    'This by itself revokes no token. Policies that look at risk may block the account or ask for a new ' +
    'password, and some Microsoft 365 services end its sessions.',
  'device-user':
    'Apps on this device may refuse you within about 90 minutes. Your apps on other devices are not concerned.',
  'device-noncompliant-admins':
    'No token was revoked. It is refused only where a policy asks for a compliant device, until the device is ' +
    'compliant again.',
  'device-disabled-admins':
    'Tokens that came through the device itself end. Those of browsers and servers elsewhere live on.',
  'rule-blocks': 'Some of these apps may refuse you within about 90 minutes. Signing in again does not help.',
  'rule-asks':
    'These apps may ask you to sign in again, with more proof than before, within about 90 minutes. Where your ' +
    'present sign-in satisfies the rule, nothing changes.',
  policy: 'No token was revoked: the rule is judged when an app next asks for one.',
  'policy-undecided':
    'Whether it hits a person also depends on what is not known of them (device, place, client, risk), so not ' +
    'all of them were told.',
  connector:
    'No connection was revoked. Flows and apps whose connectors it no longer allows together may be suspended, ' +
    'some time after the change.',
  'token-policy':
    'No token was revoked. Such a policy sets the life of access tokens; refresh tokens do not follow it.',
  inactive: 'Nobody revoked anything, and nothing is wrong with your account.',
  'inactive-admins': 'Nobody revoked it.',
  expired: 'This happens by design: in single-page apps after 24 hours.',
  frequency: 'Your organisation asks for one from time to time. Nothing was revoked.',
  'frequency-admins': 'That is sign-in frequency, a part of Conditional Access. Nothing was revoked.',
  'blocked-user':
    'It may depend on the device, the place or the app. Signing in again does not help while the rule applies.',
  'blocked-admins': 'The sign-in log names the policy. What changed (the policy, the place, the device) is not known.',
  'proof-once': 'Nothing was revoked: after one sign-in with that proof the app goes on.',
  'proof-once-admins':
    'The token holds no proof of it. An unattended job cannot give one and has to act as itself, not as a user.',
  'permission-user': 'It may never have been granted, or it was withdrawn.',
  'permission-admins': 'It was withdrawn, or it never was given and the app asks for more than it has.',
  'no-help': 'Signing in again does not help.',
  'unassigned-admins': 'Only direct assignments count, of the user or of a group that the user is a direct member of.',
  'consent-admins': 'Requests for what was lost are refused. After a new consent, people may need to sign in again.',
  'role-admins':
    'No token was revoked. Where the app requires assignment, whoever has no other is refused at the next ' +
    'refresh; an app that lost a role of its own gets tokens without it.',
  'app-disabled-admins':
    'Nobody gets a token for it, and neither does the app itself. No token was revoked: once it is enabled ' +
    'again, those that have not run out work as before.',
  'app-deleted-admins':
    'What is deleted can be restored for 30 days, registration and enterprise app each from its own list. People ' +
    'may then need to sign in again.',
  'credential-refused': 'It can get no token, neither for its own work nor to refresh those of its users.',
  'credential-removed':
    'If the app still uses it, it can get no new token, neither for its own work nor to refresh those of its ' +
    'users. If it uses another by now, nothing changes.',
  'credential-good':
    'The refresh tokens that it holds stay good: once it has a valid credential, no user needs to sign in again.',
  'each-app': 'For each of the apps below:',
  bulk: ({ members }) => `They are part of bulk work: ${members} in all.`,
  awaiting: ({ people }) => `So many are not told unasked: ${people} wait until an administrator approves it.`,
  incident: 'Only the first people concerned were told: in one incident no more are than NOTICE_LIMIT says.',
} as const satisfies Readonly<Record<string, Say>>;

/** One right thing to do. None of them loosens a control. */
export const EN_TODO = {
  'sign-in': 'Open the app and sign in again. Apps that work in the background may need you to open them once.',
  'sign-in-suspicious': 'Open the app and sign in again. If you do not know why this happened, tell the help desk.',
  'sign-in-if-used': 'If you still use it, open it and sign in again. If not, there is nothing to do.',
  approve:
    'If you still use it, open it and sign in; you may be asked to approve its permissions. If you are not ' +
    'allowed to, ask the help desk.',
  'ask-if-needed': 'If you still need it, ask the help desk.',
  'nothing-to-click': 'There is nothing for you to click. If you need it soon, ask the help desk.',
  'new-password': 'Sign in with the new password. If you know of none, tell the help desk at once.',
  methods: 'Check your sign-in methods. If you know nothing of this change, tell the help desk at once.',
  'second-proof': 'Check that your second proof is set up, then open the app and sign in again.',
  'company-portal':
    'Open the Company Portal on this device and follow what it says. Signing in again does not help before that.',
  'ask-about-device': 'If you still use this device, ask the help desk.',
  'wait-for-lock': 'Wait a while and try again. If you did not cause the lock, tell the help desk at once.',
  'see-connections':
    'Look at your flows and connections. If one is suspended, ask the help desk: signing in again does not help.',
  nothing: 'There is nothing to do.',
  'manager-account':
    'If this was expected, only look after jobs and connections that run under this account. If not, ask the ' +
    'help desk.',
  'manager-other': 'There is nothing for you to do. If this was not expected, ask the help desk.',
  'owner-ask-again': 'Let the app stop retrying, and send its people to sign in again.',
  'owner-wait': 'Let the app stop retrying: only an administrator can end the refusal. Ask before anything is undone.',
  'owner-credential': 'Give the app a valid credential, and take the old one out of its configuration.',
  'owner-watch': 'Let the app handle a refused refresh: ask for a new sign-in, and do not retry in a loop.',
  'app-dead': 'The grant is dead: stop retrying, and ask for a new sign-in.',
  'app-refused': 'The grant is refused for now: stop retrying until an administrator has acted.',
  'app-credential': 'The credential is refused: stop retrying until there is a valid one.',
  'app-may-ask': 'The grant may be refused: on a refusal ask for a new sign-in, and do not retry in a loop.',
  desk: ({ advice }) => `What helps the person who calls: “${advice}”`,
  'ask-before-granting': 'If this was not expected, ask whoever did it before anything is granted again.',
  'ask-before-undoing': 'If this was not expected, ask whoever did it before anything is undone.',
  'see-to-jobs':
    'If this was expected, only look after jobs and connections that depend on it. If not, ask whoever did it ' +
    'before anything is undone.',
  'see-attempts': 'If the lock was not expected, look where the attempts came from.',
  'see-account': 'If this was not expected, the account may be taken over: look at its sign-ins and methods first.',
  'see-scope': 'Check that the people in scope are the ones who were meant, and that they can meet what it demands.',
  'see-detections':
    'Look at the sign-ins and detections that raised it first. The user was not told, because whoever took over ' +
    'an account reads its mail.',
  'see-flows':
    'Look for suspended flows in the Power Platform admin center, and tell their makers. Nobody needs to sign in ' +
    'again for it.',
  'see-owner': 'Make sure that the owner gives it a valid credential.',
  'help-with-device': 'Let the owner follow the Company Portal on the device.',
  'user-signs-in': 'The user has to sign in again.',
  'user-signs-in-job': 'The user has to sign in again. A job that must stay connected has to use its token more often.',
  'user-signs-in-mfa': 'The user has to sign in once with multifactor authentication.',
  'see-log': 'Find out in the sign-in log which rule it is, and whether it is meant for this user.',
  'see-permission': 'Find out which of the two it is before anything is granted.',
  'see-assignment': 'Find out whether the user is meant to use it before anything is assigned.',
  'tell-others':
    'Decide whether they should be told. The button on its dashboard page, or the command below, sends it to all of them; after a day it lapses.',
} as const satisfies Readonly<Record<string, Say>>;
