/** A consent is judged by the scopes before and after, never by the name of the activity. */
import { describe, expect, test } from 'vitest';
import { app, grant } from '../../fakes/memory-tenant.ts';
import { ADA, ADMIN, CLIENT, changed, exported, grantRecord, RESOURCE } from '../../fixtures/audit-export.ts';
import { reportsOf, reportsOfChange, summariesOf } from '../observed.ts';

const REMOVE = 'Remove delegated permission grant';
const ADD = 'Add delegated permission grant';
const FULL = ' Mail.Read offline_access';

describe('a consent is withdrawn', () => {
  test('where all scopes are removed, with principal, client and resource', () => {
    expect(reportsOf(grantRecord(REMOVE, [FULL, null], { principalId: ADA }))).toMatchObject([
      {
        kind: 'revocation',
        cause: 'consent-revoked',
        subject: { kind: 'grant', id: `${CLIENT}_${ADA}` },
        detail: { lostScopes: ['Mail.Read', 'offline_access'], keptScopes: [], resourceIds: [RESOURCE] },
      },
    ]);
  });

  test('for everyone', () => {
    expect(summariesOf(grantRecord(REMOVE, [FULL, null], { consentType: 'AllPrincipals' }))).toEqual([
      `revocation consent-revoked ${CLIENT}_all`,
    ]);
  });

  test('for one person whom an older record does not name', () => {
    expect(summariesOf(grantRecord(REMOVE, [FULL, null]))).toEqual([`revocation consent-revoked ${CLIENT}_unknown`]);
  });

  test.each([REMOVE, ADD])('in part, as both records of the change show: %s', (activity) => {
    expect(
      reportsOf(
        grantRecord(activity, [' Mail.Read User.Read offline_access', ' User.Read'], { consentType: 'AllPrincipals' }),
      ),
    ).toMatchObject([
      {
        kind: 'revocation',
        subject: { id: `${CLIENT}_all` },
        detail: { lostScopes: ['Mail.Read', 'offline_access'], keptScopes: ['User.Read'] },
      },
    ]);
  });

  test('in part, although a scope was gained as well', () => {
    expect(reportsOf(grantRecord(ADD, ['Mail.Read', 'User.Read'], { principalId: ADA }))).toMatchObject([
      { kind: 'revocation', detail: { lostScopes: ['Mail.Read'] } },
    ]);
  });
});

describe('a consent is not withdrawn', () => {
  test.each([REMOVE, ADD])('where it has grown, as both records of the change show: %s', (activity) => {
    expect(summariesOf(grantRecord(activity, [FULL, `${FULL} Calendars.Read`], { principalId: ADA }))).toEqual([
      `reversal consent-revoked ${CLIENT}_${ADA}`,
    ]);
  });

  test.each([
    [
      'where only the order or the capitals of scopes changed',
      grantRecord(REMOVE, ['Mail.Read User.Read', 'user.read Mail.Read']),
    ],
    ['where the attempt failed', { ...grantRecord(REMOVE, [FULL, null]), result: 'failure' }],
    ['where the record has no scopes', exported({ activityDisplayName: REMOVE })],
    ['where Terms of Use are withdrawn', exported({ activityDisplayName: 'Delete Consent' })],
  ])('%s', (_, raw) => {
    expect(reportsOf(raw)).toEqual([]);
  });
});

describe('a consent that people give', () => {
  const permissions = (text: string) =>
    exported({
      activityDisplayName: 'Consent to application',
      targetResources: [
        {
          id: CLIENT,
          displayName: 'App',
          type: 'ServicePrincipal',
          userPrincipalName: null,
          modifiedProperties: [changed('ConsentAction.Permissions', null, `"${text}"`)],
        },
      ],
    });
  const listed = (scope: string) => {
    const ids = `Id: abc, ClientId: ${CLIENT}, PrincipalId: ${ADA}, ResourceId: ${RESOURCE}`;
    return `[[${ids}, ConsentType: Principal, Scope: ${scope}, CreatedDateTime: , LastModifiedDateTime ]]`;
  };

  test('is the reversal of a withdrawal', () => {
    expect(summariesOf(permissions(`[] => ${listed(' User.Read Mail.Read')}; `))).toEqual([
      `reversal consent-revoked ${CLIENT}_${ADA}`,
    ]);
  });

  test('is never a withdrawal, even where its text was cut off or lists fewer scopes: it answers the page', () => {
    const answer = [`answer consent-missing ${ADMIN}_${CLIENT}`];
    expect(summariesOf(permissions(`${listed('User.Read Mail.Read')} => ${listed('User.Read')}; `))).toEqual(answer);
    expect(summariesOf(permissions(`${listed('User.Read')} => [[Id: abc, ClientI`))).toEqual(answer);
  });
});

describe('between two readings', () => {
  const change = (before: readonly ReturnType<typeof grant>[], after: readonly ReturnType<typeof grant>[]) =>
    reportsOfChange({ object: 'grants', clientId: CLIENT, principalId: ADA, before, after });

  test('a grant that is gone is a withdrawal', () => {
    expect(change([grant(CLIENT, ADA, ['Mail.Read'])], [])).toMatchObject([
      {
        kind: 'revocation',
        subject: { id: `${CLIENT}_${ADA}` },
        detail: { lostScopes: ['Mail.Read'], resourceIds: ['graph'] },
      },
    ]);
  });

  test('a grant replaced by one of another id has lost nothing', () => {
    expect(
      change([grant(CLIENT, ADA, ['Mail.Read'])], [{ ...grant(CLIENT, ADA, ['Mail.Read']), id: 'another' }]),
    ).toEqual([]);
  });

  test('a scope lost on one resource is not made up for by another resource', () => {
    const before = [grant(CLIENT, ADA, ['Files.Read'], 'one'), grant(CLIENT, ADA, ['Sites.Read'], 'two')];
    const after = [grant(CLIENT, ADA, ['Sites.Read', 'Files.Read'], 'two')];
    expect(change(before, after)).toMatchObject([
      { kind: 'revocation', detail: { lostScopes: ['Files.Read'], resourceIds: ['one'] } },
    ]);
  });

  test('resources and scopes are sorted, in whatever order they were read', () => {
    const before = [grant(CLIENT, ADA, ['Sites.Read', 'Files.Read'], 'two'), grant(CLIENT, ADA, ['Mail.Read'], 'one')];
    expect(change(before, [])[0]?.detail).toEqual({
      lostScopes: ['Files.Read', 'Mail.Read', 'Sites.Read'],
      keptScopes: [],
      resourceIds: ['one', 'two'],
    });
  });

  test('a new grant is the reversal of a withdrawal', () => {
    expect(change([], [grant(CLIENT, ADA)])).toMatchObject([{ kind: 'reversal' }]);
  });
});

describe('an app', () => {
  const target = [
    { id: CLIENT, displayName: 'Mail Sync', type: 'ServicePrincipal', userPrincipalName: null, modifiedProperties: [] },
  ];

  test('is deleted with its service principal', () => {
    expect(
      reportsOf(exported({ activityDisplayName: 'Remove service principal', targetResources: target })),
    ).toMatchObject([
      {
        kind: 'revocation',
        cause: 'app-deleted',
        subject: { kind: 'service-principal', id: CLIENT, name: 'Mail Sync' },
        actor: { id: ADMIN },
      },
    ]);
    expect(
      reportsOfChange({ object: 'service-principal', before: app(CLIENT), after: app(CLIENT, { deleted: true }) }),
    ).toMatchObject([{ cause: 'app-deleted' }]);
  });

  test('removed permanently later was deleted before', () => {
    expect(
      reportsOf(exported({ activityDisplayName: 'Hard delete service principal', targetResources: target })),
    ).toMatchObject([{ detail: { purged: true } }]);
  });

  test('is restored', () => {
    expect(
      summariesOf(exported({ activityDisplayName: 'Restore service principal', targetResources: target })),
    ).toEqual([`reversal app-deleted ${CLIENT}`]);
  });

  test('that is changed or switched off is not deleted', () => {
    expect(reportsOf(exported({ activityDisplayName: 'Update service principal', targetResources: target }))).toEqual(
      [],
    );
    expect(
      reportsOfChange({ object: 'service-principal', before: app(CLIENT), after: app(CLIENT, { enabled: false }) }),
    ).toMatchObject([{ cause: 'app-disabled' }]);
  });
});
