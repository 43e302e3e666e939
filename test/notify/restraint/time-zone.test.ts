/** Every zone that a mailbox may name is one that we can reckon in. */
import { expect, test } from 'vitest';
import { ianaZoneOf } from '../../../src/notify/restraint/time-zone.ts';
import windows from '../../../src/notify/restraint/windows-zones.json' with { type: 'json' };

test.each([
  ['W. Europe Standard Time', 'Europe/Berlin'],
  ['w. europe standard time ', 'Europe/Berlin'],
  ['Pacific Standard Time', 'America/Los_Angeles'],
  ['Tokyo Standard Time', 'Asia/Tokyo'],
  ['E. South America Standard Time', 'America/Sao_Paulo'],
  ['UTC', 'Etc/UTC'],
  ['Europe/Lisbon', 'Europe/Lisbon'],
  ['Asia/Kolkata', 'Asia/Kolkata'],
  ['Customized Time Zone', undefined],
  ['tzone://Microsoft/Custom', undefined],
  ['+02:00', undefined],
  ['', undefined],
])('%s is %s', (name, zone) => expect(ianaZoneOf(name)).toBe(zone));

test('every zone of Windows is one of ours, and every name of IANA its own', () => {
  const names = Object.keys(windows.zones);
  expect(names.length).toBeGreaterThan(130);
  expect(names.filter((name) => ianaZoneOf(name) === undefined)).toEqual([]);
  for (const zone of Intl.supportedValuesOf('timeZone')) expect(ianaZoneOf(zone)).toBe(zone);
});
