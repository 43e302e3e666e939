/** What to do about an error, in order, where to look for what happened, and what not to try. */

import type { KnownError } from './aadsts-catalogue.ts';
import { type AdviceContext, stepsForDeveloper, stepsForHelpDesk, stepsForUser } from './advice-steps.ts';
import { momentOf } from './facts-in-text.ts';
import type { Surroundings } from './text-clues.ts';
import data from './token-error-data.json' with { type: 'json' };
import type {
  TokenErrorAction,
  TokenErrorAudience,
  TokenErrorCause,
  TokenErrorFacts,
} from './token-error-explanation.ts';

export interface TokenErrorAdvice {
  readonly action: TokenErrorAction;
  readonly clearToken: boolean;
  readonly steps: readonly string[];
  readonly avoid: readonly string[];
}

export interface AdviceRequest {
  /** Undefined for an error without a number of the catalogue. */
  readonly code: number | undefined;
  /** The text beside the code shows that it means something else than it usually does. */
  readonly hasOtherMeaning: boolean;
  readonly facts: TokenErrorFacts;
  readonly surroundings: Surroundings | undefined;
  readonly audience: TokenErrorAudience;
}

type WrittenSteps = Readonly<Partial<Record<TokenErrorAudience, readonly string[]>>>;

/** Better steps than those made from the remedy, for codes that people meet every day. */
const WRITTEN: Readonly<Record<number, WrittenSteps>> = data.advice;
const LOOP_DETECTED = 50196;

export function adviceFor(entry: KnownError, request: AdviceRequest): TokenErrorAdvice {
  const { code, hasOtherMeaning, facts, surroundings, audience } = request;
  const clearToken = entry.tokenState === 'dead' || facts.suberror === 'bad_token';
  const isLoop = code === LOOP_DETECTED;
  const action = isLoop ? 'fix-app' : actionFor(entry, facts.suberror);
  const written = code === undefined || hasOtherMeaning ? undefined : WRITTEN[code]?.[audience];
  const context: AdviceContext = { action, clearToken, facts, surroundings, written };
  const look = code === undefined ? undefined : whereToLook(code, facts);
  const avoid = audience === 'user' ? whatUsersAvoid : whatToAvoid;
  return {
    action,
    clearToken,
    steps: [...stepsFor(entry, audience, context), ...(look === undefined || audience === 'user' ? [] : [look])],
    avoid: avoid(entry, { action, clearToken, isLoop }),
  };
}

function stepsFor(entry: KnownError, audience: TokenErrorAudience, context: AdviceContext): readonly string[] {
  switch (audience) {
    case 'user':
      return stepsForUser(entry, context);
    case 'helpdesk':
      return stepsForHelpDesk(entry, context);
    case 'developer':
      return stepsForDeveloper(entry, context);
  }
}

function actionFor({ tokenState, whoCanFix }: KnownError, suberror: string | undefined): TokenErrorAction {
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

const POLICY_CHANGED =
  'If it came up suddenly, look in the audit log ' +
  'for a Conditional Access policy, group or named location changed in the last day.';
const DELETED =
  'If it used to work, look in the audit log for what was deleted; otherwise check that the tenant is the right one.';
const WHERE_TO_LOOK: Readonly<Record<number, string>> = {
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
/** Their cause is what moved the moment from which the user's tokens count. */
const TOKENS_VALID_FROM: ReadonlySet<number> = new Set([50173, 50132, 50133]);

function whereToLook(code: number, { tokensValidFrom }: TokenErrorFacts): string | undefined {
  if (!TOKENS_VALID_FROM.has(code)) return WHERE_TO_LOOK[code];
  const moment = tokensValidFrom === undefined ? 'the valid-from moment' : momentOf(tokensValidFrom);
  return (
    'To learn which cause it was, look in the audit log ' +
    `for "Update StsRefreshTokenValidFrom Timestamp" at ${moment}.`
  );
}

interface AvoidContext {
  readonly action: TokenErrorAction;
  readonly clearToken: boolean;
  /** The client sends the same request too often. It passes by itself, but only once the client stops. */
  readonly isLoop: boolean;
}

/** For the developer and the help desk. */
function whatToAvoid(entry: KnownError, context: AvoidContext): readonly string[] {
  const [likeliest] = entry.causes;
  return [...avoidForState(entry, context), ...(likeliest === undefined ? [] : avoidForCause(likeliest, entry))];
}

/** For the user: only what a user could do. */
function whatUsersAvoid({ tokenState, causes }: KnownError, { action }: AvoidContext): readonly string[] {
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
