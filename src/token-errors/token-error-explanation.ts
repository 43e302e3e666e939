/** What is asked of the decoder and what it answers; the public types of the library, so this file imports nothing. */

/** The causes that a code can stand for; each is a cause of the record too. */
export type TokenErrorCause =
  | 'consent-revoked'
  | 'app-disabled'
  | 'app-deleted'
  | 'app-credential-lost'
  | 'account-disabled'
  | 'account-deleted'
  | 'account-locked'
  | 'password-changed'
  | 'password-reset'
  | 'sessions-revoked'
  | 'policy-changed'
  | 'device-noncompliant'
  | 'device-disabled'
  | 'risk-raised'
  | 'refresh-token-inactive'
  | 'refresh-token-expired'
  | 'sign-in-frequency'
  | 'policy-blocked'
  | 'mfa-required'
  | 'consent-missing'
  | 'assignment-missing';

/**
 * `dead`: this refresh token will not work again. `blocked`: it may work again once the condition is met. `interrupt`: a normal
 * page in the middle of a sign-in. `retry`: passes by itself, nothing was revoked. `n/a`: not about a refresh token.
 */
export type TokenState = 'dead' | 'blocked' | 'interrupt' | 'retry' | 'n/a';

export type TokenErrorFixer = 'user' | 'admin' | 'developer';

/**
 * What an app does about it. `sign-in`: prompt the user, once. `retry`: wait, the same request again. `tell-user`: show the
 * message, a prompt does not help by itself. `ask-admin`, `fix-app`: neither the user nor a repetition helps.
 */
export type TokenErrorAction = 'sign-in' | 'retry' | 'tell-user' | 'ask-admin' | 'fix-app';

/** The body of a token endpoint's refusal, or an error of MSAL made of one; anything more in it is read too. */
export interface TokenErrorAnswer {
  readonly error?: unknown;
  readonly error_description?: string | undefined;
  readonly error_codes?: readonly (number | string)[] | undefined;
  readonly error_uri?: string | undefined;
  readonly suberror?: string | undefined;
  readonly claims?: string | undefined;
  readonly timestamp?: string | undefined;
  readonly trace_id?: string | undefined;
  readonly correlation_id?: string | undefined;
  /** As MSAL names them. */
  readonly errorCode?: string | number | undefined;
  readonly errorMessage?: string | undefined;
  readonly errorNo?: string | undefined;
  readonly subError?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly message?: string | undefined;
}

export interface TokenErrorLink {
  readonly title: string;
  /** A page of Microsoft's. */
  readonly url: string;
}

/** What an answer says of itself, beside its codes. */
export interface TokenErrorFacts {
  /** OAuth error, e.g. `invalid_grant`. */
  readonly error?: string;
  readonly suberror?: string;
  /** JSON text, to be handed on unchanged with the interactive request. */
  readonly claims?: string;
  readonly traceId?: string;
  readonly correlationId?: string;
  readonly timestamp?: string;
  /** When the refused token was issued, where the message says so. */
  readonly tokenIssuedAt?: string;
  /** Tokens issued before this moment are void, where the message says so (50173). */
  readonly tokensValidFrom?: string;
}

export interface TokenErrorExplanation extends TokenErrorFacts {
  readonly code: number;
  readonly name: string;
  /** `docs`: Microsoft's published name. `unverified`: Microsoft's as far as we know. `label`: there is none known; ours. */
  readonly nameSource: 'docs' | 'label' | 'unverified';
  readonly meaning: string;
  /** The likeliest first; empty where nothing was revoked or refused. A code alone often cannot say which. */
  readonly causes: readonly TokenErrorCause[];
  readonly tokenState: TokenState;
  readonly whoCanFix: TokenErrorFixer;
  readonly action: TokenErrorAction;
  /** Whether the stored refresh token should be deleted: it will never work again. */
  readonly clearToken: boolean;
  /** In order. */
  readonly steps: readonly string[];
  /** What not to try. */
  readonly avoid: readonly string[];
  readonly links: readonly TokenErrorLink[];
  /** Further codes of the same answer, known or not. */
  readonly otherCodes: readonly number[];
}
