// The event hub to which Entra streams its logs. It has its own namespace, because the diagnostic setting of Entra can write only with a key, and no other part of the product has keys.

@description('Name of the namespace, globally unique.')
param name string

@description('Region of the namespace.')
param location string

@description('Tags on the namespace.')
param tags object

@description('The highest number of throughput units it may scale to.')
@minValue(1)
@maxValue(40)
param maximumThroughputUnits int = 4

@description('Workspace that logs changes of the namespace.')
param workspaceId string

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: name
  location: location
  tags: tags
  // The Basic tier has neither consumer groups nor auto-inflate.
  sku: { name: 'Standard', tier: 'Standard', capacity: 1 }
  properties: {
    minimumTlsVersion: '1.2'
    isAutoInflateEnabled: maximumThroughputUnits > 1
    maximumThroughputUnits: maximumThroughputUnits > 1 ? maximumThroughputUnits : 0
    // Keys must stay enabled: the diagnostic setting of Entra writes with the rule below. The app reads with its identity.
    disableLocalAuth: false
    // Entra writes from outside of our network.
    publicNetworkAccess: 'Enabled'
  }

  resource hub 'eventhubs' = {
    name: 'entra-logs'
    properties: {
      // This tier cannot add partitions later. It is also how many instances can read at the same time.
      partitionCount: 8
      retentionDescription: { cleanupPolicy: 'Delete', retentionTimeInHours: 168 }
    }

    // Not $Default, so that another reader of the hub does not interfere.
    resource group 'consumergroups' = {
      name: 'revaudit'
    }
  }

  // The rule must belong to the namespace, and Azure Monitor requires all three rights.
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

@description('What the app reads from. The host name is that of the cloud of the deployment.')
output stream object = {
  fullyQualifiedNamespace: split(replace(namespace.properties.serviceBusEndpoint, 'https://', ''), ':')[0]
  hubName: namespace::hub.name
  consumerGroup: namespace::hub::group.name
}

@description('The rule for the diagnostic setting of Entra. Its key never leaves Azure.')
output authorizationRuleId string = namespace::entra.id
