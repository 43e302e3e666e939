/** Devices not compliant, disabled, removed; data policies of Power Platform; and records that only look like it. */
import { auditRecord, type Change, change, flag, objectTarget, quoted, updated } from './audit-record.ts';
import type { LogRecord, Scene, Script } from './scene.ts';

function device(
  scene: Scene,
  activity: string,
  changes: readonly Change[] = [],
  { service = 'Core Directory' } = {},
): LogRecord {
  const deviceId = scene.random.guid();
  const target = objectTarget(
    'Device',
    scene.random.guid(),
    `LAPTOP-${deviceId.slice(0, 6)}`,
    ...changes,
    change('TargetId.DeviceId', null, quoted(deviceId)),
  );
  const details = { DeviceId: deviceId, DeviceOSType: 'Windows', DeviceTrustType: 'AzureAd' };
  return auditRecord(scene, { activity, category: 'Device', service, actor: scene.app(), targets: [target], details });
}

const propertySet = (scene: Scene, property: string, to: boolean) =>
  device(scene, 'Update device', updated(property, flag(!to), flag(to)));

export const DEVICE_SCRIPTS: Readonly<Record<string, Script>> = {
  'device out of compliance': (scene) => ({
    expected: ['device-noncompliant'],
    records: [propertySet(scene, 'IsCompliant', false)],
  }),
  'device no longer compliant': (scene) => ({
    expected: ['device-noncompliant'],
    records: [device(scene, 'Device no longer compliant')],
  }),
  'device no longer managed': (scene) => ({
    expected: ['device-noncompliant'],
    records: [device(scene, 'Device no longer managed')],
  }),
  'device compliant again': (scene) => ({ expected: [], records: [propertySet(scene, 'IsCompliant', true)] }),
  'device compliant for the first time': (scene) => ({
    expected: [],
    records: [device(scene, 'Update device', updated('IsCompliant', '[]', flag(true)))],
  }),
  'device switched off': (scene) => ({
    expected: ['device-disabled'],
    records: [propertySet(scene, 'AccountEnabled', false)],
  }),
  'device switched off in the cloud': (scene) => ({
    expected: ['device-disabled'],
    records: [propertySet(scene, 'CloudAccountEnabled', false)],
  }),
  'device switched on': (scene) => ({ expected: [], records: [propertySet(scene, 'AccountEnabled', true)] }),
  'device deleted': (scene) => ({ expected: ['device-disabled'], records: [device(scene, 'Delete device')] }),
  'device unregistered': (scene) => ({
    expected: ['device-disabled'],
    records: [device(scene, 'Unregister device', [], { service: 'Device Registration Service' })],
  }),
  'device restored': (scene) => ({ expected: [], records: [device(scene, 'Restore device')] }),
  'device updated': (scene) => ({
    expected: [],
    records: [device(scene, 'Update device', updated('DeviceOSVersion', '["10.0.1"]', '["10.0.2"]'))],
  }),
  'owner of a device removed': (scene) => ({
    expected: [],
    records: [device(scene, 'Remove registered owner from device')],
  }),

  'data policy changed': (scene) => ({
    expected: ['connector-policy-changed'],
    records: [governance(scene, 'UpdateDlpPolicy')],
  }),
  'data policy deleted': (scene) => ({
    expected: ['connector-policy-changed'],
    records: [governance(scene, 'DeleteDlpPolicy')],
  }),
  'data policy created, as it was told before': (scene) => ({
    expected: ['connector-policy-changed'],
    records: [platform(scene, 'CreateDlpPolicy', { recordType: 187 })],
  }),
  'data policy looked at': (scene) => ({ expected: [], records: [governance(scene, 'GetDlpPolicy')] }),
  'data policy changed in vain': (scene) => ({
    expected: [],
    records: [governance(scene, 'UpdateDlpPolicy', 'Failure')],
  }),
  'data policy of another service': (scene) => ({
    expected: [],
    records: [platform(scene, 'New-DlpCompliancePolicy', { recordType: 1 })],
  }),
};

const KEYS = 'powerplatform.analytics.resource.tenant.governance.api_policy';

function governance(scene: Scene, operation: string, result = 'Success'): LogRecord {
  const collection = [
    { Name: `${KEYS}.operation_name`, Value: operation },
    { Name: `${KEYS}.policy_id`, Value: scene.random.guid() },
    { Name: `${KEYS}.display_name`, Value: 'Block social connectors' },
    { Name: `${KEYS}.operation_result`, Value: result },
  ];
  return platform(scene, 'GovernanceApiPolicyOperation', { recordType: 256, collection });
}

/** Only the unified audit log has these records. */
function platform(
  scene: Scene,
  operation: string,
  { recordType, collection = [] }: { readonly recordType: number; readonly collection?: readonly object[] },
): LogRecord {
  const record = {
    Id: scene.random.guid(),
    Operation: operation,
    RecordType: recordType,
    ResultStatus: 'Success',
    UserKey: scene.admin.id,
    UserId: scene.admin.upn,
    UserType: 2,
    Workload: recordType === 1 ? 'SecurityComplianceCenter' : 'PowerPlatform',
    ...(collection.length > 0 ? { PropertyCollection: collection } : { ObjectId: scene.random.guid() }),
  };
  return { log: 'unified-only', at: scene.timeAt(), record };
}
