// The record in Cosmos DB for Table instead of Table Storage: the same API, for tenants that need more than one storage account. Keys are disabled.

@description('Name of the Cosmos DB account, globally unique.')
param name string

@description('Region of the account.')
param location string

@description('Tags on the account.')
param tags object

@description('Refuse the public network: access only through private endpoints.')
param privateOnly bool

@description('Spread over availability zones.')
param zoneRedundant bool

@description('Lock against deletion. The lock must be removed by hand.')
param lock bool

@description('Identity of the engine.')
param appIdentityName string

@description('Identity of retention.')
param retentionIdentityName string

@description('Object ids of people or groups that can read the record.')
param readerPrincipalIds array

// The account has no property with this host name, unlike a storage account.
var hosts = {
  AzureCloud: 'table.cosmos.azure.com'
  AzureUSGovernment: 'table.cosmos.azure.us'
  AzureChinaCloud: 'table.cosmos.azure.cn'
}
// The built-in data roles. Azure's other roles, Owner included, give no access to data.
var dataReader = '00000000-0000-0000-0000-000000000001'
var dataContributor = '00000000-0000-0000-0000-000000000002'

var tables = loadJsonContent('tables.json')
var record = map(filter(tables, table => table.kind == 'record'), table => table.name)
var changing = map(filter(tables, table => table.kind != 'record'), table => table.name)
var containers = 'Microsoft.DocumentDB/databaseAccounts/tables/containers'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: appIdentityName
}

resource retention 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: retentionIdentityName
}

resource account 'Microsoft.DocumentDB/databaseAccounts@2026-03-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    capabilities: [{ name: 'EnableTable' }, { name: 'EnableServerless' }]
    locations: [{ locationName: location, failoverPriority: 0, isZoneRedundant: zoneRedundant }]
    // The engine relies on conflicts at insert, so it must read what it has written.
    consistencyPolicy: { defaultConsistencyLevel: 'Strong' }
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous30Days' } }
    disableLocalAuth: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: privateOnly ? 'Disabled' : 'Enabled'
  }

  resource table 'tables' = [
    for table in tables: {
      name: table.name
      properties: { resource: { id: table.name } }
    }
  ]

  // The record is insert-only. Microsoft's reference does not say whether the operations in a transaction (executeStoredProcedure) are each checked.
  resource insertOnly 'tableRoleDefinitions' = {
    name: guid(name, 'insert-only')
    properties: {
      roleName: 'Revocation Auditor, add to the record'
      type: 'CustomRole'
      assignableScopes: [account.id]
      permissions: [
        {
          dataActions: [
            'Microsoft.DocumentDB/databaseAccounts/readMetadata'
            '${containers}/executeQuery'
            '${containers}/executeStoredProcedure'
            '${containers}/entities/read'
            '${containers}/entities/create'
          ]
        }
      ]
    }
  }

  resource removeOnly 'tableRoleDefinitions' = {
    name: guid(name, 'remove-only')
    properties: {
      roleName: 'Revocation Auditor, remove from the record'
      type: 'CustomRole'
      assignableScopes: [account.id]
      permissions: [
        {
          dataActions: [
            'Microsoft.DocumentDB/databaseAccounts/readMetadata'
            '${containers}/executeQuery'
            '${containers}/executeStoredProcedure'
            '${containers}/entities/read'
            '${containers}/entities/replace'
            '${containers}/entities/delete'
          ]
        }
      ]
    }
  }

  // Why: the engine writes the record, and must not be able to change it.
  resource engineAdds 'tableRoleAssignments' = [
    for tableName in record: {
      name: guid(name, identity.id, tableName)
      dependsOn: [table]
      properties: {
        principalId: identity.properties.principalId
        roleDefinitionId: insertOnly.id
        scope: '${account.id}/tables/${tableName}'
      }
    }
  ]

  // Why: the engine keeps its state and its views.
  resource engineChanges 'tableRoleAssignments' = [
    for tableName in changing: {
      name: guid(name, identity.id, tableName)
      dependsOn: [table]
      properties: {
        principalId: identity.properties.principalId
        roleDefinitionId: '${account.id}/tableRoleDefinitions/${dataContributor}'
        scope: '${account.id}/tables/${tableName}'
      }
    }
  ]

  // Why: retention removes what is older than it is kept.
  resource retentionRemoves 'tableRoleAssignments' = [
    for tableName in record: {
      name: guid(name, retention.id, tableName)
      dependsOn: [table]
      properties: {
        principalId: retention.properties.principalId
        roleDefinitionId: removeOnly.id
        scope: '${account.id}/tables/${tableName}'
      }
    }
  ]

  // Why: retention removes notices and views of what it removes, and keeps its own progress.
  resource retentionChanges 'tableRoleAssignments' = [
    for tableName in changing: {
      name: guid(name, retention.id, tableName)
      dependsOn: [table]
      properties: {
        principalId: retention.properties.principalId
        roleDefinitionId: '${account.id}/tableRoleDefinitions/${dataContributor}'
        scope: '${account.id}/tables/${tableName}'
      }
    }
  ]

  // Why: people query the record with revaudit, and change nothing.
  resource peopleRead 'tableRoleAssignments' = [
    for principalId in readerPrincipalIds: {
      name: guid(name, principalId, dataReader)
      properties: {
        principalId: principalId
        roleDefinitionId: '${account.id}/tableRoleDefinitions/${dataReader}'
        scope: account.id
      }
    }
  ]
}

resource keep 'Microsoft.Authorization/locks@2020-05-01' = if (lock) {
  name: 'keep-the-record'
  scope: account
  properties: {
    level: 'CanNotDelete'
    notes: 'The audit record. Export it before you remove this lock.'
  }
}

@description('For a private endpoint: the account, and the DNS zone of its host name.')
output target object = { id: account.id, zone: hosts[environment().name] }

@description('URL of the tables.')
output tablesUrl string = 'https://${account.name}.${hosts[environment().name]}/'
