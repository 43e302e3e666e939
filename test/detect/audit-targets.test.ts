/** What the targets of a record say, in whichever order, spelling and completeness they come. */
import { describe, expect, test } from 'vitest';
import {
  changeOf,
  eitherText,
  flagOf,
  mirroredUser,
  nameableOf,
  plainText,
  servicePrincipalSubject,
  switchedOf,
  targetsOf,
  textIn,
  userSubject,
} from '../../src/detect/audit-targets.ts';
import type { AuditTarget } from '../../src/ingest/records/audit-log-record.ts';
import { person } from '../fakes/memory-tenant.ts';

const target = (type: string, different: Partial<AuditTarget> = {}): AuditTarget => ({
  type,
  changes: [],
  ...different,
});
const ids = (targets: readonly AuditTarget[]) => targetsOf(targets, 'User').map(({ id }) => id);

describe('targets', () => {
  test('are those of the type, however it is capitalised and wherever they stand', () => {
    expect(
      ids([
        target('Group', { id: 'g' }),
        target('user', { id: 'a' }),
        target('', { id: 'x' }),
        target('USER', { id: 'b' }),
      ]),
    ).toEqual(['a', 'b']);
  });

  test('are those without a type where none is of it, and no others', () => {
    expect(ids([target('Group', { id: 'g' }), target('', { id: 'x' }), target('', { id: 'y' })])).toEqual(['x', 'y']);
    expect(ids([target('Group', { id: 'g' })])).toEqual([]);
  });

  test('go by id, else by UPN, else by name; one with none of these is nobody', () => {
    expect(ids([target('User', { id: 'a', userPrincipalName: 'b', name: 'c' })])).toEqual(['a']);
    expect(ids([target('User', { userPrincipalName: 'b', name: 'c' })])).toEqual(['b']);
    expect(ids([target('User', { name: 'c' })])).toEqual(['c']);
    expect(nameableOf(target('User'))).toEqual([]);
  });
});

describe('a user', () => {
  const of = (different: Partial<AuditTarget>) => userSubject({ ...target('User'), id: 'a-b-c', ...different });

  test.each<[Partial<AuditTarget>, string | undefined]>([
    [{ userPrincipalName: 'ada@x', name: 'Ada' }, 'ada@x'],
    [{ userPrincipalName: 'ABCada@x' }, 'ada@x'],
    [{ userPrincipalName: 'adaabc@x' }, 'adaabc@x'],
    [{ name: 'Ada' }, 'Ada'],
    [{ userPrincipalName: '' }, undefined],
    [{}, undefined],
  ])('of %j is called %s', (different, name) => {
    expect(of(different)).toEqual({ kind: 'user', id: 'a-b-c', ...(name === undefined ? {} : { name }) });
  });

  test('of the mirror is called by UPN, else by name, else not', () => {
    expect(mirroredUser(person('a', { userPrincipalName: 'ada@x', displayName: 'Ada' }))).toEqual({
      kind: 'user',
      id: 'a',
      name: 'ada@x',
    });
    expect(mirroredUser(person('a', { userPrincipalName: '', displayName: 'Ada' }))).toEqual({
      kind: 'user',
      id: 'a',
      name: 'Ada',
    });
    expect(mirroredUser(person('a', { userPrincipalName: '', displayName: '' }))).toEqual({ kind: 'user', id: 'a' });
  });
});

test('an app may have no name', () => {
  expect(servicePrincipalSubject({ id: 'a', name: 'App' })).toEqual({
    kind: 'service-principal',
    id: 'a',
    name: 'App',
  });
  expect(servicePrincipalSubject({ id: 'a', name: '' })).toEqual({ kind: 'service-principal', id: 'a' });
});

describe('values', () => {
  test.each<[unknown, boolean | undefined]>([
    [true, true],
    [false, false],
    ['True', true],
    [' false ', false],
    ['', undefined],
    ['yes', undefined],
    [1, undefined],
    [null, undefined],
  ])('%j is the flag %s', (value, flag) => {
    expect(flagOf(value)).toBe(flag);
  });

  test.each<[unknown, unknown, boolean | undefined]>([
    [true, false, false],
    ['false', 'true', true],
    [true, true, undefined],
    [null, false, undefined],
    [true, null, undefined],
  ])('from %j to %j is a switch to %s', (before, after, turned) => {
    expect(switchedOf([{ property: 'Flag', before, after }], 'Flag')).toBe(turned);
    expect(switchedOf([{ property: 'Flag', before, after }], 'Other')).toBeUndefined();
  });

  test('are found by the property, and its text on either side', () => {
    const changes = [
      { property: 'A', before: 'old', after: ' new ' },
      { property: 'B', before: ' old ', after: null },
      { property: 'C', before: ' ', after: 3 },
    ];
    expect(changeOf(changes, 'B')).toBe(changes[1]);
    expect(['A', 'B', 'C', 'D'].map((property) => eitherText(changes, property))).toEqual([
      'new',
      'old',
      undefined,
      undefined,
    ]);
    expect([' x ', ' ', '', 3].map(textIn)).toEqual(['x', undefined, undefined, undefined]);
  });

  test('are text where they can be', () => {
    expect(['x', 3, true, null, undefined, {}, ['x']].map(plainText)).toEqual(['x', '3', 'true', '', '', '', '']);
  });
});
