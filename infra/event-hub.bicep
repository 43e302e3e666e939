// Where Entra streams its logs to. A namespace of its own: Entra's diagnostic setting can only write with a key, and no other part of the product has one.

@description('Name of the namespace, globally unique.')
param name string

@description('Region of the namespace.')
param location string

@description('Tags on the namespace.')
param tags object

@description('The most throughput units it may grow to by itself.')
@minValue(1)
@maxValue(40)
param maximumThroughputUnits int = 4

@description('Workspace that is told of changes to the namespace.')
param workspaceId string

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  // Basic has neither consumer groups nor growth.
  sku: { name: 'Standard', tier: 'Standard', capacity: 1 }
  properties: {
    minimumTlsVersion: '1.2'
    isAutoInflateEnabled: maximumThroughputUnits > 1
    maximumThroughputUnits: maximumThroughputUnits > 1 ? maximumThroughputUnits : 0
    // Must stay on: the diagnostic setting of Entra writes with the rule below. The app itself reads with its identity.
    disableLocalAuth: false
    // Entra writes from outside any network of ours.
    publicNetworkAccess: 'Enabled'
  }

  resource hub 'eventhubs' = {
    name: 'entra-logs'
    properties: {
      // Cannot grow later in this tier; as many instances can read at once.
      partitionCount: 8
      retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: 168 }
    }

    // Not $Default, so that another reader of the same hub does not take our place.
    resource group 'consumergroups' = {
      name: 'revaudit'
    }
  }

  // The rule must be the namespace's, and Azure Monitor refuses one that cannot do all three.
  resource entra 'authorizationRules' = {
    name: 'entra-diagnostic-setting'
    properties: { rights: ['Listen', 'Manage', 'Send'] }
  }
}

resource operations 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'operations'
  scope: namespace
  properties: {
    workspaceId: workspaceId
    logs: [{ category: 'OperationalLogs', enabled: true }]
  }
}

@description('What the app reads; the host name is right in whichever cloud it is.')
output stream object = {
  fullyQualifiedNamespace: split(replace(namespace.properties.serviceBusEndpoint, 'https://', ''), ':')[0]
  hubName: namespace::hub.name
  consumerGroup: namespace::hub::group.name
}

@description('What the diagnostic setting of Entra names; its key never leaves Azure.')
output authorizationRuleId string = namespace::entra.id
