/** Section 2.4: the device filter. */
import { blockOf } from './parts.ts';
import { holds, type Rule } from './rule.ts';

const filtered =
  (mode: string) =>
  (rule: string, device: object | null, isMet: boolean): Rule => ({
    after: blockOf({ conditions: { devices: { deviceFilter: { mode, rule } } } }),
    when: { device },
    hits: isMet ? 'newly-blocked' : 'unchanged',
  });
const include = filtered('include');
const exclude = filtered('exclude');

const PC = {
  displayName: 'PC-17',
  isCompliant: true,
  trustType: 'AzureAD',
  model: 'Surface Pro',
  physicalIds: ['[USER-GID]:9', '[OrderId]:exam'],
  systemLabels: ['M365Managed'],
};
const BYOD = { displayName: 'phone', isCompliant: false, trustType: 'Workplace', extensionAttribute3: 'kiosk' };

holds('operators', {
  '-eq ignores case': include('device.displayName -eq "pc-17"', PC, true),
  '-eq is not a prefix': include('device.displayName -eq "PC"', PC, false),
  '-ne ignores case': include('device.displayName -ne "pc-17"', PC, false),
  '-startsWith': include('device.model -startsWith "surface"', PC, true),
  '-notStartsWith': include('device.model -notStartsWith "surface"', PC, false),
  '-endsWith': include('device.model -endsWith "PRO"', PC, true),
  '-endsWith elsewhere': include('device.model -endsWith "Surface"', PC, false),
  '-notEndsWith': include('device.model -notEndsWith "Surface"', PC, true),
  '-contains a part of a string': include('device.model -contains "face p"', PC, true),
  '-notContains a part of a string': include('device.model -notContains "face p"', PC, false),
  '-contains a whole member': include('device.physicalIds -contains "[orderid]:EXAM"', PC, true),
  '-contains no part of a member': include('device.physicalIds -contains "exam"', PC, false),
  '-notContains a part of a member': include('device.systemLabels -notContains "M365"', PC, true),
  '-notContains a whole member': include('device.systemLabels -notContains "m365managed"', PC, false),
  '-in': include('device.trustType -in ["ServerAD", "azuread"]', PC, true),
  '-in another list': include('device.trustType -in ["ServerAD"]', PC, false),
  '-notIn': include('device.trustType -notIn ["ServerAD", "AzureAD"]', PC, false),
  'a truth value': include('device.isCompliant -eq True', PC, true),
  'a truth value that is not': include('device.isCompliant -ne True', PC, false),
  'operators in any case': include('device.model -STARTSWITH "Surface"', PC, true),
});

holds('joining', {
  'and binds closer than or': include(
    'device.model -eq "x" -and device.model -eq "y" -or device.displayName -eq "PC-17"',
    PC,
    true,
  ),
  'or with a false and on its right': include(
    'device.displayName -eq "PC-17" -or device.model -eq "x" -and device.model -eq "y"',
    PC,
    true,
  ),
  'parentheses change it': include(
    '(device.displayName -eq "PC-17" -or device.model -eq "x") -and device.model -eq "y"',
    PC,
    false,
  ),
  '-not of a group': include('-not (device.model -eq "x" -or device.displayName -eq "PC-17")', PC, false),
  '-not -and': include('-not (device.model -eq "x") -and device.isCompliant -eq True', PC, true),
  'parentheses in parentheses': include('((device.model -startsWith "S"))', PC, true),
});

const POSITIVE = {
  '-eq': '"x"',
  '-startsWith': '"x"',
  '-endsWith': '"x"',
  '-contains': '"x"',
  '-in': '["x"]',
} as const;
const NEGATIVE = {
  '-ne': '"x"',
  '-notStartsWith': '"x"',
  '-notEndsWith': '"x"',
  '-notContains': '"x"',
  '-notIn': '["x"]',
} as const;
const onNull = (operators: Readonly<Record<string, string>>, isMet: boolean) =>
  Object.fromEntries(
    Object.entries(operators).map(([operator, value]) => [
      `${operator} on a device that is not registered`,
      include(`device.model ${operator} ${value}`, null, isMet),
    ]),
  );

holds('an unregistered device', {
  ...onNull(POSITIVE, false),
  ...onNull(NEGATIVE, true),
  'stays in a policy that excludes by a positive operator': exclude('device.isCompliant -eq True', null, true),
  'escapes one that excludes by a negative operator': exclude('device.trustType -ne "Workplace"', null, false),
  'negation of a positive operator': include('-not (device.trustType -eq "ServerAD")', null, true),
  'an extension attribute, negative': include('device.extensionAttribute3 -ne "kiosk"', null, true),
});

holds('extension attributes', {
  'not seen on an unmanaged device': include('device.extensionAttribute3 -eq "kiosk"', BYOD, false),
  'so a negative operator is true there': include('device.extensionAttribute3 -ne "kiosk"', BYOD, true),
  'and lets the device out': exclude('device.extensionAttribute3 -notStartsWith "k"', BYOD, false),
  'seen on a compliant one': include('device.extensionAttribute3 -eq "KIOSK"', { ...BYOD, isCompliant: true }, true),
  'seen on a hybrid joined one': include(
    'device.extensionAttribute3 -eq "kiosk"',
    { ...BYOD, trustType: 'ServerAD' },
    true,
  ),
  'other properties are seen anyway': include('device.displayName -eq "phone"', BYOD, true),
  'mixed with another property': include(
    'device.extensionAttribute3 -ne "kiosk" -and device.trustType -eq "Workplace"',
    BYOD,
    true,
  ),
});

holds('modes', {
  'exclude, rule true': exclude('device.displayName -eq "PC-17"', PC, false),
  'exclude, rule false': exclude('device.displayName -eq "PC-18"', PC, true),
  'a filter that changes from include to exclude': {
    before: blockOf({ conditions: { devices: { deviceFilter: { mode: 'include', rule: 'device.model -eq "x"' } } } }),
    after: blockOf({ conditions: { devices: { deviceFilter: { mode: 'exclude', rule: 'device.model -eq "x"' } } } }),
    hits: 'newly-blocked',
  },
});
