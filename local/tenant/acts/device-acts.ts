/** Acts on devices: compliance lost and regained, switched off and on, removed. */
import { auditRecord, modified, targetOf } from '../audit/audit-record.ts';
import type { Device } from '../directory/directory-objects.ts';
import type { World } from '../tenant-state.ts';
import { type Act, type ActInput, type ActResult, chosen, logAct, resultOf, sceneOf } from './act.ts';

export const loseCompliance: Act = (world, input, name) =>
  turn(world, input, name, { property: 'isCompliant', to: false });

export const regainCompliance: Act = (world, input, name) =>
  turn(world, input, name, { property: 'isCompliant', to: true });

export const disableDevice: Act = (world, input, name) =>
  turn(world, input, name, { property: 'accountEnabled', to: false });

export const enableDevice: Act = (world, input, name) =>
  turn(world, input, name, { property: 'accountEnabled', to: true });

export const removeDevice: Act = (world, input, name) => {
  const device = deviceOf(world, input, () => true);
  const scene = sceneOf(world, input);
  const record = recordOf(world, { activity: 'Delete device', operationType: 'Delete', device, scene, properties: [] });
  world.directory.devices.remove(device.id, 'deleted');
  logAct(world, input, scene, [record]);
  return resultOf(name, scene, { deviceId: device.id });
};

function turn(
  world: World,
  input: ActInput,
  name: string,
  { property, to }: { readonly property: 'isCompliant' | 'accountEnabled'; readonly to: boolean },
): ActResult {
  const before = deviceOf(world, input, (device) => device[property] === !to);
  const scene = sceneOf(world, input);
  const written = modified(property === 'isCompliant' ? 'IsCompliant' : 'AccountEnabled', `[${!to}]`, `[${to}]`);
  const record = recordOf(world, {
    activity: 'Update device',
    operationType: 'Update',
    device: before,
    scene,
    properties: [written],
  });
  world.directory.devices.put({ ...before, [property]: to }, [property]);
  logAct(world, input, scene, [record]);
  return resultOf(name, scene, { deviceId: before.id });
}

interface Draft {
  readonly activity: string;
  readonly operationType: string;
  readonly device: Device;
  readonly scene: ReturnType<typeof sceneOf>;
  readonly properties: readonly ReturnType<typeof modified>[];
}

function recordOf(world: World, { activity, operationType, device, scene, properties }: Draft) {
  const targets = [targetOf('Device', device.id, { displayName: device.displayName, modifiedProperties: properties })];
  const details = [
    { key: 'DeviceId', value: device.deviceId },
    { key: 'DeviceOSType', value: device.operatingSystem },
  ];
  return auditRecord({ activity, category: 'Device', operationType, targets, details, ...scene }, world);
}

function deviceOf(world: World, { deviceId }: ActInput, fits: (device: Device) => boolean): Device {
  const { devices } = world.directory;
  return chosen(world, 'device', deviceId, devices.get, () => devices.live().filter(fits));
}
