/** What the decoder takes and returns. These are the public types of the library, so this file imports nothing. */

/** The causes that an error can stand for; each is also a cause in the record. */
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
 * `dead`: this refresh token will not work again. `blocked`: it may work again once the condition is met. `interrupt`:
 * a normal page in the middle of a sign-in. `retry`: temporary, nothing was revoked. `n/a`: not about a refresh token.
 */
export type TokenState = 'dead' | 'blocked' | 'interrupt' | 'retry' | 'n/a';

export type TokenErrorFixer = 'user' | 'admin' | 'developer';

/** Whom the steps are written for. `helpdesk` and `developer` name who does each step. */
export type TokenErrorAudience = 'user' | 'helpdesk' | 'developer';

export interface TokenErrorOptions {
  /** Whom the steps are written for; by default the developer of the app. */
  readonly for?: TokenErrorAudience;
}

/**
 * What an app should do. `sign-in`: prompt the user, once. `retry`: wait, then send the same request again.
 * `tell-user`: show the message; a prompt does not help by itself. `ask-admin`, `fix-app`: neither a prompt nor a retry
 * helps.
 */
export type TokenErrorAction = 'sign-in' | 'retry' | 'tell-user' | 'ask-admin' | 'fix-app';

/** The body of a token endpoint's refusal, or MSAL's error for one. Other members are read too. */
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
  /** MSAL's names. */
  readonly errorCode?: string | number | undefined;
  readonly errorMessage?: string | undefined;
  readonly errorNo?: string | undefined;
  readonly subError?: string | undefined;
  readonly correlationId?: string | undefined;
  readonly message?: string | undefined;
}

export interface TokenErrorLink {
  readonly title: string;
  /** Always a page of Microsoft. */
  readonly url: string;
}

/** What an answer contains besides its codes. */
export interface TokenErrorFacts {
  /** OAuth error, e.g. `invalid_grant`. */
  readonly error?: string;
  readonly suberror?: string;
  /** JSON text; pass it on unchanged with the interactive request. */
  readonly claims?: string;
  readonly traceId?: string;
  readonly correlationId?: string;
  readonly timestamp?: string;
  /** When the refused token was issued, where the message says so. */
  readonly tokenIssuedAt?: string;
  /** Tokens issued before this moment are void, where the message says so (50173). */
  readonly tokensValidFrom?: string;
  /** How long nobody used the token, as the message writes it (700082). */
  readonly unusedFor?: string;
  /** How old the token may be, as the message writes it (70043, 700084). */
  readonly allowedAge?: string;
}

/** Where in a text of several answers one was found. */
export interface TokenErrorPlace {
  /** Of a text: the number of its line, from 1 on. Of a list: the number of its element. */
  readonly line: number;
  /** The mail address or user principal name beside the error. */
  readonly who?: string;
}

export interface TokenErrorExplanation extends TokenErrorFacts {
  /** Null for an error that has no AADSTS number. */
  readonly code: number | null;
  readonly name: string;
  /** `docs`: a published name. `unverified`: probably Microsoft's name. `label`: our own, none is known. */
  readonly nameSource: 'docs' | 'label' | 'unverified';
  readonly meaning: string;
  /** The likeliest first; empty where nothing was revoked or refused. A code alone often cannot tell which it was. */
  readonly causes: readonly TokenErrorCause[];
  readonly tokenState: TokenState;
  readonly whoCanFix: TokenErrorFixer;
  readonly action: TokenErrorAction;
  /** Whether the stored refresh token should be deleted: it will never work again. */
  readonly clearToken: boolean;
  /** In order. */
  readonly steps: readonly string[];
  /** What not to do. */
  readonly avoid: readonly string[];
  readonly links: readonly TokenErrorLink[];
  /** The other codes of the same answer, known or not. */
  readonly otherCodes: readonly number[];
  /** Where it stands, if the input has several answers. */
  readonly places?: readonly TokenErrorPlace[];
  /** The other errors of the input, in its order. Theirs is empty. */
  readonly others: readonly TokenErrorExplanation[];
}
