/** Microsoft's table of what ends which sign-in state, as data: entra-docs, identity-platform/refresh-tokens (05/2025). */

export type MatrixEvent =
  | 'password-expires'
  | 'user-changes-password'
  | 'self-service-reset'
  | 'admin-resets-in-azure-portal'
  | 'admin-resets-in-entra-admin-center'
  | 'user-revokes-own-tokens'
  | 'admin-revokes-all-tokens'
  | 'single-sign-out';

/** "Password": got by typing one; the others by Windows Hello, a passkey, the authenticator app, a certificate and so on. */
export type MatrixColumn = 'password-cookie' | 'password-token' | 'passwordless-cookie' | 'passwordless-token' | 'confidential-token';

export type Fate = 'alive' | 'revoked';

export const REVOCATION_MATRIX: Readonly<Record<MatrixEvent, Readonly<Record<MatrixColumn, Fate>>>> = {
  'password-expires': row('alive', 'alive', 'alive', 'alive', 'alive'),
  'user-changes-password': row('revoked', 'revoked', 'alive', 'alive', 'alive'),
  'self-service-reset': row('revoked', 'revoked', 'alive', 'alive', 'alive'),
  'admin-resets-in-azure-portal': row('revoked', 'revoked', 'alive', 'alive', 'alive'),
  // The tool revokes on top of the reset: real records show the explicit revoke a second later.
  'admin-resets-in-entra-admin-center': row('revoked', 'revoked', 'alive', 'revoked', 'revoked'),
  'user-revokes-own-tokens': row('revoked', 'revoked', 'revoked', 'revoked', 'revoked'),
  'admin-revokes-all-tokens': row('revoked', 'revoked', 'revoked', 'revoked', 'revoked'),
  'single-sign-out': row('revoked', 'alive', 'revoked', 'alive', 'alive'),
};

function row(...[passwordCookie, passwordToken, passwordlessCookie, passwordlessToken, confidentialToken]: readonly [Fate, Fate, Fate, Fate, Fate]) {
  return {
    'password-cookie': passwordCookie,
    'password-token': passwordToken,
    'passwordless-cookie': passwordlessCookie,
    'passwordless-token': passwordlessToken,
    'confidential-token': confidentialToken,
  };
}
