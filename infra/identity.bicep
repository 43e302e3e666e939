// The identity of an app, for Azure and (the engine's) for Graph. A user-assigned identity outlives the app, so its Graph permissions survive a new deployment.

@description('Name of the identity.')
param name string

@description('Region of the identity.')
param location string

@description('Tags on the identity.')
param tags object

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id of the identity.')
output id string = identity.id

@description('Its client id: the app uses it to get a token.')
output clientId string = identity.properties.clientId

@description('Its object id: roles and Graph permissions are granted to it.')
output principalId string = identity.properties.principalId
