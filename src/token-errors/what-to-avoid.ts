/** What not to try: by the state of the token, and by the likeliest cause. */
import type { KnownError } from './aadsts-catalogue.ts';
import type { TokenErrorAction, TokenErrorCause } from './token-error-explanation.ts';

export interface AvoidContext {
  readonly action: TokenErrorAction;
  readonly clearToken: boolean;
  /** The client sends the same request too often. It passes by itself, but only once the client stops. */
  readonly isLoop: boolean;
}

/** For the developer and the help desk. */
export function whatToAvoid(entry: KnownError, context: AvoidContext): readonly string[] {
  const [likeliest] = entry.causes;
  return [...avoidForState(entry, context), ...(likeliest === undefined ? [] : avoidForCause(likeliest, entry))];
}

/** For the user: only what a user could do. */
export function whatUsersAvoid({ tokenState, causes }: KnownError, { action }: AvoidContext): readonly string[] {
  const [likeliest] = causes;
  const ofCause = {
    'account-locked': ['Trying more passwords: each wrong one makes the lockout longer.'],
    'mfa-required': ['Approving a prompt that you did not start: somebody else may have your password.'],
    'risk-raised': ['Approving a prompt that you did not start: somebody else may have your password.'],
  };
  const extra = likeliest !== undefined && likeliest in ofCause ? ofCause[likeliest as keyof typeof ofCause] : [];
  if (action === 'ask-admin' || action === 'fix-app')
    return ['Signing in again and again: it ends with the same message.', ...extra];
  if (tokenState === 'interrupt') return ['Reporting it as an error: it is a normal step of a sign-in.', ...extra];
  if (tokenState === 'retry') return ['Signing out or deleting the app: nothing was revoked.', ...extra];
  return ['Trying the same again and again: nothing changes by itself.', ...extra];
}

function avoidForState({ tokenState }: KnownError, { action, clearToken, isLoop }: AvoidContext): readonly string[] {
  if (clearToken) return ['Sending the same refresh token again: it is refused every time.'];
  if (isLoop) return ['Sending the same request again at once, or asking the user to sign in again and again.'];
  switch (tokenState) {
    case 'dead':
    case 'blocked':
      return [
        'Refreshing again and again: nothing changes by itself, and Entra stops such loops with AADSTS50196.',
        ...(action === 'ask-admin' ? ['Prompting the user again before an administrator has acted.'] : []),
      ];
    case 'interrupt':
      return ['Raising an alarm: it is a normal step of a sign-in, and nothing was revoked.'];
    case 'retry':
      return ['Signing the user out or deleting tokens: nothing was revoked.', 'Retrying at once and without end.'];
    case 'n/a':
      return action === 'fix-app'
        ? [
            'Asking the user to sign in again: it ends with the same error.',
            'Deleting refresh tokens: the error is not about them.',
          ]
        : ['Deleting refresh tokens: the error is not about them.'];
  }
}

function avoidForCause(cause: TokenErrorCause, { causes, tokenState }: KnownError): readonly string[] {
  switch (cause) {
    case 'sessions-revoked':
    case 'password-changed':
    case 'password-reset':
      // Codes about the password itself end no token, and some of them do demand a new password.
      return tokenState === 'dead'
        ? ['Resetting the password because of it: a fresh sign-in is all that is needed.']
        : [];
    case 'policy-blocked':
    case 'policy-changed':
    case 'mfa-required':
    case 'sign-in-frequency':
      return ['Excluding the user or the app from the policy before you know why it applied.'];
    case 'device-noncompliant':
    case 'device-disabled':
      return ['Signing in again from the same device before it is fixed.'];
    case 'consent-missing':
    case 'consent-revoked':
      return ['Granting consent for the whole tenant just to silence it: somebody may have withdrawn it on purpose.'];
    case 'risk-raised':
      return ['Dismissing the risk without an investigation: somebody else may control the account.'];
    case 'account-disabled':
    case 'account-deleted':
    case 'app-disabled':
    case 'app-deleted':
      return ['Restoring it before you know who disabled or deleted it: it may be intended.'];
    case 'account-locked':
      return ['Trying more passwords: each wrong one makes the lockout longer.'];
    case 'app-credential-lost':
      return ['Deleting the refresh tokens of users: they survive, and work again with the right credential.'];
    case 'refresh-token-inactive':
    case 'refresh-token-expired':
      return causes.length === 1 ? ['Looking for somebody who revoked it: the token expired by itself.'] : [];
    case 'assignment-missing':
      return ['Switching off "assignment required" for everybody: assign the user or a group.'];
  }
}
