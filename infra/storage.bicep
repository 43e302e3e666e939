// The record, the queues, the segments of the mirror, and the data of the Functions hosts. Keys are disabled.

@description('Name of the storage account, globally unique.')
param name string

@description('Region of the account.')
param location string

@description('Tags on the account.')
param tags object

@description('Copies of the data: in one data center, in several zones, or also in a second region.')
@allowed(['Standard_LRS', 'Standard_ZRS', 'Standard_GRS', 'Standard_GZRS'])
param sku string

@description('Tables to create; none if the record is in Cosmos DB.')
param tableNames array

@description('Queues to create. Each gets a poison queue, so that nobody needs the right to create one.')
param queueNames array

@description('Refuse the public network: access only through private endpoints.')
param privateOnly bool

@description('Lock against deletion. The lock must be removed by hand.')
param lock bool

@description('Also log who reads the tables, the app itself included.')
param logReads bool

@description('Workspace that logs deletions and writes.')
param workspaceId string

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: sku }
  properties: {
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    publicNetworkAccess: privateOnly ? 'Disabled' : 'Enabled'
    networkAcls: {
      defaultAction: privateOnly ? 'Deny' : 'Allow'
      bypass: 'None'
    }
  }

  resource blobs 'blobServices' = {
    name: 'default'
    properties: {
      // Erasing counts on it: a name in a segment of the mirror that was replaced is gone after these days.
      deleteRetentionPolicy: { enabled: true, days: 7 }
      containerDeleteRetentionPolicy: { enabled: true, days: 7 }
      isVersioningEnabled: false
    }

    // They must exist before the first deployment of code. Each app has its own, because each names its package the same.
    resource package 'containers' = {
      name: 'app-package'
      properties: { publicAccess: 'None' }
    }
    resource retentionPackage 'containers' = {
      name: 'retention-package'
      properties: { publicAccess: 'None' }
    }

    resource mirror 'containers' = {
      name: 'mirror'
      properties: { publicAccess: 'None' }
    }
  }

  resource tables 'tableServices' = {
    name: 'default'

    resource table 'tables' = [for tableName in tableNames: { name: tableName }]
  }

  resource queues 'queueServices' = {
    name: 'default'

    resource queue 'queues' = [for queueName in queueNames: { name: queueName }]
    resource poison 'queues' = [for queueName in queueNames: { name: '${queueName}-poison' }]
  }
}

// The record is insert-only. So whoever deletes or changes rows is logged here, also beside the app; and who reads, because the table Access knows only who asked the app.
resource deletions 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'deletions'
  scope: account::tables
  properties: {
    workspaceId: workspaceId
    logs: [
      { category: 'StorageDelete', enabled: true }
      { category: 'StorageWrite', enabled: true }
      { category: 'StorageRead', enabled: logReads }
    ]
  }
}

resource keep 'Microsoft.Authorization/locks@2020-05-01' = if (lock) {
  name: 'keep-the-record'
  scope: account
  properties: {
    level: 'CanNotDelete'
    notes: 'The audit record. Export it before you remove this lock.'
  }
}

@description('Resource id of the account.')
output id string = account.id

@description('URLs of its services, each with a slash at the end, and the containers of the deployed packages.')
output endpoints object = {
  blobsUrl: account.properties.primaryEndpoints.blob
  queuesUrl: account.properties.primaryEndpoints.queue
  tablesUrl: account.properties.primaryEndpoints.table
  packageContainer: account::blobs::package.name
  retentionPackageContainer: account::blobs::retentionPackage.name
}
