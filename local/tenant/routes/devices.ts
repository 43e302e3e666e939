/** Devices and their users. */
import { deltaPage } from '../directory/delta.ts';
import type { Device } from '../directory/directory-objects.ts';
import { type Call, idOf, type Reply, type Routes } from '../http/graph-call.ts';
import { notFound } from '../http/graph-refusal.ts';
import { listPage } from '../http/list-page.ts';
import { sortedById } from './consents.ts';
import { entityReply, typedObject } from './people.ts';

function deviceOf(call: Call): Device {
  const device = call.state.directory.devices.get(idOf(call));
  if (!device) throw notFound(idOf(call));
  return device;
}

function peopleOf(call: Call, { id }: Device) {
  return (call.state.directory.deviceUsers.get(id) ?? []).flatMap((userId) => typedObject(call, userId) ?? []);
}

function peopleOfDevice(call: Call): Reply {
  const items = peopleOf(call, deviceOf(call));
  return listPage(call, {
    items: sortedById(items),
    type: 'directoryObject',
    keyOf: ({ id }) => id,
    context: 'directoryObjects',
  });
}

export const deviceRoutes: Routes = {
  'GET /devices': {
    answers: { kind: 'page', of: 'device' },
    options: ['$select', '$top', '$expand'],
    handle: (call) =>
      listPage(call, {
        items: sortedById(call.state.directory.devices.live()),
        type: 'device',
        keyOf: ({ id }) => id,
        relations: {
          registeredUsers: { type: 'directoryObject', of: (device) => peopleOf(call, device) },
          registeredOwners: { type: 'directoryObject', of: (device) => peopleOf(call, device) },
        },
        context: 'devices',
      }),
  },
  'GET /devices/{id}': {
    answers: { kind: 'entity', of: 'device' },
    options: ['$select'],
    handle: (call) => entityReply(call, deviceOf(call), 'device', 'devices'),
  },
  'GET /devices/delta': {
    answers: { kind: 'delta', of: 'device' },
    options: ['$select', '$deltatoken'],
    handle: (call) => deltaPage(call, { store: call.state.directory.devices, type: 'device' }),
  },
  'GET /devices/{id}/registeredUsers': {
    answers: { kind: 'page', of: 'directoryObject' },
    options: ['$select', '$top'],
    handle: peopleOfDevice,
  },
  'GET /devices/{id}/registeredOwners': {
    answers: { kind: 'page', of: 'directoryObject' },
    options: ['$select', '$top'],
    handle: peopleOfDevice,
  },
};
