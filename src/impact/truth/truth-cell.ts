/**
 * One cell of the truth table, and the rows that cells form. Microsoft's own table of what ends which sign-in state is
 * here too, as data.
 */
import type { Bites, Effect } from '../affected.ts';
import type { ClientType } from '../app-clients.ts';

export interface Cell {
  readonly effect: Effect;
  /** The latest moment at which an ordinary client notices. */
  readonly bites: Bites;
  /** Where some clients and resources notice sooner. */
  readonly soonest?: Bites;
  /** Error code that the client will get at the token endpoint; absent where nothing is refused. */
  readonly code?: string;
  /** Microsoft's document that says so, and the part of it. */
  readonly source: string;
}

/** How the user had signed in to get the token: only the client knows for certain. */
export type SignInKind = 'password' | 'passwordless' | 'unknown';

export type Row = Readonly<Record<ClientType, Readonly<Record<SignInKind, Cell>>>>;

/** For effects that do not depend on how the user signed in. */
export type CellByClient = Readonly<Record<ClientType, Cell>>;

export type MatrixEvent =
  | 'password-expires'
  | 'user-changes-password'
  | 'self-service-reset'
  | 'admin-resets-in-azure-portal'
  | 'admin-resets-in-entra-admin-center'
  | 'user-revokes-own-tokens'
  | 'admin-revokes-all-tokens'
  | 'single-sign-out';

/**
 * "Password": the user typed one. "Passwordless": Windows Hello, a passkey, the authenticator app, a certificate and so
 * on.
 */
export type MatrixColumn =
  | 'password-cookie'
  | 'password-token'
  | 'passwordless-cookie'
  | 'passwordless-token'
  | 'confidential-token';

export type Fate = 'alive' | 'revoked';

/** Source: entra-docs, identity-platform/refresh-tokens (05/2025). */
export const REVOCATION_MATRIX: Readonly<Record<MatrixEvent, Readonly<Record<MatrixColumn, Fate>>>> = {
  'password-expires': row('alive', 'alive', 'alive', 'alive', 'alive'),
  'user-changes-password': row('revoked', 'revoked', 'alive', 'alive', 'alive'),
  'self-service-reset': row('revoked', 'revoked', 'alive', 'alive', 'alive'),
  'admin-resets-in-azure-portal': row('revoked', 'revoked', 'alive', 'alive', 'alive'),
  // The admin center also revokes: real records show the explicit revocation a second after the reset.
  'admin-resets-in-entra-admin-center': row('revoked', 'revoked', 'alive', 'revoked', 'revoked'),
  'user-revokes-own-tokens': row('revoked', 'revoked', 'revoked', 'revoked', 'revoked'),
  'admin-revokes-all-tokens': row('revoked', 'revoked', 'revoked', 'revoked', 'revoked'),
  'single-sign-out': row('revoked', 'alive', 'revoked', 'alive', 'alive'),
};

export function rowOf({ public: device, confidential, spa, unattended }: CellByClient): Row {
  return {
    public: anyKind(device),
    confidential: anyKind(confidential),
    spa: anyKind(spa),
    unattended: anyKind(unattended),
  };
}

/** Apps that act for a user, and those that act as themselves. */
export function attendedRow(attended: Cell, unattended: Cell): Row {
  return rowOf({ public: attended, confidential: attended, spa: attended, unattended });
}

/** For events in Microsoft's table: how the user signed in decides for public clients, but not for servers. */
export function matrixRow(
  event: MatrixEvent,
  { revoked, alive }: { readonly revoked: Cell; readonly alive: Cell },
): Row {
  const fates = REVOCATION_MATRIX[event];
  const cell = (fate: 'alive' | 'revoked') => (fate === 'alive' ? alive : revoked);
  const [password, passwordless] = [cell(fates['password-token']), cell(fates['passwordless-token'])];
  const unknown =
    password.effect === passwordless.effect ? password : { ...password, effect: 'cannot-decide' as const };
  const onDevice = { password, passwordless, unknown };
  return {
    public: onDevice,
    spa: onDevice,
    confidential: anyKind(cell(fates['confidential-token'])),
    unattended: anyKind(alive),
  };
}

function anyKind(cell: Cell): Readonly<Record<SignInKind, Cell>> {
  return { password: cell, passwordless: cell, unknown: cell };
}

function row(
  ...[passwordCookie, passwordToken, passwordlessCookie, passwordlessToken, confidentialToken]: readonly [
    Fate,
    Fate,
    Fate,
    Fate,
    Fate,
  ]
) {
  return {
    'password-cookie': passwordCookie,
    'password-token': passwordToken,
    'passwordless-cookie': passwordlessCookie,
    'passwordless-token': passwordlessToken,
    'confidential-token': confidentialToken,
  };
}
