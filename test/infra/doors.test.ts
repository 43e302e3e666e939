/** Sign-in is built in and has no secret; the signing key is in Key Vault and nowhere else. */
import { describe, expect, test } from 'vitest';
import { appParameter, at, type Resource, resourcesOf, template, text } from './template.ts';

const only = (type: string): Resource => {
  const found = resourcesOf(type);
  expect(found).toHaveLength(1);
  return found[0] ?? {};
};

describe('sign-in', () => {
  const signIns = resourcesOf('Microsoft.Web/sites/config').filter(({ name }) => String(name).includes('authsettings'));

  test('is built in, and lets through who is not signed in: Graph, and scripts with a token', () => {
    expect(signIns).toHaveLength(2);
    for (const signIn of signIns)
      expect(at(signIn, 'properties', 'globalValidation')).toEqual({
        requireAuthentication: false,
        unauthenticatedClientAction: 'AllowAnonymous',
      });
  });

  test('has no secret: an identity without any right takes its place, and retention has neither', () => {
    const settings = JSON.stringify(at(signIns[0], 'properties', 'identityProviders'));
    expect(settings).toContain("variables('signInSetting')");
    expect(settings).toContain("'openIdIssuer', format('{0}{1}/v2.0'");
    expect(JSON.stringify(appParameter('app', 'signInIdentity'))).toContain('signInIdentity');
    expect(JSON.stringify(appParameter('retention', 'engineSettings'))).not.toMatch(/API_|KEY_VAULT/);
    expect(JSON.stringify(resourcesOf('Microsoft.Authorization/roleAssignments'))).not.toMatch(/signIn/i);
    expect(text).not.toMatch(/clientSecret(?!SettingName)/);
  });

  test('keeps no tokens of people', () => {
    expect(at(signIns[0], 'properties', 'login', 'tokenStore', 'enabled')).toBe(false);
  });
});

describe('the signing key', () => {
  test('is a secret of Key Vault that only the engine reads, by its role', () => {
    expect(at(only('Microsoft.KeyVault/vaults'), 'properties')).toMatchObject({
      enableRbacAuthorization: true,
      enableSoftDelete: true,
    });
    const onVault = resourcesOf('Microsoft.Authorization/roleAssignments').filter(({ scope }) =>
      /vaults/.test(String(scope)),
    );
    expect(onVault).toHaveLength(1);
    expect(JSON.stringify(at(template, 'resources', 'vault', 'properties', 'parameters', 'appIdentityName'))).toContain(
      "variables('names').identity",
    );
  });

  test('stands in no setting, no output and no parameter of the deployment', () => {
    expect(at(only('Microsoft.KeyVault/vaults/secrets'), 'properties', 'value')).toBe("[parameters('signingKey')]");
    const module = at(template, 'resources', 'vault', 'properties', 'template');
    expect(at(module, 'parameters', 'signingKey', 'type')).toBe('securestring');
    expect(Object.keys(at(module, 'outputs') as Resource)).toEqual(['url']);
    expect(text.match(/'signingKey'/g)).toHaveLength(1);
    expect(Object.keys(at(template, 'parameters') as Resource)).not.toContain('signingKey');
  });
});
