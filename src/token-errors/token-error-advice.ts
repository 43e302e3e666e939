/** What to do about a code, in order, and what not to try. */
import type { AadstsCode } from './aadsts-catalogue.ts';
import type { TokenErrorAction, TokenErrorCause, TokenErrorFacts } from './token-error-explanation.ts';

export interface TokenErrorAdvice {
  readonly action: TokenErrorAction;
  readonly clearToken: boolean;
  readonly steps: readonly string[];
  readonly avoid: readonly string[];
}

/** The client sends the same request too often. It passes by itself, but only once the client stops. */
const LOOP_DETECTED = 50196;

const VALID_FROM =
  'To learn which cause it was, look in the audit log ' +
  'for "Update StsRefreshTokenValidFrom Timestamp" at the valid-from moment.';
const POLICY_CHANGED =
  'If it came up suddenly, look in the audit log ' +
  'for a Conditional Access policy, group or named location changed in the last day.';
const DELETED =
  'If it used to work, look in the audit log for what was deleted; otherwise check that the tenant is the right one.';
/** Where the tenant's logs answer what the code leaves open. */
const WHERE_TO_LOOK: Readonly<Record<number, string>> = {
  50173: VALID_FROM,
  50132: VALID_FROM,
  50133: VALID_FROM,
  65001: 'If it used to work, look in the audit log for "Remove delegated permission grant": consent was withdrawn.',
  50076: POLICY_CHANGED,
  50079: POLICY_CHANGED,
  53000: POLICY_CHANGED,
  53001: POLICY_CHANGED,
  53002: POLICY_CHANGED,
  53003: POLICY_CHANGED,
  70043: POLICY_CHANGED,
  50034: DELETED,
  50020: DELETED,
  700016: DELETED,
  500011: DELETED,
  50057: 'The audit log has who disabled it and when ("Disable account").',
};

/** Causes where a prompt is refused again until something else is fixed. */
const CONDITION_FIRST: ReadonlySet<TokenErrorCause | undefined> = new Set([
  'account-locked',
  'device-noncompliant',
  'device-disabled',
  'policy-blocked',
]);

/** Remedies that the step of the prompt already gives. */
const SAME_AS_PROMPT = new Set(['Sign in again.', 'Interactive sign-in.']);

export function adviceFor(entry: AadstsCode, { suberror, claims }: TokenErrorFacts): TokenErrorAdvice {
  const clearToken = entry.tokenState === 'dead' || suberror === 'bad_token';
  const action = actionFor(entry, suberror);
  const whereToLook = WHERE_TO_LOOK[entry.code];
  return {
    action,
    clearToken,
    steps: [...stepsFor(entry, action, { clearToken, claims }), ...(whereToLook === undefined ? [] : [whereToLook])],
    avoid: [
      ...avoidForState(entry, action, clearToken),
      ...entry.causes.slice(0, 1).flatMap((likeliest) => avoidForCause(likeliest, entry)),
    ],
  };
}

function actionFor({ code, tokenState, whoCanFix }: AadstsCode, suberror: string | undefined): TokenErrorAction {
  if (code === LOOP_DETECTED) return 'fix-app';
  if (tokenState === 'retry') return 'retry';
  switch (whoCanFix) {
    case 'admin':
      return 'ask-admin';
    case 'developer':
      return 'fix-app';
    case 'user':
      return suberror === 'message_only' ? 'tell-user' : 'sign-in';
  }
}

function stepsFor(
  { remedy, tokenState, causes }: AadstsCode,
  action: TokenErrorAction,
  { clearToken, claims }: { readonly clearToken: boolean; readonly claims: string | undefined },
): readonly string[] {
  const clear = clearToken ? ['App: delete the stored refresh token; it will not work again.'] : [];
  const begin = tokenState === 'interrupt' ? 'continue the' : 'start one';
  const withClaims = claims === undefined ? '' : ', and pass on the claims of the answer unchanged';
  const prompt = `App: ${begin} interactive sign-in${withClaims}.`;
  switch (action) {
    case 'sign-in':
      return CONDITION_FIRST.has(causes[0])
        ? [...clear, `User: ${remedy}`, prompt]
        : [...clear, prompt, ...(SAME_AS_PROMPT.has(remedy) ? [] : [remedy])];
    case 'tell-user':
      return [...clear, 'App: show the user the message; a prompt does not help by itself.', `User: ${remedy}`];
    case 'retry':
      return [
        'App: keep the token, wait, and send the same request again; wait longer after each failure; stop after a few.',
        `If it persists: ${remedy}`,
      ];
    case 'ask-admin':
      return [...clear, `Administrator: ${remedy}`, clearToken ? prompt : afterAdmin(tokenState)];
    case 'fix-app':
      return [...clear, `Developer: ${remedy}`, ...(clearToken ? [prompt] : [])];
  }
}

function afterAdmin(tokenState: AadstsCode['tokenState']): string {
  return tokenState === 'blocked'
    ? 'App: then try silently once; if that is refused, start one interactive sign-in.'
    : 'User: then repeat what was refused.';
}

function avoidForState(
  { tokenState, code }: AadstsCode,
  action: TokenErrorAction,
  clearToken: boolean,
): readonly string[] {
  if (clearToken) return ['Sending the same refresh token again: it is refused every time.'];
  if (code === LOOP_DETECTED)
    return ['Sending the same request again at once, or asking the user to sign in again and again.'];
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
            'Asking the user to sign in again: it ends with the same code.',
            'Deleting refresh tokens: the code is not about them.',
          ]
        : ['Deleting refresh tokens: the code is not about them.'];
  }
}

function avoidForCause(cause: TokenErrorCause, { causes, tokenState }: AadstsCode): readonly string[] {
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
