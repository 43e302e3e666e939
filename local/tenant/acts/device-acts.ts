/** Acts on devices: compliance lost and regained, disabled and enabled, removed. */
import { auditRecord, modified, targetOf } from '../audit/audit-record.ts';
import type { Device } from '../directory/directory-objects.ts';
import type { TenantState } from '../tenant-state.ts';
import { type Act, type ActCall, type ActInput, type ActResult, choose, frameOf, logAct, resultOf } from './act.ts';

export const loseCompliance: Act = (state, input, name) =>
  setProperty({ state, input, name }, { property: 'isCompliant', to: false });

export const regainCompliance: Act = (state, input, name) =>
  setProperty({ state, input, name }, { property: 'isCompliant', to: true });

export const disableDevice: Act = (state, input, name) =>
  setProperty({ state, input, name }, { property: 'accountEnabled', to: false });

export const enableDevice: Act = (state, input, name) =>
  setProperty({ state, input, name }, { property: 'accountEnabled', to: true });

export const removeDevice: Act = (state, input, name) => {
  const device = deviceOf(state, input, () => true);
  const frame = frameOf(state, input);
  const record = recordOf(state, { activity: 'Delete device', operationType: 'Delete', device, frame, properties: [] });
  state.directory.devices.remove(device.id, 'deleted');
  logAct(state, input, frame, [record]);
  return resultOf(name, frame, { deviceId: device.id });
};

function setProperty(
  { state, input, name }: ActCall,
  { property, to }: { readonly property: 'isCompliant' | 'accountEnabled'; readonly to: boolean },
): ActResult {
  const before = deviceOf(state, input, (device) => device[property] === !to);
  const frame = frameOf(state, input);
  const written = modified(property === 'isCompliant' ? 'IsCompliant' : 'AccountEnabled', `[${!to}]`, `[${to}]`);
  const record = recordOf(state, {
    activity: 'Update device',
    operationType: 'Update',
    device: before,
    frame,
    properties: [written],
  });
  state.directory.devices.save({ ...before, [property]: to }, [property]);
  logAct(state, input, frame, [record]);
  return resultOf(name, frame, { deviceId: before.id });
}

interface Draft {
  readonly activity: string;
  readonly operationType: string;
  readonly device: Device;
  readonly frame: ReturnType<typeof frameOf>;
  readonly properties: readonly ReturnType<typeof modified>[];
}

function recordOf(state: TenantState, { activity, operationType, device, frame, properties }: Draft) {
  const targets = [targetOf('Device', device.id, { displayName: device.displayName, modifiedProperties: properties })];
  const details = [
    { key: 'DeviceId', value: device.deviceId },
    { key: 'DeviceOSType', value: device.operatingSystem },
  ];
  return auditRecord({ activity, category: 'Device', operationType, targets, details, ...frame }, state);
}

function deviceOf(state: TenantState, { deviceId }: ActInput, fits: (device: Device) => boolean): Device {
  const { devices } = state.directory;
  return choose(state, 'device', { id: deviceId, find: devices.get, candidates: () => devices.live().filter(fits) });
}
