// The record in Cosmos DB for Table instead of Storage: the same API, for those who outgrow a storage account. No key opens it.

@description('Name of the Cosmos DB account, globally unique.')
param name string

@description('Region of the account.')
param location string

@description('Tags on the account.')
param tags object

@description('Refuse the public network: only private endpoints get in.')
param privateOnly bool

@description('Spread over availability zones.')
param zoneRedundant bool

@description('Refuse to be deleted until the lock is taken off by hand.')
param lock bool

@description('Identity of the app.')
param appIdentityName string

@description('Object ids of people or groups who may read the record.')
param readerPrincipalIds array

// Not among the properties of the account, unlike the endpoints of a storage account.
var hosts = {
  AzureCloud: 'table.cosmos.azure.com'
  AzureUSGovernment: 'table.cosmos.azure.us'
  AzureChinaCloud: 'table.cosmos.azure.cn'
}
// The built-in data roles; Azure's own roles, Owner included, open no data.
var dataReader = '00000000-0000-0000-0000-000000000001'
var dataContributor = '00000000-0000-0000-0000-000000000002'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: appIdentityName
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
    // The engine takes a conflict as the answer, so it must see what it has written.
    consistencyPolicy: { defaultConsistencyLevel: 'Strong' }
    backupPolicy: { type: 'Continuous', continuousModeProperties: { tier: 'Continuous30Days' } }
    disableLocalAuth: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: privateOnly ? 'Disabled' : 'Enabled'
  }

  resource table 'tables' = [
    for tableName in loadJsonContent('tables.json'): {
      name: tableName
      properties: { resource: { id: tableName } }
    }
  ]

  // Why: the app keeps the record. Creating the tables is part of the role.
  resource appWrites 'tableRoleAssignments' = {
    name: guid(name, identity.id, dataContributor)
    properties: {
      principalId: identity.properties.principalId
      roleDefinitionId: '${account.id}/tableRoleDefinitions/${dataContributor}'
      scope: account.id
    }
  }

  // Why: people ask the record with revaudit, and change nothing.
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
    notes: 'The audit record. Export it before you take this lock off.'
  }
}

@description('For a private endpoint: the account, and the zone that its host name ends in.')
output target object = { id: account.id, zone: hosts[environment().name] }

@description('Where the tables are.')
output tablesUrl string = 'https://${account.name}.${hosts[environment().name]}/'
