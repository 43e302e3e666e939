/** Section 2.4 of the rules: when the conditions of a policy hold for a sign-in, one by one. */
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/base/json.ts';
import {
  anyOf,
  matchConditions,
  matchFilter,
  propertyOf,
  unless,
} from '../../src/conditional-access/match-conditions.ts';
import { namedLocationOf } from '../../src/conditional-access/named-location.ts';
import { readPolicy } from '../../src/conditional-access/read-policy.ts';
import { signInContextOf } from '../../src/conditional-access/sign-in-context.ts';
import { policy } from '../impact/policy/policy-builder.ts';

const LOCATIONS = new Map(
  Object.entries({
    office: { isTrusted: true },
    cafe: { isTrusted: false },
    fi: { countriesAndRegions: ['FI', 'SE'], isTrusted: true },
    nowhere: { countriesAndRegions: ['CH'], includeUnknownCountriesAndRegions: true },
  }).map(([id, content]) => [id, namedLocationOf(id, content)]),
);

const matched = (conditions: JsonObject, context: JsonObject) =>
  matchConditions(readPolicy(policy({ conditions })), signInContextOf(context), LOCATIONS);

type Row = readonly [conditions: JsonObject, context: JsonObject, match: 'yes' | 'no' | 'maybe'];

const platforms = (include: unknown, exclude: unknown = []) => ({
  platforms: { includePlatforms: include, excludePlatforms: exclude },
});
const locations = (include: unknown, exclude: unknown = []) => ({
  locations: { includeLocations: include, excludeLocations: exclude },
});
const filtered = (rule: string, mode = 'include') => ({ devices: { deviceFilter: { mode, rule } } });
const flows = (transferMethods: string) => ({ authenticationFlows: { transferMethods } });

describe.each<[string, readonly Row[]]>([
  [
    'client apps',
    [
      [{ clientAppTypes: ['all'] }, { clientAppType: 'other' }, 'yes'],
      [{ clientAppTypes: [] }, { clientAppType: 'other' }, 'yes'],
      [{ clientAppTypes: ['browser', 'other'] }, { clientAppType: 'Browser' }, 'yes'],
      [{ clientAppTypes: ['browser'] }, { clientAppType: 'other' }, 'no'],
      [{ clientAppTypes: ['exchangeActiveSync'] }, { clientAppType: 'easSupported' }, 'yes'],
      [{ clientAppTypes: ['ExchangeActiveSync'] }, { clientAppType: 'exchangeActiveSync' }, 'yes'],
      [{ clientAppTypes: ['exchangeActiveSync'] }, { clientAppType: 'browser' }, 'no'],
      [{ clientAppTypes: ['browser'] }, { clientAppType: 'easSupported' }, 'no'],
      [{ clientAppTypes: ['easSupported'] }, { clientAppType: 'exchangeActiveSync' }, 'no'],
      [{ clientAppTypes: ['browser', 'newClient'] }, { clientAppType: 'other' }, 'maybe'],
      [{ clientAppTypes: ['browser', 'newClient'] }, { clientAppType: 'browser' }, 'yes'],
    ],
  ],
  [
    'levels of risk are a set, no threshold',
    [
      [{ signInRiskLevels: ['medium'] }, { signInRisk: 'medium' }, 'yes'],
      [{ signInRiskLevels: ['medium'] }, { signInRisk: 'high' }, 'no'],
      [{ signInRiskLevels: ['none'] }, {}, 'yes'],
      [{ signInRiskLevels: ['unknownFutureValue'] }, {}, 'maybe'],
      [{ userRiskLevels: ['high'] }, { userRisk: 'high' }, 'yes'],
      [{ userRiskLevels: ['high'] }, { signInRisk: 'high' }, 'no'],
      [{ userRiskLevels: ['unknownFutureValue'] }, {}, 'maybe'],
      [{ servicePrincipalRiskLevels: ['low'] }, { servicePrincipalRisk: 'low' }, 'yes'],
      [{ servicePrincipalRiskLevels: ['low'] }, {}, 'no'],
      [{ servicePrincipalRiskLevels: ['unknownFutureValue'] }, {}, 'maybe'],
      [{ insiderRiskLevels: 'minor,elevated' }, { insiderRisk: 'elevated' }, 'yes'],
      [{ insiderRiskLevels: 'minor,elevated' }, { insiderRisk: 'moderate' }, 'no'],
      [{ insiderRiskLevels: 'minor' }, {}, 'no'],
      [{ insiderRiskLevels: 'unknownFutureValue' }, {}, 'maybe'],
    ],
  ],
  [
    'authentication flows',
    [
      [flows('deviceCodeFlow'), { authFlow: 'deviceCodeFlow' }, 'yes'],
      [flows('deviceCodeFlow,authenticationTransfer'), { authFlow: 'authenticationTransfer' }, 'yes'],
      [flows('deviceCodeFlow'), {}, 'no'],
      [flows('none'), { authFlow: 'deviceCodeFlow' }, 'yes'],
      [flows('none'), {}, 'yes'],
      [flows('none,deviceCodeFlow'), {}, 'no'],
      [flows('unknownFutureValue'), {}, 'maybe'],
    ],
  ],
  [
    'platforms',
    [
      [platforms(['all']), { platform: 'unknown' }, 'yes'],
      [platforms(['android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux']), { platform: 'unknown' }, 'no'],
      [platforms(['iOS']), { platform: 'ios' }, 'yes'],
      [platforms(['iOS']), { platform: 'macOS' }, 'no'],
      [platforms(['all'], ['iOS']), { platform: 'iOS' }, 'no'],
      [platforms(['all'], ['iOS']), { platform: 'unknown' }, 'yes'],
      [platforms(['iOS'], ['iOS']), { platform: 'iOS' }, 'no'],
      [platforms(['all'], ['all']), { platform: 'unknown' }, 'no'],
      [platforms([], ['linux']), { platform: 'windows' }, 'yes'],
      [platforms(['newOS']), {}, 'maybe'],
      [platforms(['all'], ['newOS']), {}, 'maybe'],
      [platforms(['iOS'], ['newOS']), {}, 'no'],
      [platforms(['newOS'], ['windows']), {}, 'no'],
      [platforms(['newOS'], ['linux', 'newOS']), {}, 'maybe'],
    ],
  ],
  [
    'locations',
    [
      [locations(['All']), {}, 'yes'],
      [locations(['All'], ['All']), {}, 'no'],
      [locations(['office']), { namedLocations: ['cafe', 'OFFICE'] }, 'yes'],
      [locations(['Office']), {}, 'no'],
      [locations(['cafe', 'office']), { namedLocations: ['office'] }, 'yes'],
      [locations(['All'], ['office']), { namedLocations: ['cafe', 'office'] }, 'no'],
      [locations(['All'], ['office']), { namedLocations: ['cafe'] }, 'yes'],
      [locations([], ['office']), { namedLocations: ['office'] }, 'no'],
      [locations(['AllTrusted']), { namedLocations: ['office'] }, 'yes'],
      [locations(['alltrusted']), { namedLocations: ['cafe', 'Office'] }, 'yes'],
      [locations(['AllTrusted']), { namedLocations: ['cafe'] }, 'no'],
      [locations(['AllTrusted']), { mfaTrustedIp: true }, 'yes'],
      [locations(['AllTrusted']), {}, 'no'],
      [locations(['AllTrusted']), { namedLocations: ['gone'] }, 'maybe'],
      [locations(['AllTrusted']), { namedLocations: ['gone', 'office'] }, 'yes'],
      [locations(['NotAllTrusted']), { namedLocations: ['office'] }, 'maybe'],
      [locations(['AllTrustedToo']), { namedLocations: ['office'] }, 'maybe'],
      // Only addresses can be trusted, whatever the object says.
      [locations(['AllTrusted']), { namedLocations: ['fi'] }, 'no'],
      [locations(['All'], ['AllTrusted']), { mfaTrustedIp: true }, 'no'],
      [locations(['fi']), { country: 'fi' }, 'yes'],
      [locations(['FI']), { country: 'SE' }, 'yes'],
      [locations(['fi']), { country: 'NO' }, 'no'],
      [locations(['fi']), {}, 'no'],
      [locations(['nowhere']), {}, 'yes'],
      [locations(['nowhere']), { country: 'FI' }, 'no'],
      [locations(['nowhere']), { country: 'CH' }, 'yes'],
      [locations(['gone']), {}, 'maybe'],
      [locations(['gone']), { namedLocations: ['gone'] }, 'yes'],
      [locations(['gone', 'office']), { namedLocations: ['office'] }, 'yes'],
      [locations(['All'], ['gone']), {}, 'maybe'],
      [locations(['cafe'], ['gone']), {}, 'no'],
    ],
  ],
  [
    'devices',
    [
      [filtered('device.model -eq "x"'), { device: { Model: 'X' } }, 'yes'],
      [filtered('device.model -eq "x"'), { device: { model: 'y' } }, 'no'],
      [filtered('device.model -eq "x"', 'exclude'), { device: { model: 'x' } }, 'no'],
      [filtered('device.model -eq "x"', 'exclude'), { device: { model: 'y' } }, 'yes'],
      [filtered('device.model -eq "x"'), {}, 'no'],
      // Whoever excludes by a negative operator lets every unregistered device out.
      [filtered('device.model -ne "x"', 'exclude'), {}, 'no'],
      [filtered('device.model -like "x"'), { device: { model: 'x' } }, 'maybe'],
      [{ devices: { deviceFilter: { rule: 'device.model -eq "x"' } } }, { device: { model: 'x' } }, 'maybe'],
      [filtered('device.extensionAttribute1 -eq "x"'), { device: { extensionAttribute1: 'x' } }, 'no'],
      [filtered('device.extensionAttribute1 -eq null'), { device: { extensionAttribute1: 'x' } }, 'yes'],
      [filtered('device.isExtensionAttribute -eq "x"'), { device: { isExtensionAttribute: 'x' } }, 'yes'],
    ],
  ],
  [
    'several conditions must all hold',
    [
      [{ ...platforms(['windows']), ...locations(['office']) }, { namedLocations: ['office'] }, 'yes'],
      [{ ...platforms(['windows']), ...locations(['office']) }, {}, 'no'],
      [{ ...platforms(['newOS']), ...locations(['office']) }, { namedLocations: ['office'] }, 'maybe'],
      [{ ...platforms(['newOS']), ...locations(['office']) }, {}, 'no'],
      [{ ...filtered('device.model -like "x"'), clientAppTypes: ['other'] }, {}, 'no'],
    ],
  ],
])('%s', (_, rows) => {
  test.each(rows)('%j, in %j: %s', (conditions, context, match) => {
    expect(matched(conditions, context)).toBe(match);
  });
});

test.each<[string, JsonObject, boolean]>([
  ['compliant', { isCompliant: true }, true],
  ['not compliant', { isCompliant: false }, false],
  ['managed', { isManaged: true }, true],
  ['not managed', { isManaged: false }, false],
  ['managed by Intune', { mdmAppId: '0000000A-0000-0000-C000-000000000000' }, true],
  ['managed by another', { mdmAppId: '54b943f8-d761-4f8d-951e-9cea1846db5a' }, false],
  ['hybrid joined', { trustType: 'ServerAD' }, true],
  ['joined', { trustType: 'AzureAD' }, false],
  ['registered, with values that are no texts', { trustType: 1, mdmAppId: null, isCompliant: 'true' }, false],
])('the extension attributes of a device that is %s can be read: %s', (_, device, isReadable) => {
  const conditions = filtered('device.extensionAttribute15 -eq "kiosk"');
  expect(matched(conditions, { device: { ...device, extensionAttribute15: 'kiosk' } })).toBe(isReadable ? 'yes' : 'no');
});

test('a property is a text, a truth value or a list of texts; all else is null', () => {
  expect(['x', true, false, ['a', 'b'], 1, null, undefined, {}].map(propertyOf)).toEqual([
    'x',
    true,
    false,
    ['a', 'b'],
    null,
    null,
    null,
    null,
  ]);
});

test('without a filter everything matches', () => {
  expect(matchFilter(undefined, () => null)).toBe('yes');
});

test('more rules than are kept are still read', () => {
  const answers = Array.from({ length: 1100 }, (_, index) =>
    matchFilter({ mode: 'include', rule: `a.b -eq "${index % 1050}"` }, () => '7'),
  );
  expect(answers.flatMap((answer, index) => (answer === 'yes' ? [index] : []))).toEqual([7, 1057]);
});

test('one that matches is enough, and what is excluded is out', () => {
  expect([anyOf([]), anyOf(['no', 'maybe']), anyOf(['maybe', 'yes'])]).toEqual(['no', 'maybe', 'yes']);
  expect([unless('yes', 'no'), unless('yes', 'maybe'), unless('no', 'maybe'), unless('maybe', 'yes')]).toEqual([
    'yes',
    'maybe',
    'no',
    'no',
  ]);
});
