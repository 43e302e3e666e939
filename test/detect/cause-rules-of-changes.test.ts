/** What each cause finds in a difference between two readings, and which source a report names. */
import { describe, expect, test } from 'vitest';
import type { Cause } from '../../src/detect/cause.ts';
import { app, person } from '../fakes/memory-tenant.ts';
import { ADA, ADMIN, CLIENT, exported } from '../fixtures/audit-export.ts';
import { AFTER, BEFORE, changedTenant, reportsOf, reportsOfChange } from './observed.ts';

describe('between two readings', () => {
  const causes = (...of: Parameters<typeof reportsOfChange>) =>
    reportsOfChange(...of).map(({ kind, cause, detail }) => [kind, cause, detail]);
  const sp = app(CLIENT, { displayName: 'Mail Sync' });

  test.each<[string, Parameters<typeof reportsOfChange>[0], readonly unknown[]]>([
    ['an app that is new', { object: 'service-principal', after: app(CLIENT, { enabled: false }) }, []],
    ['an app that is the same', { object: 'service-principal', before: sp, after: sp }, []],
    [
      'an app in the bin',
      { object: 'service-principal', before: sp, after: { ...sp, deleted: true, enabled: false } },
      [['revocation', 'app-deleted', {}]],
    ],
    [
      'an app restored from the bin',
      { object: 'service-principal', before: { ...sp, deleted: true }, after: { ...sp, enabled: false } },
      [['reversal', 'app-deleted', {}]],
    ],
    [
      'an app gone for good',
      { object: 'service-principal', before: { ...sp, deleted: true } },
      [['revocation', 'app-deleted', { purged: true }]],
    ],
    [
      'a user in the bin',
      { object: 'user', before: person(ADA), after: person(ADA, { deleted: true }) },
      [['revocation', 'account-deleted', {}]],
    ],
    [
      'a user restored from the bin',
      { object: 'user', before: person(ADA, { deleted: true }), after: person(ADA, { enabled: false }) },
      [['reversal', 'account-deleted', {}]],
    ],
    [
      'a user gone for good',
      { object: 'user', before: person(ADA) },
      [['revocation', 'account-deleted', { purged: true }]],
    ],
    [
      'a user who may sign in again',
      { object: 'user', before: person(ADA, { enabled: false }), after: person(ADA) },
      [['reversal', 'account-disabled', {}]],
    ],
    ['a policy without a state before or after', { object: 'policy' }, []],
  ])('%s', (_, difference, expected) => {
    expect(causes(difference)).toStrictEqual(expected);
  });

  test('people and apps have the name they had before', () => {
    const nameIn = (...of: Parameters<typeof reportsOfChange>) => reportsOfChange(...of)[0]?.subject;
    expect(
      nameIn({
        object: 'user',
        before: person(ADA, { userPrincipalName: 'ada@x' }),
        after: person(ADA, { deleted: true, userPrincipalName: 'y' }),
      }),
    ).toStrictEqual({ kind: 'user', id: ADA, name: 'ada@x' });
    expect(nameIn({ object: 'user', before: person(ADA, { userPrincipalName: '', displayName: '' }) })).toStrictEqual({
      kind: 'user',
      id: ADA,
    });
    expect(
      nameIn({
        object: 'user',
        before: person(ADA),
        after: person(ADA, { enabled: false, userPrincipalName: '', displayName: 'Ada' }),
      }),
    ).toStrictEqual({
      kind: 'user',
      id: ADA,
      name: 'Ada',
    });
    expect(nameIn({ object: 'service-principal', before: sp })).toStrictEqual({
      kind: 'service-principal',
      id: CLIENT,
      name: 'Mail Sync',
    });
    expect(nameIn({ object: 'service-principal', before: sp, after: { ...sp, enabled: false } })).toStrictEqual({
      kind: 'service-principal',
      id: CLIENT,
      name: 'Mail Sync',
    });
  });

  const moved = (before: object, after: object) =>
    reportsOfChange({ object: 'user', before: person(ADA, before), after: person(ADA, after) }).map(
      ({ kind, cause }) => `${kind} ${cause}`,
    );
  const [was, is] = ['2031-01-01T00:00:00.000Z', '2031-03-01T08:02:10.000Z'];
  test.each<[object, object, readonly Cause[]]>([
    [{ passwordChangedAt: was }, { passwordChangedAt: is }, ['password-changed']],
    [{ passwordChangedAt: is }, { passwordChangedAt: is }, []],
    [{ passwordChangedAt: is }, { passwordChangedAt: was }, []],
    [{ passwordChangedAt: was }, {}, []],
    [{}, { passwordChangedAt: is }, []],
    [{ sessionsValidFrom: was }, { sessionsValidFrom: is }, ['sessions-revoked']],
    [{ sessionsValidFrom: is }, { sessionsValidFrom: is }, []],
    [{ sessionsValidFrom: is }, { sessionsValidFrom: was }, []],
    [{ sessionsValidFrom: was }, {}, []],
    [{}, { sessionsValidFrom: is }, []],
    [{ sessionsValidFrom: was }, { sessionsValidFrom: is, passwordChangedAt: '2031-03-01T08:02:00.000Z' }, []],
    [{ sessionsValidFrom: was }, { sessionsValidFrom: is, passwordChangedAt: '2031-03-01T08:02:20.000Z' }, []],
    [
      { sessionsValidFrom: was },
      { sessionsValidFrom: is, passwordChangedAt: '2031-03-01T08:01:59.999Z' },
      ['sessions-revoked'],
    ],
    [
      { sessionsValidFrom: was },
      { sessionsValidFrom: is, passwordChangedAt: '2031-03-01T08:02:20.001Z' },
      ['sessions-revoked'],
    ],
  ])('a user with %j and then %j: %j', (before, after, expected) => {
    expect(moved(before, after)).toStrictEqual(expected.map((cause) => `revocation ${cause}`));
  });
});

test('a report has the moment and actor of its record, or the interval of its change', () => {
  const { initiatedBy, ...raw } = exported();
  const [anonymous] = reportsOf({ ...raw, correlationId: null });
  expect(anonymous).not.toHaveProperty('actor');
  expect(anonymous).not.toHaveProperty('correlationId');
  expect(reportsOf({ ...raw, initiatedBy })[0]).toMatchObject({
    actor: { id: ADMIN },
    correlationId: raw.correlationId,
  });
  const change = changedTenant({ object: 'user', before: person(ADA), after: person(ADA, { enabled: false }) });
  expect(
    reportsOfChange({ object: 'user', before: person(ADA), after: person(ADA, { enabled: false }) }),
  ).toStrictEqual([
    {
      kind: 'revocation',
      cause: 'account-disabled',
      subject: { kind: 'user', id: ADA, name: `${ADA}@contoso.example` },
      occurred: { from: BEFORE, to: AFTER },
      source: change.source,
      sourceId: change.sourceId,
      seenAt: AFTER,
      detail: {},
    },
  ]);
});
