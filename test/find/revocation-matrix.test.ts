/** Microsoft's revocation table, cell by cell: that the data says the same, that the truth follows it, and where it does not apply. */
import { describe, expect, test } from 'vitest';
import type { Cause } from '../../src/detect/report.ts';
import type { ClientType } from '../../src/find/client-type.ts';
import { judgeForUser } from '../../src/find/judge-client.ts';
import { type MatrixColumn, type MatrixEvent, REVOCATION_MATRIX } from '../../src/find/revocation-matrix.ts';
import { matrixRow, type SignInKind } from '../../src/find/truth-cell.ts';
import { TRUTH } from '../../src/find/truth-table.ts';

const COLUMNS = ['password-cookie', 'password-token', 'passwordless-cookie', 'passwordless-token', 'confidential-token'] as const;

/** As printed: `x` revoked, `.` alive; columns as above. */
const PRINTED: readonly (readonly [MatrixEvent, string, Cause?])[] = [
  ['password-expires', '.....'],
  ['user-changes-password', 'xx...', 'password-changed'],
  ['self-service-reset', 'xx...', 'password-reset'],
  ['admin-resets-in-azure-portal', 'xx...', 'password-reset'],
  ['admin-resets-in-entra-admin-center', 'xx.xx', 'sessions-revoked'],
  ['user-revokes-own-tokens', 'xxxxx', 'sessions-revoked'],
  ['admin-revokes-all-tokens', 'xxxxx', 'sessions-revoked'],
  ['single-sign-out', 'x.x..'],
];

const CLIENT_OF: Readonly<Partial<Record<MatrixColumn, readonly [ClientType, SignInKind]>>> = {
  'password-token': ['public', 'password'],
  'passwordless-token': ['public', 'passwordless'],
  'confidential-token': ['confidential', 'unknown'],
};

const cells = PRINTED.flatMap(([event, printed, cause]) =>
  COLUMNS.map((column, index) => ({ event, column, cause, fate: printed[index] === 'x' ? ('revoked' as const) : ('alive' as const) })),
);

test.each(cells)('$event: the $column is $fate', ({ event, column, fate }) => {
  expect(REVOCATION_MATRIX[event][column]).toBe(fate);
});

const tokens = cells.flatMap(({ cause, ...cell }) => {
  const client = CLIENT_OF[cell.column];
  return client && cause ? [{ ...cell, cause, type: client[0], kind: client[1] }] : [];
});

describe.each(tokens)('$event, the $column', ({ cause, type, kind, fate }) => {
  test(`is ${fate} for the cause that reports it`, () => {
    expect(judgeForUser(TRUTH[cause], new Set([type]), kind).effect).toBe(fate === 'revoked' ? 'dies' : 'survives');
  });

  test('does not apply to an app that acts as itself', () => {
    expect(judgeForUser(TRUTH[cause], new Set(['unattended']), kind).effect).toBe('survives');
  });

  test('is claimed of an app of unknown type only where every type that it may be fares so', () => {
    const { effect } = judgeForUser(TRUTH[cause], new Set(['public', 'confidential', 'spa', 'unattended']), kind);

    expect(['cannot-decide', fate === 'revoked' ? 'dies' : 'survives']).toContain(effect);
    expect(effect === 'dies').toBe(cause === 'sessions-revoked');
  });
});

test.each(['password-expires', 'single-sign-out'] as const)('%s ends no token, so no cause reports it', (event) => {
  const row = matrixRow(event, { revoked: TRUTH['sessions-revoked'].public.unknown, alive: TRUTH['mfa-changed'].public.unknown });

  expect(Object.values(row).flatMap((kinds) => Object.values(kinds).map(({ effect }) => effect))).toEqual(Array.from({ length: 12 }, () => 'survives'));
});
