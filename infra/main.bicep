// Revocation Auditor in an Azure subscription: one resource group with all it needs. docs/deploy.md has the steps.
targetScope = 'subscription'

@description('Short name of this deployment, for example "prod". The names of the resources contain it.')
@minLength(1)
@maxLength(64)
param environmentName string

@description('Region. It must have Flex Consumption (az functionapp list-flexconsumption-locations).')
@metadata({ azd: { type: 'location' } })
param location string = deployment().location

@description('Resource group to create; empty: rg- and the name of this deployment.')
param resourceGroupName string = ''

@description('observe: it records whom it would notify and sends nothing. Change to send later; the same setting is the kill switch.')
@allowed(['observe', 'send'])
param noticeMode string = 'observe'

@description('User principal name of the mailbox that sends the notices, or several with commas; needed for send.')
param noticeMailbox string = ''

@description('Mail address of the admins, for bulk alerts and for notices that must not go to users.')
param noticeAdmins string = ''

@description('If more people than this would be told of one incident, only the admins are notified.')
param noticeLimit int = 25

@description('Address of the Teams workflow that posts cards for the admins, or a Key Vault reference to it; empty: no cards.')
@secure()
param teamsWebhookUrl string = ''

@description('Id in the manifest of the Teams app (infra/teams); empty: nothing goes into activity feeds.')
param teamsAppId string = ''

@description('Object ids of break-glass accounts, separated by spaces. They never get notices.')
param breakGlassIds string = ''

@description('How many days the record is kept, at least 90; empty: forever.')
param retentionDays string = ''

@description('The same number as retentionDays, to approve that the record is cut to it although that deletes more than a fifth of its days at once.')
param retentionApprovedDays string = ''

@description('How many days the record and the notices name people readably, at least 30; after that by their object ids. Empty: 400.')
param namesDays string = ''

@description('Object id of a user that the app may rename, to measure how soon changes are seen; empty: nothing is changed. docs/permissions.md#canary.')
param canaryUserId string = ''

@description('The name of your organisation, for the words of notices; empty: it is not named.')
param noticeOrganisation string = ''

@description('Whom readers of notices ask: a mail address, a phone number, a place or an https address; empty: it is not named.')
param noticeHelpDesk string = ''

@description('Address at which the help desk is told, where the notice policy says so.')
param noticeHelpDeskMail string = ''

@description('A notice policy of your own, as one line of JSON (docs/notice-policy.md).')
param noticePolicy string = ''

@description('Language of readers of whom the directory does not say: en, de, fr, es, ja or pt-BR; empty: en.')
param noticeLanguage string = ''

@description('Time zone of the times in notices, by its IANA name; empty: UTC.')
param noticeTimeZone string = ''

@description('Who reads in notices who did it: everybody or admins; empty: everybody.')
param noticeActorShownTo string = ''

@description('Base URL of your own runbooks, for the links in notices; empty: none.')
param runbooksUrl string = ''

@description('Address at which Graph reaches the app, if it has your own domain; empty: its own host name.')
param publicUrl string = ''

@description('Client id of the app registration with which people sign in, and whose tokens the HTTP API accepts; empty: nobody can ask. docs/deploy.md makes it.')
param apiClientId string = ''

@description('allow: a function key is enough to read through /api/keyed/v1. For scripts that have nothing else.')
@allowed(['allow', 'refuse'])
param apiKeys string = 'refuse'

@description('The cloud of the tenant. The default is the cloud of the deployment; only DoD must be set.')
@allowed(['global', 'us-gov', 'us-gov-dod', 'china'])
param graphCloud string = environment().name == 'AzureUSGovernment'
  ? 'us-gov'
  : environment().name == 'AzureChinaCloud' ? 'china' : 'global'

@description('Major version of Node.js. 24 only if the region offers it (az functionapp list-flexconsumption-runtimes).')
@allowed(['22', '24'])
param nodeVersion string = '22'

@description('The highest number of instances. More does not help: Graph throttles the tenant, not the instance.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Instances that always run for HTTP. Graph drops an endpoint that is slow too often, and a cold start is slow.')
@minValue(1)
param alwaysReadyHttp int = 1

@description('Spread the app, storage and Cosmos DB over availability zones.')
param zoneRedundant bool = false

@description('Put storage (and Cosmos DB) into a private network. The app stays public, because Graph must reach it.')
param privateNetwork bool = false

@description('Address space of the private network.')
param addressPrefix string = '10.87.0.0/24'

@description('Store the record in Cosmos DB for Table instead of Table Storage.')
param cosmosTables bool = false

@description('Also read the logs of Entra from an event hub. The diagnostic setting is a separate step: infra/entra-diagnostic-setting.bicep.')
param eventHub bool = false

@description('Lock the record against deletion, also by azd down.')
param lockRecord bool = false

@description('Object ids of people or groups that can read the record with revaudit, separated by spaces.')
param readerPrincipalIds string = ''

@description('Mail address that gets alerts.')
param alertEmail string = ''

@description('Resource ids of action groups that get alerts too, separated by spaces.')
param alertActionGroupIds string = ''

@description('Log who reads the tables of the record, also beside the app. The app reads them all the time, so this is the larger part of the logs.')
param logReads bool = true

@description('How many days logs are kept. This does not change the record.')
param logRetentionDays int = 30

var token = toLower(uniqueString(subscription().id, environmentName, location))
// These names are known before the resources exist, so that what-if can show what a deployment would do.
var names = {
  identity: 'id-revaudit-${token}'
  retentionIdentity: 'id-revaudit-retention-${token}'
  signInIdentity: 'id-revaudit-signin-${token}'
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

module retentionIdentity 'identity.bicep' = {
  scope: group
  params: { name: names.retentionIdentity, location: location, tags: tags }
}

// The app registration trusts it, so that people sign in without a secret. It has no role anywhere.
module signInIdentity 'identity.bicep' = {
  scope: group
  params: { name: names.signInIdentity, location: location, tags: tags }
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
    tableNames: cosmosTables ? [] : map(loadJsonContent('tables.json'), table => table.name)
    queueNames: ['signals', 'notices', 'readings']
    privateOnly: privateNetwork
    lock: lockRecord
    workspaceId: monitoring.outputs.workspaceId
    logReads: logReads
  }
}

module cosmos 'cosmos-tables.bicep' = if (cosmosTables) {
  scope: group
  dependsOn: [identity, retentionIdentity]
  params: {
    name: 'cosmos-revaudit-${token}'
    location: location
    tags: tags
    privateOnly: privateNetwork
    zoneRedundant: zoneRedundant
    lock: lockRecord
    appIdentityName: names.identity
    retentionIdentityName: names.retentionIdentity
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

module vault 'key-vault.bicep' = {
  scope: group
  dependsOn: [identity]
  params: { name: 'kvrevaudit${token}', location: location, tags: tags, appIdentityName: names.identity }
}

module access 'access.bicep' = {
  scope: group
  dependsOn: [identity, retentionIdentity, storage, monitoring, hub]
  params: {
    storageName: names.storage
    insightsName: names.insights
    eventHubNamespaceName: names.hub
    appIdentityName: names.identity
    retentionIdentityName: names.retentionIdentity
    readerPrincipalIds: cosmosTables ? [] : readers
  }
}

module recordAccess 'record-access.bicep' = if (!cosmosTables) {
  scope: group
  dependsOn: [identity, retentionIdentity, storage]
  params: {
    storageName: names.storage
    engineIdentityName: names.identity
    retentionIdentityName: names.retentionIdentity
  }
}

module app 'function-app.bicep' = {
  scope: group
  // Without its roles and access to the storage account, the first start fails.
  dependsOn: [access, recordAccess]
  params: {
    name: 'func-revaudit-${token}'
    planName: 'plan-revaudit-${token}'
    location: location
    tags: tags
    service: 'app'
    nodeVersion: nodeVersion
    maximumInstanceCount: maximumInstanceCount
    alwaysReadyHttp: alwaysReadyHttp
    zoneRedundant: zoneRedundant
    subnetId: network.?outputs.appSubnetId ?? ''
    identityId: identity.outputs.id
    identityClientId: identity.outputs.clientId
    storage: storage.outputs.endpoints
    packageContainer: storage.outputs.endpoints.packageContainer
    tablesUrl: cosmos.?outputs.tablesUrl ?? ''
    insightsConnectionString: monitoring.outputs.insightsConnectionString
    stream: hub.?outputs.stream ?? {}
    publicUrl: publicUrl
    apiClientId: apiClientId
    signInIdentity: { id: signInIdentity.outputs.id, clientId: signInIdentity.outputs.clientId }
    engineSettings: {
      TENANT_ID: subscription().tenantId
      CLOUD: graphCloud
      NOTICE_MODE: noticeMode
      NOTICE_MAILBOX: noticeMailbox
      NOTICE_ADMINS: noticeAdmins
      NOTICE_LIMIT: string(noticeLimit)
      TEAMS_WEBHOOK_URL: teamsWebhookUrl
      TEAMS_APP_ID: teamsAppId
      BREAK_GLASS_IDS: breakGlassIds
      RETENTION_DAYS: retentionDays
      RETENTION_APPROVED_DAYS: retentionApprovedDays
      NAMES_DAYS: namesDays
      CANARY_USER_ID: canaryUserId
      NOTICE_ORGANISATION: noticeOrganisation
      NOTICE_HELP_DESK: noticeHelpDesk
      NOTICE_HELP_DESK_MAIL: noticeHelpDeskMail
      NOTICE_POLICY: noticePolicy
      NOTICE_LANGUAGE: noticeLanguage
      NOTICE_TIME_ZONE: noticeTimeZone
      NOTICE_ACTOR_SHOWN_TO: noticeActorShownTo
      RUNBOOKS_URL: runbooksUrl
      API_CLIENT_ID: apiClientId
      API_KEYS: apiKeys
      KEY_VAULT_URL: vault.outputs.url
    }
  }
}

// Its identity can remove rows of the record, so nothing else runs there. It has no right in Graph.
module retention 'function-app.bicep' = {
  scope: group
  dependsOn: [access, recordAccess]
  params: {
    name: 'func-revaudit-retention-${token}'
    planName: 'plan-revaudit-retention-${token}'
    location: location
    tags: tags
    service: 'retention'
    nodeVersion: nodeVersion
    maximumInstanceCount: 40
    alwaysReadyHttp: 0
    zoneRedundant: zoneRedundant
    subnetId: network.?outputs.appSubnetId ?? ''
    identityId: retentionIdentity.outputs.id
    identityClientId: retentionIdentity.outputs.clientId
    storage: storage.outputs.endpoints
    packageContainer: storage.outputs.endpoints.retentionPackageContainer
    tablesUrl: cosmos.?outputs.tablesUrl ?? ''
    insightsConnectionString: monitoring.outputs.insightsConnectionString
    stream: {}
    publicUrl: ''
    engineSettings: {
      TENANT_ID: subscription().tenantId
      CLOUD: graphCloud
      RETENTION_DAYS: retentionDays
      RETENTION_APPROVED_DAYS: retentionApprovedDays
      NAMES_DAYS: namesDays
    }
  }
}

@description('Name of the resource group.')
output AZURE_RESOURCE_GROUP string = group.name
@description('URL of the tables of the record. revaudit reads it from the environment.')
output REVAUDIT_TABLES_URL string = cosmos.?outputs.tablesUrl ?? storage.outputs.endpoints.tablesUrl
@description('Id of the tenant. revaudit reads it from the environment.')
output REVAUDIT_TENANT_ID string = subscription().tenantId
@description('Name of the function app.')
output FUNCTION_APP_NAME string = app.outputs.name
@description('Name of the function app that is only retention.')
output RETENTION_APP_NAME string = retention.outputs.name
@description('URL of the function app, for the browser and for revaudit --api.')
output FUNCTION_APP_URL string = app.outputs.url
@description('Client id of the identity of the app.')
output IDENTITY_CLIENT_ID string = identity.outputs.clientId
@description('Object id of the identity of the app. The Graph permissions are granted to it.')
output IDENTITY_PRINCIPAL_ID string = identity.outputs.principalId
@description('Client id of the app registration of the API; empty: none yet.')
output API_CLIENT_ID string = apiClientId
@description('Object id of the identity for sign-in. The app registration of the API trusts it.')
output SIGN_IN_IDENTITY_PRINCIPAL_ID string = signInIdentity.outputs.principalId
@description('Authorization rule for the diagnostic setting of Entra; empty: no event hub.')
output EVENT_HUB_AUTHORIZATION_RULE_ID string = hub.?outputs.authorizationRuleId ?? ''
@description('The cloud of the tenant, for revaudit --cloud.')
output GRAPH_CLOUD string = graphCloud
