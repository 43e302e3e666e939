// Streams the logs of Entra to the event hub. This is a separate step, because it changes the whole tenant:
// az deployment tenant create --location REGION --template-file infra/entra-diagnostic-setting.bicep --parameters …
// Delete it before you delete the event hub; otherwise it remains and points to nothing.
targetScope = 'tenant'

@description('Name of the setting. A tenant can have up to five.')
param name string = 'revaudit'

@description('The output EVENT_HUB_AUTHORIZATION_RULE_ID of the deployment.')
param eventHubAuthorizationRuleId string

@description('The hub that event-hub.bicep creates.')
param eventHubName string = 'entra-logs'

@description('What to stream. Sign-in logs and risk need Entra ID P1 or P2.')
param categories array = [
  'AuditLogs'
  'SignInLogs'
  'NonInteractiveUserSignInLogs'
  'ServicePrincipalSignInLogs'
  'RiskyUsers'
  'UserRiskEvents'
]

resource setting 'microsoft.aadiam/diagnosticSettings@2017-04-01' = {
  name: name
  properties: {
    eventHubAuthorizationRuleId: eventHubAuthorizationRuleId
    eventHubName: eventHubName
    logs: [for category in categories: { category: category, enabled: true }]
  }
}
