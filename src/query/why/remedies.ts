/** What a help desk does about each cause, and who can: the runbooks say the same at length. */
import { CAUSE_ENTRIES, type Cause, type CauseEntry } from '../../detect/cause.ts';

const FIXERS: Readonly<Record<CauseEntry['response']['fixedBy'], string>> = {
  user: 'the person',
  'user-admin': 'an administrator of users',
  'app-owner': 'the owner of the app',
  'app-admin': 'an administrator of apps',
  'policy-admin': 'an administrator of Conditional Access',
  'device-owner': 'the owner of the device',
};

const SIGN_IN_ONCE = 'The person signs in to the app again, once.';
const ASK_WHY = 'Ask whoever did it why, before anybody undoes it.';
const AS_SHOWN = 'Do what the refused sign-in asks for, or look at the policy that the sign-in log names.';

const STEPS: Readonly<Record<Cause, readonly string[]>> = {
  'consent-revoked': ['The person opens the app and consents again, or an administrator does, if it is still wanted.'],
  'app-role-removed': [ASK_WHY, 'An administrator of apps assigns the person or the group to the app again.'],
  'app-disabled': [ASK_WHY, 'An administrator of apps enables the app again. Nobody needs to sign in anew.'],
  'app-deleted': [ASK_WHY, 'An administrator of apps restores the app (for 30 days), then the person signs in again.'],
  'app-credential-lost': ['The owner of the app adds a new secret or certificate, and puts it where the app reads it.'],
  'account-disabled': [
    ASK_WHY,
    'An administrator of users enables the account, where it was synchronised: at its source.',
  ],
  'account-deleted': [
    ASK_WHY,
    'An administrator of users restores the account (for 30 days), then the person signs in.',
  ],
  'account-locked': [
    'Wait some minutes, or an administrator of users unlocks the account.',
    'Find what has an old password.',
  ],
  'password-changed': [SIGN_IN_ONCE, 'Enter the new password wherever the old one is stored.'],
  'password-reset': [SIGN_IN_ONCE, 'Enter the new password wherever the old one is stored.'],
  'sessions-revoked': [SIGN_IN_ONCE, 'If nobody of the team did it: ask whether the account was attacked.'],
  'mfa-changed': ['The person looks at the sign-in methods and registers what is missing.', SIGN_IN_ONCE],
  'policy-changed': [
    'The person signs in again and does what is asked for; if that is refused, the sign-in log names the policy.',
    'If the policy hits whom it should not, its administrator changes it back.',
  ],
  'device-noncompliant': ['The owner of the device opens Company Portal and does what it asks for.'],
  'device-disabled': [ASK_WHY, 'An administrator of users enables the device again.'],
  'risk-raised': [
    'Ask the person about the sign-in that was found risky; then dismiss the risk, or reset the password.',
  ],
  'connector-policy-changed': ['An administrator of Power Platform looks at the data policy.'],
  'token-policy-changed': ['Nothing: a policy of token lifetimes ends no sign-in by itself.'],
  'refresh-token-inactive': [SIGN_IN_ONCE, 'A connection that runs seldom should run at least once in 90 days.'],
  'refresh-token-expired': [SIGN_IN_ONCE],
  'sign-in-frequency': [SIGN_IN_ONCE, 'It comes again: that is what the policy asks for.'],
  'policy-blocked': [AS_SHOWN],
  'mfa-required': ['The person signs in where a second factor can be given.'],
  'consent-missing': ['The person opens the app and consents, or an administrator does.'],
  'assignment-missing': ['An administrator of apps assigns the person or a group to the app.'],
};

/** Where nothing on record explains it. */
export const STEPS_FOR_NOTHING: readonly string[] = [
  'Ask for the exact error text and ask again with it: revaudit why --user … --error -',
  'Let the person sign out, close the app or browser, and sign in once; a client that forgets its tokens asks each time.',
  "Ask the owner of the app how long the app's own session lasts: Entra neither ends nor sees it.",
];

export function stepsFor(cause: Cause): readonly string[] {
  return STEPS[cause];
}

export function fixerOf(cause: Cause): string {
  return FIXERS[CAUSE_ENTRIES[cause].response.fixedBy];
}
