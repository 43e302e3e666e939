// An app: Flex Consumption, Node.js, one user-assigned identity, no keys. There are two of the same package: the engine and retention.

@description('Name of the app, globally unique.')
param name string

@description('Name of its plan. A Flex Consumption plan has one app.')
param planName string

@description('Region of both. Not every region has Flex Consumption.')
param location string

@description('Tags on both. azd finds the app by azd-service-name.')
param tags object

@description('Which functions it runs, and its service in azure.yaml: app is the engine.')
@allowed(['app', 'retention'])
param service string

@description('Major version of Node.js.')
@allowed(['22', '24'])
param nodeVersion string

@description('Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('The highest number of instances.')
@minValue(40)
@maxValue(1000)
param maximumInstanceCount int

@description('Instances that always run for HTTP, so that the handshake of Graph never waits for a cold start; 0: it has no endpoints.')
@minValue(0)
param alwaysReadyHttp int

@description('Spread over availability zones.')
param zoneRedundant bool

@description('Subnet for outgoing traffic; empty: none.')
param subnetId string

@description('Resource id of the identity.')
param identityId string

@description('Client id of the identity.')
param identityClientId string

@description('URLs of the blobs, queues and tables of the host.')
param storage object

@description('Container of its package.')
param packageContainer string

@description('URL of the record; empty: the tables of the host.')
param tablesUrl string

@description('Connection string of Application Insights. Not a secret: telemetry is accepted from known identities only.')
param insightsConnectionString string

@description('The log stream: fullyQualifiedNamespace, hubName, consumerGroup; empty: none.')
param stream object

@description('Settings of the engine, with the names in src/config.ts. Empty ones are left out.')
param engineSettings object

@description('Client id of the app registration with which people sign in; empty: nobody signs in. Only of the engine.')
param apiClientId string = ''

@description('The identity that signs people in without a secret, and has no other right: id, clientId. Only of the engine.')
param signInIdentity object = {}

@description('Address at which Graph reaches the app; empty: its own host name. Retention has none.')
param publicUrl string

var managedIdentity = 'managedidentity'
var identities = empty(signInIdentity)
  ? { '${identityId}': {} }
  : { '${identityId}': {}, '${signInIdentity.id}': {} }
// Not a secret, although it stands where one would: the client id of an identity that the app registration trusts.
var signInSetting = 'OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID'

// Every deployment replaces all settings, so all of them must be here.
var settings = union(
  {
    // An identity instead of a connection string. The full URLs are given, because the short form works only in the global cloud.
    AzureWebJobsStorage__blobServiceUri: storage.blobsUrl
    AzureWebJobsStorage__queueServiceUri: storage.queuesUrl
    AzureWebJobsStorage__tableServiceUri: storage.tablesUrl
    AzureWebJobsStorage__credential: managedIdentity
    AzureWebJobsStorage__clientId: identityClientId
    AZURE_CLIENT_ID: identityClientId
    APP_PART: service == 'app' ? 'engine' : service
    TABLES_URL: tablesUrl
    APPLICATIONINSIGHTS_CONNECTION_STRING: insightsConnectionString
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identityClientId};Authorization=AAD'
    PUBLIC_URL: service == 'app' ? (empty(publicUrl) ? 'https://${app.properties.defaultHostName}' : publicUrl) : ''
    // Twice what our endpoints accept, instead of the host's 100 MB. local/host/request-body.ts has the same limit.
    FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '2097152'
    // The app has routes of its own below /, and the host's page tells strangers what runs here.
    AzureWebJobsDisableHomepage: 'true'
    LOG_STREAM: empty(stream) ? 'off' : 'on'
    EVENT_HUB_NAME: stream.?hubName
    EVENT_HUB_CONSUMER_GROUP: stream.?consumerGroup
    EVENT_HUB__fullyQualifiedNamespace: stream.?fullyQualifiedNamespace
    EVENT_HUB__credential: empty(stream) ? '' : managedIdentity
    EVENT_HUB__clientId: empty(stream) ? '' : identityClientId
    OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID: empty(apiClientId) ? '' : signInIdentity.clientId
  },
  engineSettings
)

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: { name: 'FC1', tier: 'FlexConsumption' }
  properties: {
    reserved: true
    zoneRedundant: zoneRedundant
  }
}

resource app 'Microsoft.Web/sites@2025-03-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': service })
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: identities
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    virtualNetworkSubnetId: empty(subnetId) ? null : subnetId
    // Only this: Flex Consumption refuses most hardening settings of other plans, for example ftpsState.
    siteConfig: { minTlsVersion: '1.2' }
    functionAppConfig: {
      deployment: {
        storage: {
          type: 'blobContainer'
          value: '${storage.blobsUrl}${packageContainer}'
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      runtime: { name: 'node', version: nodeVersion }
      scaleAndConcurrency: {
        instanceMemoryMB: instanceMemoryMB
        maximumInstanceCount: maximumInstanceCount
        // A zone-redundant group needs at least two instances.
        alwaysReady: alwaysReadyHttp == 0
          ? []
          : [{ name: 'http', instanceCount: zoneRedundant ? max(alwaysReadyHttp, 2) : alwaysReadyHttp }]
      }
    }
  }

  resource appSettings 'config' = {
    name: 'appsettings'
    properties: toObject(
      filter(items(settings), setting => !empty(setting.value)),
      setting => setting.key,
      setting => setting.value
    )
  }

  // Azure's built-in authentication signs people in. Whoever is not signed in comes through: Graph posts without a token, and scripts bring their own. Who may ask what is decided by the app (src/api/route-table.ts).
  resource signIn 'config' = {
    name: 'authsettingsV2'
    dependsOn: [appSettings]
    properties: {
      platform: { enabled: !empty(apiClientId) }
      globalValidation: { requireAuthentication: false, unauthenticatedClientAction: 'AllowAnonymous' }
      httpSettings: { requireHttps: true }
      // The app calls nobody as the person, so no token of theirs is kept. A role that was taken away is gone after this time.
      login: {
        tokenStore: { enabled: false }
        cookieExpiration: { convention: 'FixedTime', timeToExpiration: '08:00:00' }
      }
      identityProviders: empty(apiClientId)
        ? {}
        : {
            azureActiveDirectory: {
              enabled: true
              registration: {
                clientId: apiClientId
                openIdIssuer: '${environment().authentication.loginEndpoint}${subscription().tenantId}/v2.0'
                clientSecretSettingName: signInSetting
              }
              validation: { allowedAudiences: [apiClientId, 'api://${apiClientId}'] }
            }
          }
    }
  }

  // Code is deployed with an identity; user names and passwords are disabled.
  resource noFtpPassword 'basicPublishingCredentialsPolicies' = {
    name: 'ftp'
    properties: { allow: false }
  }
  resource noScmPassword 'basicPublishingCredentialsPolicies' = {
    name: 'scm'
    properties: { allow: false }
  }
}

@description('Name of the app.')
output name string = app.name

@description('URL of the app.')
output url string = 'https://${app.properties.defaultHostName}'
