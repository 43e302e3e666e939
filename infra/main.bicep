// Revocation Auditor in a subscription: one resource group with all it needs. docs/deploy.md goes through it step by step.
targetScope = 'subscription'

@description('Short name of this deployment, for example "prod". Names of resources are made of it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region. It must have Flex Consumption (az functionapp list-flexconsumption-locations).')
@metadata({ azd: { type: 'location' } })
param location string = deployment().location

@description('Resource group to create; empty: rg- and the name of this deployment.')
param resourceGroupName string = ''

@description('observe records whom it would tell, and nothing leaves. Switch to send later; the same setting is the kill switch.')
@allowed(['observe', 'send'])
param noticeMode string = 'observe'

@description('User principal name of the mailbox that notices are sent from; needed for send.')
param noticeMailbox string = ''

@description('Mail address of the admins: bulk alerts, and what may not go to users.')
param noticeAdmins string = ''

@description('A revocation that hits more people than this is told to the admins only.')
param noticeLimit int = 25

@description('Object ids of break-glass accounts, separated by spaces: never told themselves.')
param breakGlassIds string = ''

@description('Days that the record is kept, at least 90; empty: for good.')
param retentionDays string = ''

@description('Object id of a user that the app may rename, to measure how soon changes are seen; empty: nothing is changed. docs/permissions.md#canary.')
param canaryUserId string = ''

@description('Base address of the runbook links in notices, if you keep your own.')
param runbooksUrl string = ''

@description('Where Graph reaches the app if you put a domain of your own before it; empty: its own host name.')
param publicUrl string = ''

@description('The cloud of the tenant. Only the DoD one cannot be told from where this is deployed.')
@allowed(['global', 'us-gov', 'us-gov-dod', 'china'])
param graphCloud string = environment().name == 'AzureUSGovernment'
  ? 'us-gov'
  : environment().name == 'AzureChinaCloud' ? 'china' : 'global'

@description('Major version of Node.js. 24 only where the region offers it (az functionapp list-flexconsumption-runtimes).')
@allowed(['22', '24'])
param nodeVersion string = '22'

@description('The most instances there may be. More does not help: Graph throttles the tenant, not the instance.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that are always on for HTTP. Graph drops an endpoint that is slow too often, and a cold start is slow.')
@minValue(1)
param alwaysReadyHttp int = 1

@description('Spread app, storage and Cosmos DB over availability zones.')
param zoneRedundant bool = false

@description('Keep storage (and Cosmos DB) in a private network. The app stays public: Graph must reach it.')
param privateNetwork bool = false

@description('Address space of the private network.')
param addressPrefix string = '10.87.0.0/24'

@description('Keep the record in Cosmos DB for Table instead of Storage.')
param cosmosTables bool = false

@description('Take the logs of Entra from an event hub as well. The diagnostic setting is a step of its own: infra/entra-diagnostic-setting.bicep.')
param eventHub bool = false

@description('Lock the record against deletion, azd down included.')
param lockRecord bool = false

@description('Object ids of people or groups who may read the record with revaudit, separated by spaces.')
param readerPrincipalIds string = ''

@description('Mail address that alerts go to.')
param alertEmail string = ''

@description('Resource ids of action groups that alerts go to as well, separated by spaces.')
param alertActionGroupIds string = ''

@description('Days that logs are kept; the record is kept apart from them.')
param logRetentionDays int = 30

var token = toLower(uniqueString(subscription().id, environmentName, location))
// Known before anything is there, so that what-if can tell what a deployment would do.
var names = {
  identity: 'id-revaudit-${token}'
  insights: 'appi-revaudit-${token}'
  storage: 'strevaudit${token}'
  hub: eventHub ? 'evhns-revaudit-${token}' : ''
}
var readers = filter(split(readerPrincipalIds, ' '), id => !empty(id))
var tags = { 'azd-env-name': environmentName, app: 'revocation-auditor' }

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: empty(resourceGroupName) ? 'rg-${environmentName}' : resourceGroupName
  location: location
  tags: tags
}

module identity 'identity.bicep' = {
  scope: group
  params: { name: names.identity, location: location, tags: tags }
}

module monitoring 'monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-revaudit-${token}'
    insightsName: names.insights
    location: location
    tags: tags
    retentionDays: logRetentionDays
  }
}

module alerts 'alerts.bicep' = {
  scope: group
  params: {
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    email: alertEmail
    actionGroupIds: filter(split(alertActionGroupIds, ' '), id => !empty(id))
  }
}

module storage 'storage.bicep' = {
  scope: group
  params: {
    name: names.storage
    location: location
    tags: tags
    sku: zoneRedundant ? 'Standard_ZRS' : 'Standard_LRS'
    tableNames: cosmosTables ? [] : loadJsonContent('tables.json')
    queueNames: ['signals', 'notices']
    privateOnly: privateNetwork
    lock: lockRecord
    workspaceId: monitoring.outputs.workspaceId
  }
}

module cosmos 'cosmos-tables.bicep' = if (cosmosTables) {
  scope: group
  dependsOn: [identity]
  params: {
    name: 'cosmos-revaudit-${token}'
    location: location
    tags: tags
    privateOnly: privateNetwork
    zoneRedundant: zoneRedundant
    lock: lockRecord
    appIdentityName: names.identity
    readerPrincipalIds: readers
  }
}

module hub 'event-hub.bicep' = if (eventHub) {
  scope: group
  params: { name: names.hub, location: location, tags: tags, workspaceId: monitoring.outputs.workspaceId }
}

module network 'network.bicep' = if (privateNetwork) {
  scope: group
  params: {
    name: 'vnet-revaudit-${token}'
    location: location
    tags: tags
    addressPrefix: addressPrefix
    storageId: storage.outputs.id
    cosmos: cosmos.?outputs.target ?? {}
  }
}

module access 'access.bicep' = {
  scope: group
  dependsOn: [identity, storage, monitoring, hub]
  params: {
    storageName: names.storage
    insightsName: names.insights
    eventHubNamespaceName: names.hub
    appIdentityName: names.identity
    readerPrincipalIds: cosmosTables ? [] : readers
  }
}

module app 'function-app.bicep' = {
  scope: group
  // Without its roles and its way to the storage account the first start fails.
  dependsOn: [access]
  params: {
    name: 'func-revaudit-${token}'
    planName: 'plan-revaudit-${token}'
    location: location
    tags: tags
    nodeVersion: nodeVersion
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyHttp: alwaysReadyHttp
    zoneRedundant: zoneRedundant
    subnetId: network.?outputs.appSubnetId ?? ''
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storage: storage.outputs.endpoints
    tablesUrl: cosmos.?outputs.tablesUrl ?? ''
    insightsConnectionString: monitoring.outputs.insightsConnectionString
    stream: hub.?outputs.stream ?? {}
    publicUrl: publicUrl
    engineSettings: {
      TENANT_ID: subscription().tenantId
      CLOUD: graphCloud
      NOTICE_MODE: noticeMode
      NOTICE_MAILBOX: noticeMailbox
      NOTICE_ADMINS: noticeAdmins
      NOTICE_LIMIT: string(noticeLimit)
      BREAK_GLASS_IDS: breakGlassIds
      RETENTION_DAYS: retentionDays
      CANARY_USER_ID: canaryUserId
      RUNBOOKS_URL: runbooksUrl
    }
  }
}

@description('Resource group of everything.')
output AZURE_RESOURCE_GROUP string = group.name
@description('Where the tables of the record are; revaudit reads this from the environment.')
output REVAUDIT_TABLES_URL string = cosmos.?outputs.tablesUrl ?? storage.outputs.endpoints.tablesUrl
@description('The tenant on record; revaudit reads this from the environment.')
output REVAUDIT_TENANT_ID string = subscription().tenantId
@description('Name of the function app.')
output FUNCTION_APP_NAME string = app.outputs.name
@description('Address of the function app: what revaudit --api wants, with a function key.')
output FUNCTION_APP_URL string = app.outputs.url
@description('Client id of the identity of the app.')
output IDENTITY_CLIENT_ID string = identity.outputs.clientId
@description('Object id of the identity of the app: what the Graph permissions are given to.')
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
@description('Rule that the diagnostic setting of Entra writes with; empty: no event hub.')
output EVENT_HUB_AUTHORIZATION_RULE_ID string = hub.?outputs.authorizationRuleId ?? ''
@description('The cloud of the tenant, as revaudit --cloud names it.')
output GRAPH_CLOUD string = graphCloud
