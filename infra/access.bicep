// Role assignments in Azure, but those on tables (record-access.bicep): only those that are used, each with its reason. Graph permissions are granted separately (docs/deploy.md).

@description('Storage account of the queues, the mirror and the hosts, and of the record unless it is in Cosmos DB.')
param storageName string

@description('Application Insights component that receives the telemetry.')
param insightsName string

@description('Event Hubs namespace of the log stream; empty: none.')
param eventHubNamespaceName string

@description('Identity of the engine.')
param appIdentityName string

@description('Identity of retention, an app of its own.')
param retentionIdentityName string

@description('Object ids of people or groups that can read the record.')
param readerPrincipalIds array

var roles = {
  blobDataOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b'
  blobDataContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
  queueDataContributor: '974c5e8b-45b9-4653-ba55-5f855dd0fb88'
  tableDataReader: '76199698-9eea-4c19-bc75-cec21354c6b6'
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb'
  eventHubsDataReceiver: 'a638d3c7-ab3a-418d-83e6-5f17a39d4fde'
}

// No right on tables for the host itself: without it the host stores no diagnostic events of its own, and says so once.
var onStorage = [
  {
    role: roles.queueDataContributor
    why: 'The host reads messages from the queues and moves those that fail too often to the poison queues. The app adds signals, and counts and replays poison messages.'
  }
]
var hosts = [appIdentityName, retentionIdentityName]

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: appIdentityName
}

resource hostIdentity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = [
  for name in hosts: {
    name: name
  }
]

resource storage 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName

  resource blobs 'blobServices' existing = {
    name: 'default'

    resource mirror 'containers' existing = {
      name: 'mirror'
    }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' existing = if (!empty(eventHubNamespaceName)) {
  name: eventHubNamespaceName

  resource hub 'eventhubs' existing = {
    name: 'entra-logs'
  }
}

resource appOnStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for grant in onStorage: {
    name: guid(storage.id, identity.id, grant.role)
    scope: storage
    properties: {
      principalId: identity.properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', grant.role)
      description: grant.why
    }
  }
]

resource appOnMirror 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(storage::blobs::mirror.id, identity.id, roles.blobDataContributor)
  scope: storage::blobs::mirror
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobDataContributor)
    description: 'The engine keeps the segments of the mirror in this container.'
  }
}

resource hostsOnStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in hosts: {
    name: guid(storage.id, hostIdentity[index].id, roles.blobDataOwner)
    scope: storage
    properties: {
      principalId: hostIdentity[index].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobDataOwner)
      description: 'The Functions host stores its keys, timer locks and event hub checkpoints in containers that it creates, and reads the package.'
    }
  }
]

resource appsOnInsights 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, index) in hosts: {
    name: guid(insights.id, hostIdentity[index].id, roles.metricsPublisher)
    scope: insights
    properties: {
      principalId: hostIdentity[index].properties.principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.metricsPublisher)
      description: 'Application Insights accepts telemetry from known identities only, because its keys are disabled.'
    }
  }
]

resource appOnEventHub 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(eventHubNamespaceName)) {
  name: guid(namespace::hub.id, identity.id, roles.eventHubsDataReceiver)
  scope: namespace::hub
  properties: {
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsDataReceiver)
    description: 'The app reads the stream of Entra logs from this hub.'
  }
}

resource peopleOnStorage 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in readerPrincipalIds: {
    name: guid(storage.id, principalId, roles.tableDataReader)
    scope: storage
    properties: {
      principalId: principalId
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.tableDataReader)
      description: 'They query the record with revaudit, and change nothing.'
    }
  }
]
