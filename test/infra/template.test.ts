/** The deployment is safe by default: no keys, no old TLS, only the roles that are used, no notices sent. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { appParameter, at, INFRA, type Resource, resourcesOf, settingNames, template, text } from './template.ts';

const only = (type: string): Resource => {
  const found = resourcesOf(type);
  expect(found).toHaveLength(1);
  return found[0] ?? {};
};
/** The engine's; retention's is of the same module. */
const site = () => resourcesOf('Microsoft.Web/sites')[0] ?? {};

describe('keys', () => {
  test('are read nowhere', () => {
    expect(text).not.toMatch(/listKeys|listAccountSas|listCredentials|primaryConnectionString|primaryKey/i);
  });

  test('are disabled for the storage account, Cosmos DB, the workspace and Application Insights', () => {
    expect(at(only('Microsoft.Storage/storageAccounts'), 'properties', 'allowSharedKeyAccess')).toBe(false);
    expect(at(only('Microsoft.DocumentDB/databaseAccounts'), 'properties', 'disableLocalAuth')).toBe(true);
    expect(at(only('Microsoft.OperationalInsights/workspaces'), 'properties', 'features', 'disableLocalAuth')).toBe(
      true,
    );
    expect(at(only('Microsoft.Insights/components'), 'properties', 'DisableLocalAuth')).toBe(true);
  });

  test('cannot be used through a second storage account: there is only one, also counting references', () => {
    expect(text.match(/"type": "Microsoft.Storage\/storageAccounts"/g)).toHaveLength(1);
  });

  test('are enabled only for the optional event hub, because Entra cannot write without a key', () => {
    expect(at(only('Microsoft.EventHub/namespaces'), 'properties', 'disableLocalAuth')).toBe(false);
    expect(text.match(/"(?:disableLocalAuth|DisableLocalAuth)": false/g)).toHaveLength(1);
    expect(at(template, 'parameters', 'eventHub', 'defaultValue')).toBe(false);
  });

  test('do not deploy code: publishing passwords are disabled', () => {
    const policies = resourcesOf('Microsoft.Web/sites/basicPublishingCredentialsPolicies');
    expect(policies.map((policy) => at(policy, 'properties', 'allow'))).toEqual([false, false, false, false]);
  });
});

describe('connections', () => {
  test('use TLS 1.2 or newer, and are always encrypted', () => {
    expect(at(only('Microsoft.Storage/storageAccounts'), 'properties', 'minimumTlsVersion')).toBe('TLS1_2');
    expect(at(only('Microsoft.Storage/storageAccounts'), 'properties', 'supportsHttpsTrafficOnly')).toBe(true);
    expect(at(only('Microsoft.DocumentDB/databaseAccounts'), 'properties', 'minimalTlsVersion')).toBe('Tls12');
    expect(at(only('Microsoft.EventHub/namespaces'), 'properties', 'minimumTlsVersion')).toBe('1.2');
    expect(at(site(), 'properties', 'siteConfig', 'minTlsVersion')).toBe('1.2');
    expect(at(site(), 'properties', 'httpsOnly')).toBe(true);
  });

  test('name no host that exists in one cloud only', () => {
    expect(text).not.toMatch(/core\.windows\.net|login\.microsoftonline|azurewebsites\.net|servicebus\.windows\.net/);
    expect(text).toMatch(/table\.cosmos\.azure\.us/);
  });
});

describe('roles', () => {
  const assignments = resourcesOf('Microsoft.Authorization/roleAssignments');

  test('are each assigned with a reason', () => {
    expect(assignments.filter((assignment) => String(at(assignment, 'properties', 'description')).length < 10)).toEqual(
      [],
    );
    const onStorage = at(template, 'resources', 'access', 'properties', 'template', 'variables', 'onStorage');
    expect(JSON.stringify(onStorage).match(/"why":"[^"]{40,}"/g)).toHaveLength(1);
  });

  test('are only those that are used', () => {
    const roles = at(template, 'resources', 'access', 'properties', 'template', 'variables', 'roles') as Resource;
    expect(Object.keys(roles).toSorted()).toEqual([
      'blobDataContributor',
      'blobDataOwner',
      'eventHubsDataReceiver',
      'metricsPublisher',
      'queueDataContributor',
      'tableDataReader',
    ]);
    expect(JSON.stringify(assignments)).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}/);
  });
});

test('the app can only listen to the event hub: it has no key, and the role to receive, on the hub alone', () => {
  const onHub = resourcesOf('Microsoft.Authorization/roleAssignments').filter(({ scope }) =>
    String(scope).includes('Microsoft.EventHub'),
  );
  expect(onHub.map((assignment) => at(assignment, 'properties', 'roleDefinitionId'))).toEqual([
    expect.stringContaining("variables('roles').eventHubsDataReceiver"),
  ]);
  expect(String(onHub[0]?.scope)).toContain('/eventhubs');
  expect(settingNames().filter((name) => name.startsWith('EVENT_HUB'))).toEqual(
    expect.arrayContaining(['EVENT_HUB__fullyQualifiedNamespace', 'EVENT_HUB__credential']),
  );
  expect(settingNames()).not.toContain('EVENT_HUB');
  // The one key is for Entra, which can only write with one. The app never gets it.
  expect(resourcesOf('Microsoft.EventHub/namespaces/authorizationRules').map(({ name }) => String(name))).toEqual([
    expect.stringContaining('entra-diagnostic-setting'),
  ]);
});

describe('the record is insert-only', () => {
  const dataActions = resourcesOf('Microsoft.Authorization/roleDefinitions').map((role) =>
    (at(role, 'properties', 'permissions', 0, 'dataActions') as readonly string[]).map((action) =>
      action.replace("[format('{0}/", '').replace("', variables('entities'))]", ''),
    ),
  );

  test('for the engine, which can add rows, and for retention, which can add none', () => {
    expect(dataActions).toEqual([
      ['read', 'add/action'],
      ['read', 'update/action', 'delete'],
    ]);
    expect(at(template, 'resources', 'recordAccess', 'properties', 'template', 'variables', 'entities')).toBe(
      'Microsoft.Storage/storageAccounts/tableServices/tables/entities',
    );
  });

  test('and in Cosmos DB, too', () => {
    const roles = resourcesOf('Microsoft.DocumentDB/databaseAccounts/tableRoleDefinitions').map((role) =>
      JSON.stringify(at(role, 'properties', 'permissions')),
    );
    expect(roles).toHaveLength(2);
    expect(roles[0]).toMatch(/entities\/create/);
    expect(roles[0]).not.toMatch(/upsert|replace|delete|\*/);
    expect(roles[1]).not.toMatch(/upsert|create|\*/);
  });

  test('because nobody of the apps has a right on the tables of the whole account', () => {
    const onAccount = resourcesOf('Microsoft.Authorization/roleAssignments').filter(
      ({ scope }) => !String(scope).includes('/tableServices/'),
    );
    const tableRoles = onAccount.filter((assignment) => JSON.stringify(assignment).includes('tableData'));
    // Readers, who are people.
    expect(tableRoles.map((assignment) => at(assignment, 'properties', 'roleDefinitionId'))).toEqual([
      expect.stringContaining("variables('roles').tableDataReader"),
    ]);
  });
});

describe('retention', () => {
  test('is an app of its own with its own identity, without endpoints, and with the settings for what it removes', () => {
    expect(appParameter('retention', 'service')).toBe('retention');
    expect(appParameter('retention', 'alwaysReadyHttp')).toBe(0);
    expect(JSON.stringify(appParameter('retention', 'identityId'))).toContain('retentionIdentity');
    expect(JSON.stringify(appParameter('app', 'identityId'))).not.toContain('retentionIdentity');
    expect(Object.keys(appParameter('retention', 'engineSettings') as Resource)).toEqual([
      'TENANT_ID',
      'CLOUD',
      'RETENTION_DAYS',
      'RETENTION_APPROVED_DAYS',
      'NAMES_DAYS',
    ]);
  });

  test('does not overwrite the package of the engine', () => {
    const containers = (['app', 'retention'] as const).map((app) => String(appParameter(app, 'packageContainer')));
    expect(new Set(containers).size).toBe(2);
  });
});

test('what erasing replaced in the mirror is gone after a week: no versions, no longer soft delete', () => {
  const [service] = resourcesOf('Microsoft.Storage/storageAccounts/blobServices');
  expect(at(service, 'properties', 'isVersioningEnabled')).toBe(false);
  expect(at(service, 'properties', 'deleteRetentionPolicy', 'days')).toBeLessThanOrEqual(7);
  expect(at(service, 'properties', 'containerDeleteRetentionPolicy', 'days')).toBeLessThanOrEqual(7);
});

describe('the app', () => {
  test('runs on Flex Consumption, by default with Node 22, with its user-assigned identity', () => {
    expect(resourcesOf('Microsoft.Web/serverfarms').map((plan) => at(plan, 'sku', 'name'))).toEqual(['FC1', 'FC1']);
    expect(at(template, 'parameters', 'nodeVersion', 'defaultValue')).toBe('22');
    expect(at(site(), 'identity', 'type')).toBe('UserAssigned');
    expect(at(site(), 'properties', 'functionAppConfig', 'deployment', 'storage', 'authentication', 'type')).toBe(
      'UserAssignedIdentity',
    );
  });

  test('always has an instance ready for Graph', () => {
    const ready = at(site(), 'properties', 'functionAppConfig', 'scaleAndConcurrency', 'alwaysReady');
    expect(String(ready)).toContain("createArray(createObject('name', 'http'");
    expect(at(template, 'parameters', 'alwaysReadyHttp')).toMatchObject({ defaultValue: 1, minValue: 1 });
  });

  test('has no setting that Flex Consumption refuses', () => {
    expect(Object.keys(at(site(), 'properties', 'siteConfig') as Resource)).toEqual(['minTlsVersion']);
  });

  test('starts in observe mode', () => {
    expect(at(template, 'parameters', 'noticeMode')).toMatchObject({
      defaultValue: 'observe',
      allowedValues: ['observe', 'send'],
    });
  });

  test('has the outputs that revaudit and the admin who grants permissions need', () => {
    expect(Object.keys(at(template, 'outputs') as Resource)).toEqual(
      expect.arrayContaining([
        'REVAUDIT_TABLES_URL',
        'REVAUDIT_TENANT_ID',
        'FUNCTION_APP_URL',
        'IDENTITY_CLIENT_ID',
        'IDENTITY_PRINCIPAL_ID',
      ]),
    );
  });
});

test('deletions from the tables, writes and reads are logged; the reads unless somebody decides otherwise', () => {
  const [settings] = resourcesOf('Microsoft.Insights/diagnosticSettings').filter(({ name }) => name === 'deletions');
  expect(String(at(settings, 'scope'))).toContain('/tableServices');
  expect(at(settings, 'properties', 'logs')).toEqual([
    { category: 'StorageDelete', enabled: true },
    { category: 'StorageWrite', enabled: true },
    { category: 'StorageRead', enabled: "[parameters('logReads')]" },
  ]);
  expect(at(template, 'parameters', 'logReads', 'defaultValue')).toBe(true);
});

test('the diagnostic setting of Entra is not part of the deployment, because it changes the whole tenant', () => {
  expect(text).not.toContain('microsoft.aadiam');
  expect(readFileSync(resolve(INFRA, 'entra-diagnostic-setting.bicep'), 'utf8')).toContain("targetScope = 'tenant'");
});
