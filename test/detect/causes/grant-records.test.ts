/** Which grant a consent record is about, in every form of such records. */
import { describe, expect, test } from 'vitest';
import {
  ADA,
  ADMIN,
  BO,
  CLIENT,
  changed,
  type ExportedChange,
  type ExportedTarget,
  exported,
  RESOURCE,
} from '../../fixtures/audit-export.ts';
import { reportsOf } from '../observed.ts';

const UPPER = CLIENT.toUpperCase();
const SCOPE = changed('DelegatedPermissionGrant.Scope', '"Mail.Read"', null);
const target = (
  id: string | null,
  modifiedProperties: readonly ExportedChange[] = [],
  type = 'ServicePrincipal',
): ExportedTarget => ({
  id,
  displayName: null,
  type,
  userPrincipalName: null,
  modifiedProperties,
});
const reportsFor = (
  targetResources: readonly ExportedTarget[],
  activityDisplayName = 'Remove delegated permission grant',
) =>
  reportsOf(exported({ activityDisplayName, targetResources })).map(({ kind, subject, detail }) => ({
    kind,
    id: subject.id,
    ...detail,
  }));
const idsOf = (...targets: readonly ExportedTarget[]) => reportsFor(targets).map(({ id }) => id);

describe('the client of a grant', () => {
  test('is the one that the properties name, on either side', () => {
    expect(
      idsOf(target(RESOURCE, [SCOPE, changed('ServicePrincipal.ObjectID', `"${UPPER}"`, null)]), target(BO)),
    ).toEqual([`${CLIENT}_unknown`]);
    expect(idsOf(target(RESOURCE, [SCOPE, changed('ServicePrincipal.ObjectID', null, `"${CLIENT}"`)]))).toEqual([
      `${CLIENT}_unknown`,
    ]);
  });

  test('is else the other app among the targets, in any order', () => {
    expect(idsOf(target(null), target(ADA, [], 'User'), target(CLIENT), target(RESOURCE, [SCOPE]))).toEqual([
      `${CLIENT}_unknown`,
    ]);
    expect(idsOf(target(RESOURCE, [SCOPE]), target(UPPER, [], ''))).toEqual([`${CLIENT}_unknown`]);
  });

  test('is else the app id in the properties; without one there is no report', () => {
    expect(idsOf(target(RESOURCE, [SCOPE, changed('ServicePrincipal.AppId', `"${CLIENT}"`, null)]))).toEqual([
      `${CLIENT}_unknown`,
    ]);
    expect(idsOf(target(RESOURCE, [SCOPE]), target(ADA, [], 'User'))).toEqual([]);
  });
});

describe('the principal of a grant', () => {
  const named = changed('DelegatedPermissionGrant.PrincipalId', `"${ADA.toUpperCase()}"`, null);
  const type = (word: string) => changed('DelegatedPermissionGrant.ConsentType', `"${word}"`, null);
  test.each<[string, readonly ExportedChange[], string]>([
    ['the one named', [named], ADA],
    ['the one named, although a consent type is given', [named, type('Principal')], ADA],
    ['everyone', [type('AllPrincipals')], 'all'],
    ['everyone, whatever principal is named', [named, type('allprincipals')], 'all'],
    ['unknown for one person', [type('Principal')], 'unknown'],
    ['unknown for a consent type that only ends in All', [type('NotAll')], 'unknown'],
  ])('is %s', (_, properties, principal) => {
    expect(idsOf(target(RESOURCE, [SCOPE, ...properties]), target(CLIENT))).toEqual([`${CLIENT}_${principal}`]);
  });
});

test('a resource without an id is left out, and spaces are no scopes', () => {
  expect(reportsFor([target(null, [SCOPE]), target(CLIENT)])).toEqual([
    { kind: 'revocation', id: `${CLIENT}_unknown`, lostScopes: ['Mail.Read'], keptScopes: [], resourceIds: [] },
  ]);
  expect(
    reportsFor([target(RESOURCE, [changed('DelegatedPermissionGrant.Scope', '" "', '"  "')]), target(CLIENT)]),
  ).toEqual([]);
});

describe('the text of a consent', () => {
  const grant = (of: Readonly<Record<string, string>>) =>
    `[${Object.entries({
      Id: 'x',
      ClientId: CLIENT,
      PrincipalId: ADA,
      ResourceId: RESOURCE,
      ConsentType: 'Principal',
      Scope: 'Mail.Read',
      ...of,
    })
      .map(([name, value]) => `${name}: ${value}`)
      .join(', ')}]`;
  const consented = (text: string | null, property = 'ConsentAction.Permissions') =>
    reportsFor(
      [target(ADA, [], 'User'), target(CLIENT, [changed(property, null, text === null ? null : `"${text}"`)])],
      'Consent to application',
    ).filter(({ kind }) => kind !== 'answer');

  test('is a list of grants; each may have grown', () => {
    const [was, is] = [grant({}), grant({ Scope: ' Mail.Read User.Read' })];
    const other = grant({ ResourceId: BO, Scope: 'Files.Read' });
    expect(consented(`[${was}] => [${is}, ${other}]; `)).toEqual([
      { kind: 'reversal', id: `${CLIENT}_${ADA}`, keptScopes: ['Mail.Read', 'User.Read'], resourceIds: [RESOURCE] },
      { kind: 'reversal', id: `${CLIENT}_${ADA}`, keptScopes: ['Files.Read'], resourceIds: [BO] },
    ]);
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['for everyone', { ConsentType: 'AllPrincipals' }, `${CLIENT}_all`],
    [
      'for everyone, whatever principal is named',
      { ConsentType: 'allprincipals', PrincipalId: ADMIN },
      `${CLIENT}_all`,
    ],
    ['for an unknown person', { PrincipalId: '' }, `${CLIENT}_unknown`],
    ['for one person, with a consent type that only ends in All', { ConsentType: 'NotAll' }, `${CLIENT}_${ADA}`],
    [
      'for one person, with spaces after the ids',
      { PrincipalId: `${ADA} `, ClientId: `${CLIENT}  ` },
      `${CLIENT}_${ADA}`,
    ],
    ['for one person, with ids in capitals', { PrincipalId: ADA.toUpperCase(), ClientId: UPPER }, `${CLIENT}_${ADA}`],
  ])('may be %s', (_, of, id) => {
    expect(consented(`[] => [${grant(of)}]`).map((report) => report.id)).toEqual([id]);
  });

  test('distinguishes the grants of one person, of another and of everyone', () => {
    const [mine, theirs, all] = [grant({}), grant({ PrincipalId: BO }), grant({ ConsentType: 'AllPrincipals' })];
    expect(consented(`[${mine}] => [${mine}, ${theirs}, ${all}]`).map(({ id }) => id)).toEqual([
      `${CLIENT}_${BO}`,
      `${CLIENT}_all`,
    ]);
  });

  test.each<[string, string | null]>([
    ['lists the same', `[${grant({})}] => [${grant({})}]`],
    [
      'lists fewer scopes, which is another form of the same grant',
      `[${grant({ Scope: 'A B' })}] => [${grant({ Scope: 'A C' })}]`,
    ],
    ['no longer lists one', `[${grant({})}] => []`],
    ['was cut off', `[] => [${grant({})}, [Id: x`],
    ['has no arrow', `[${grant({})}]`],
    ['goes on after the lists', `[] => [${grant({})}]; and more`],
    ['goes on at once after the lists', `[] => [${grant({})}];more`],
    ['is not there', null],
  ])('gives no report where it %s', (_, text) => {
    expect(consented(text)).toEqual([]);
  });

  test('is read from no other property, and may end with spaces and a semicolon', () => {
    expect(consented(`[] => [${grant({})}]`, 'ConsentAction.Reason')).toEqual([]);
    expect(consented(`[] => [${grant({})}] ;  `)).toHaveLength(1);
  });
});
