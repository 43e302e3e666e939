// Who may change which table (tables.json). The record is insert-only: the engine can add rows and read them, retention can remove them but add none.

@description('Storage account of the record.')
param storageName string

@description('Identity of the engine.')
param engineIdentityName string

@description('Identity of retention.')
param retentionIdentityName string

var tables = loadJsonContent('tables.json')
var record = map(filter(tables, table => table.kind == 'record'), table => table.name)
// State, and views that are built again from the record.
var changing = map(filter(tables, table => table.kind != 'record'), table => table.name)

var tableDataContributor = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3'
)
var entities = 'Microsoft.Storage/storageAccounts/tableServices/tables/entities'

resource engine 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: engineIdentityName
}

resource retention 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: retentionIdentityName
}

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName

  resource service 'tableServices' existing = {
    name: 'default'
  }
}

resource recordTable 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' existing = [
  for name in record: {
    parent: storage::service
    name: name
  }
]

resource changingTable 'Microsoft.Storage/storageAccounts/tableServices/tables@2025-06-01' existing = [
  for name in changing: {
    parent: storage::service
    name: name
  }
]

// "Insert Entity" needs write or add/action. write would also allow "Insert Or Replace", which changes rows. Each operation of a transaction is authorized by itself.
resource insertOnly 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(storage.id, 'insert-only')
  properties: {
    // Names of roles are unique in the tenant.
    roleName: 'Revocation Auditor, add to the record (${storageName})'
    description: 'Reads and inserts rows of the audit record. Cannot change or remove them.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [{ actions: [], notActions: [], dataActions: ['${entities}/read', '${entities}/add/action'], notDataActions: [] }]
  }
}

resource removeOnly 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: guid(storage.id, 'remove-only')
  properties: {
    roleName: 'Revocation Auditor, remove from the record (${storageName})'
    description: 'Removes old rows of the audit record, and names from rows. Cannot insert rows.'
    type: 'CustomRole'
    assignableScopes: [resourceGroup().id]
    permissions: [
      {
        actions: []
        notActions: []
        dataActions: ['${entities}/read', '${entities}/update/action', '${entities}/delete']
        notDataActions: []
      }
    ]
  }
}

resource engineAddsToRecord 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in record: {
    name: guid(recordTable[index].id, engine.id, insertOnly.id)
    scope: recordTable[index]
    properties: {
      principalId: engine.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: insertOnly.id
      description: 'The engine writes the record. It must not be able to change it afterwards.'
    }
  }
]

resource engineChangesState 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in changing: {
    name: guid(changingTable[index].id, engine.id, tableDataContributor)
    scope: changingTable[index]
    properties: {
      principalId: engine.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: tableDataContributor
      description: 'The engine keeps its state and its views here. They are not part of the record.'
    }
  }
]

resource retentionRemovesFromRecord 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in record: {
    name: guid(recordTable[index].id, retention.id, removeOnly.id)
    scope: recordTable[index]
    properties: {
      principalId: retention.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: removeOnly.id
      description: 'Retention removes what is older than it is kept, and names after NAMES_DAYS.'
    }
  }
]

resource retentionChangesState 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in changing: {
    name: guid(changingTable[index].id, retention.id, tableDataContributor)
    scope: changingTable[index]
    properties: {
      principalId: retention.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: tableDataContributor
      description: 'Retention removes notices and views of what it removes, and keeps its own progress.'
    }
  }
]
