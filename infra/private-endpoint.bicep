// One private endpoint, with the DNS zone that resolves the usual host name to it.

@description('Name of the endpoint.')
param name string

@description('Region of the endpoint.')
param location string

@description('Tags on the endpoint.')
param tags object

@description('Resource id of the target.')
param targetId string

@description('Which part of the target: blob, queue, table, Table.')
param groupId string

@description('DNS zone that resolves the usual host name.')
param zoneName string

@description('Subnet of the endpoint.')
param subnetId string

@description('Network that uses the zone.')
param networkId string

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = {
  name: zoneName
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: 'revaudit'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: networkId }
    }
  }
}

resource endpoint 'Microsoft.Network/privateEndpoints@2025-05-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: groupId
        properties: { privateLinkServiceId: targetId, groupIds: [groupId] }
      }
    ]
  }

  resource dns 'privateDnsZoneGroups' = {
    name: 'default'
    properties: {
      privateDnsZoneConfigs: [{ name: groupId, properties: { privateDnsZoneId: zone.id } }]
    }
  }
}
