// An optional private network: the outgoing traffic of the app uses it, and storage can be reached only from it. The app stays public, because Graph must reach it.

@description('Name of the network. The names of its parts begin with it.')
param name string

@description('Region of everything.')
param location string

@description('Tags on everything.')
param tags object

@description('Address space, /24 or larger.')
param addressPrefix string

@description('Resource id of the storage account.')
param storageId string

@description('Cosmos DB account: id, zone; empty: none.')
param cosmos object

// Flex Consumption runs on Container Apps: /27 is enough for one app, and two share this /26.
var appSubnet = cidrSubnet(addressPrefix, 26, 0)
var endpointSubnet = cidrSubnet(addressPrefix, 26, 1)

var ofStorage = map(['blob', 'queue', 'table'], part => {
  name: part
  targetId: storageId
  groupId: part
  zone: '${part}.${environment().suffixes.storage}'
})
var ofCosmos = empty(cosmos) ? [] : [{ name: 'cosmos', targetId: cosmos.id, groupId: 'Table', zone: cosmos.zone }]

// Without a NAT gateway, a new subnet reaches neither Graph nor Entra. It also gives the app one fixed outgoing address.
resource address 'Microsoft.Network/publicIPAddresses@2025-05-01' = {
  name: '${name}-out'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIPAllocationMethod: 'Static' }
}

resource wayOut 'Microsoft.Network/natGateways@2025-05-01' = {
  name: '${name}-out'
  location: location
  tags: tags
  sku: { name: 'Standard' }
  properties: { publicIpAddresses: [{ id: address.id }] }
}

resource network 'Microsoft.Network/virtualNetworks@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    addressSpace: { addressPrefixes: [addressPrefix] }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: appSubnet
          defaultOutboundAccess: false
          natGateway: { id: wayOut.id }
          delegations: [{ name: 'flex', properties: { serviceName: 'Microsoft.App/environments' } }]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: endpointSubnet
          defaultOutboundAccess: false
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }

  resource app 'subnets' existing = { name: 'app' }
  resource private 'subnets' existing = { name: 'endpoints' }
}

module endpoint 'private-endpoint.bicep' = [
  for target in concat(ofStorage, ofCosmos): {
    params: {
      name: '${name}-${target.name}'
      location: location
      tags: tags
      targetId: target.targetId
      groupId: target.groupId
      zoneName: 'privatelink.${target.zone}'
      subnetId: network::private.id
      networkId: network.id
    }
  }
]

@description('Subnet for the outgoing traffic of the app.')
output appSubnetId string = network::app.id
