// The key that signs page tokens and cookies. Each deployment adds a version; the app accepts the newest two, so nobody is signed out by a deployment.

@description('Name of the vault, globally unique.')
param name string

@description('Region of the vault.')
param location string

@description('Tags on the vault.')
param tags object

@description('Identity of the engine, which reads the key.')
param appIdentityName string

@description('The new version of the key. It stands in no output and no setting.')
@secure()
param signingKey string = '${newGuid()}${newGuid()}'

var secretsUser = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '4633458b-17de-408a-b874-0445c86b69e6'
)

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' existing = {
  name: appIdentityName
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: subscription().tenantId
    sku: { family: 'A', name: 'standard' }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
  }

  resource key 'secrets' = {
    name: 'signing-key'
    properties: { value: signingKey, contentType: 'text/plain' }
  }
}

// Reads values and lists versions; changes nothing.
resource reads 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identity.id, secretsUser)
  scope: vault
  properties: {
    roleDefinitionId: secretsUser
    principalId: identity.properties.principalId
    principalType: 'ServicePrincipal'
    description: 'The app signs page tokens and cookies with the key of this vault.'
  }
}

@description('URL of the vault.')
output url string = vault.properties.vaultUri
