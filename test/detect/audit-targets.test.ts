/** The targets of a record are read in any order and spelling, and with members missing. */
import { describe, expect, test } from 'vitest';
import {
  changeOf,
  eitherText,
  flagOf,
  identifiedTarget,
  plainText,
  switchedOf,
  targetsOf,
  textIn,
  userSubject,
} from '../../src/detect/audit-targets.ts';
import { mirroredUser } from '../../src/detect/detector.ts';
import { subjectOf } from '../../src/detect/subject.ts';
import type { AuditTarget } from '../../src/ingest/records/audit-log-record.ts';
import { person } from '../fakes/memory-tenant.ts';

const target = (type: string, members: Partial<AuditTarget> = {}): AuditTarget => ({
  type,
  changes: [],
  ...members,
});
const ids = (targets: readonly AuditTarget[]) => targetsOf(targets, 'User').map(({ id }) => id);

describe('targets', () => {
  test('are those of the type, in any capitals and at any position', () => {
    expect(
      ids([
        target('Group', { id: 'g' }),
        target('user', { id: 'a' }),
        target('', { id: 'x' }),
        target('USER', { id: 'b' }),
      ]),
    ).toEqual(['a', 'b']);
  });

  test('are those without a type where no target has the type', () => {
    expect(ids([target('Group', { id: 'g' }), target('', { id: 'x' }), target('', { id: 'y' })])).toEqual(['x', 'y']);
    expect(ids([target('Group', { id: 'g' })])).toEqual([]);
  });

  test('are identified by id, else by UPN, else by name; a target with none of these is left out', () => {
    expect(ids([target('User', { id: 'a', userPrincipalName: 'b', name: 'c' })])).toEqual(['a']);
    expect(ids([target('User', { userPrincipalName: 'b', name: 'c' })])).toEqual(['b']);
    expect(ids([target('User', { name: 'c' })])).toEqual(['c']);
    expect(identifiedTarget(target('User'))).toEqual([]);
  });
});

describe('a user', () => {
  const subjectFor = (members: Partial<AuditTarget>) => userSubject({ ...target('User'), id: 'a-b-c', ...members });

  test.each<[Partial<AuditTarget>, string | undefined]>([
    [{ userPrincipalName: 'ada@x', name: 'Ada' }, 'ada@x'],
    [{ userPrincipalName: 'ABCada@x' }, 'ada@x'],
    [{ userPrincipalName: 'adaabc@x' }, 'adaabc@x'],
    [{ name: 'Ada' }, 'Ada'],
    [{ userPrincipalName: '' }, undefined],
    [{}, undefined],
  ])('of %j has the name %s', (members, name) => {
    expect(subjectFor(members)).toEqual({ kind: 'user', id: 'a-b-c', ...(name === undefined ? {} : { name }) });
  });

  test('of the mirror has the UPN as its name, else the display name, else none', () => {
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

test('an empty name is left out of a subject', () => {
  expect(subjectOf('service-principal', { id: 'a', name: 'App' })).toEqual({
    kind: 'service-principal',
    id: 'a',
    name: 'App',
  });
  expect(subjectOf('service-principal', { id: 'a', name: '' })).toEqual({ kind: 'service-principal', id: 'a' });
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
  ])('%j is read as the flag %s', (value, flag) => {
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

  test('are found by the name of the property, and its text on either side', () => {
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

  test('are text where they have one', () => {
    expect(['x', 3, true, null, undefined, {}, ['x']].map(plainText)).toEqual(['x', '3', 'true', '', '', '', '']);
  });
});
