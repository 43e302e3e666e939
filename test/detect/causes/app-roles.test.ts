/** Whose role on which app a record means, wherever it names them. */
import { describe, expect, test } from 'vitest';
import { ADA, BO, CLIENT, changed, exported, RESOURCE } from '../../fixtures/audit-export.ts';
import { reportsOf } from '../observed.ts';

type Values = readonly [string, string | null, string | null];

describe('a role', () => {
  const role: Values = ['AppRole.Value', '"Mail.Send"', null];
  const at = (
    activityDisplayName: string,
    ...targets: readonly (readonly [string, string, ...(readonly Values[])])[]
  ) =>
    reportsOf(
      exported({
        activityDisplayName,
        targetResources: targets.map(([type, id, ...values]) => ({
          id,
          displayName: null,
          type,
          userPrincipalName: null,
          modifiedProperties: values.map((value) => changed(...value)),
        })),
      }),
    ).map(({ subject, detail }) => [subject.id, detail.lostScopes ?? detail.keptScopes]);

  test('is on the app that has the properties, and is held by the other app', () => {
    expect(
      at(
        'Remove app role assignment from service principal',
        ['ServicePrincipal', CLIENT],
        ['ServicePrincipal', RESOURCE, role],
      ),
    ).toEqual([[`${RESOURCE}_${CLIENT}`, ['Mail.Send']]]);
    expect(
      at(
        'Remove app role assignment from service principal',
        ['ServicePrincipal', RESOURCE],
        ['ServicePrincipal', CLIENT],
      ),
    ).toEqual([[`${RESOURCE}_${CLIENT}`, undefined]]);
    expect(
      at(
        'Remove app role assignment from service principal',
        ['ServicePrincipal', RESOURCE, ['NoAppRole.Value', '"x"', null]],
        ['ServicePrincipal', CLIENT, role],
      ),
    ).toEqual([[`${CLIENT}_${RESOURCE}`, ['Mail.Send']]]);
  });

  test('is named by its value, else by its id', () => {
    const id: Values = ['AppRole.Id', '"r"', null];
    expect(at('Remove app role assignment from user', ['user', ADA], ['ServicePrincipal', RESOURCE, id, role])).toEqual(
      [[`${RESOURCE}_${ADA}`, ['Mail.Send']]],
    );
    expect(at('Remove app role assignment from user', ['User', ADA], ['ServicePrincipal', RESOURCE, id])).toEqual([
      [`${RESOURCE}_${ADA}`, ['r']],
    ]);
    expect(
      at('Add app role assignment to user', ['User', ADA], ['ServicePrincipal', RESOURCE, ['AppRole.Id', null, '"r"']]),
    ).toEqual([[`${RESOURCE}_${ADA}`, ['r']]]);
  });

  test('belongs to the holder that the properties name, whoever else is a target', () => {
    const named: Values = ['User.ObjectID', `"${ADA.toUpperCase()}"`, null];
    expect(
      at('Remove app role assignment from user', ['User', BO], ['ServicePrincipal', RESOURCE, role, named]),
    ).toEqual([[`${RESOURCE}_${ADA}`, ['Mail.Send']]]);
    expect(
      at('Remove app role assignment from user', ['User', BO, named], ['ServicePrincipal', RESOURCE, role]),
    ).toEqual([[`${RESOURCE}_${ADA}`, ['Mail.Send']]]);
  });

  test('that a group lost is marked as its members’', () => {
    const byGroup = (activityDisplayName: string, type: string) => {
      const targets = [RESOURCE, BO].map((id, index) => ({
        id,
        displayName: null,
        type: index === 0 ? 'ServicePrincipal' : type,
        userPrincipalName: null,
        modifiedProperties: [],
      }));
      return reportsOf(exported({ activityDisplayName, targetResources: targets }))[0]?.detail;
    };
    expect(byGroup('Remove app role assignment from group', 'Group')).toStrictEqual({ byGroup: true });
    expect(byGroup('Add app role assignment to group', 'Group')).toStrictEqual({});
    expect(byGroup('Remove app role assignment from user', 'User')).toStrictEqual({});
  });

  test('without a holder or an app gives no report', () => {
    expect(at('Remove app role assignment from user', ['Group', BO], ['ServicePrincipal', RESOURCE, role])).toEqual([]);
    expect(at('Remove app role assignment from user', ['User', BO, role])).toEqual([]);
  });
});
