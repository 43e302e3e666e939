/**
 * Microsoft's revocation table, cell by cell: our data is the same, and the truth table follows it where it applies.
 */
import { describe, expect, test } from 'vitest';
import type { Cause } from '../../../src/detect/cause.ts';
import type { ClientType } from '../../../src/impact/app-clients.ts';
import { judgeForUser } from '../../../src/impact/truth/judge-client.ts';
import {
  type MatrixColumn,
  type MatrixEvent,
  matrixRow,
  REVOCATION_MATRIX,
  type SignInKind,
} from '../../../src/impact/truth/truth-cell.ts';
import { TRUTH } from '../../../src/impact/truth/truth-table.ts';

const COLUMNS = [
  'password-cookie',
  'password-token',
  'passwordless-cookie',
  'passwordless-token',
  'confidential-token',
] as const;

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

const CLIENT_OF = {
  'password-token': ['public', 'password'],
  'passwordless-token': ['public', 'passwordless'],
  'confidential-token': ['confidential', 'unknown'],
} as const satisfies Readonly<Partial<Record<MatrixColumn, readonly [ClientType, SignInKind]>>>;

const cells = PRINTED.flatMap(([event, printed, cause]) =>
  COLUMNS.map((column, index) => ({
    event,
    column,
    cause,
    fate: printed[index] === 'x' ? ('revoked' as const) : ('alive' as const),
  })),
);

/** The token of the same kind of sign-in as the cell: a cookie must not be mistaken for it. */
const BESIDE = {
  'password-cookie': 'password-token',
  'passwordless-cookie': 'passwordless-token',
  'password-token': 'password-token',
  'passwordless-token': 'passwordless-token',
  'confidential-token': 'confidential-token',
} as const satisfies Readonly<Record<MatrixColumn, keyof typeof CLIENT_OF>>;

describe.each(cells)('$event: the $column', ({ event, column, fate }) => {
  const [type, kind] = CLIENT_OF[BESIDE[column]];
  const row = matrixRow(event, {
    revoked: TRUTH['sessions-revoked'].public.unknown,
    alive: TRUTH['mfa-changed'].public.unknown,
  });

  test(`is ${fate}`, () => {
    expect(REVOCATION_MATRIX[event][column]).toBe(fate);
  });

  test('decides for no other client: a token follows its own cell, and an app that acts as itself survives', () => {
    expect(row[type][kind].effect).toBe(REVOCATION_MATRIX[event][BESIDE[column]] === 'revoked' ? 'dies' : 'survives');
    expect(row.unattended[kind].effect).toBe('survives');
  });
});

const isToken = (column: MatrixColumn): column is keyof typeof CLIENT_OF => column in CLIENT_OF;
const tokens = cells.flatMap(({ cause, ...cell }) => {
  const client = isToken(cell.column) ? CLIENT_OF[cell.column] : undefined;
  return client && cause ? [{ ...cell, cause, type: client[0], kind: client[1] }] : [];
});

describe.each(tokens)('$event, the $column', ({ cause, type, kind, fate }) => {
  test(`is ${fate} for the cause that reports it`, () => {
    expect(judgeForUser(TRUTH[cause], new Set([type]), kind).effect).toBe(fate === 'revoked' ? 'dies' : 'survives');
  });

  test('does not apply to an app that acts as itself', () => {
    expect(judgeForUser(TRUTH[cause], new Set(['unattended']), kind).effect).toBe('survives');
  });

  test('is decided for an app of unknown type only where it holds for every possible type', () => {
    const { effect } = judgeForUser(TRUTH[cause], new Set(['public', 'confidential', 'spa', 'unattended']), kind);

    expect(['cannot-decide', fate === 'revoked' ? 'dies' : 'survives']).toContain(effect);
    expect(effect === 'dies').toBe(cause === 'sessions-revoked');
  });
});

test.each(['password-expires', 'single-sign-out'] as const)('%s ends no token, so no cause reports it', (event) => {
  const row = matrixRow(event, {
    revoked: TRUTH['sessions-revoked'].public.unknown,
    alive: TRUTH['mfa-changed'].public.unknown,
  });

  expect(Object.values(row).flatMap((kinds) => Object.values(kinds).map(({ effect }) => effect))).toEqual(
    Array.from({ length: 12 }, () => 'survives'),
  );
});
