/** Named locations as Graph gives them. */
import { expect, test } from 'vitest';
import { namedLocationOf } from '../../src/conditional-access/named-location.ts';

const IP = { id: 'l', type: 'ip', isTrusted: false, countries: [], includeUnknown: false };
const COUNTRY = { ...IP, type: 'country' };

test.each<[string, object, object]>([
  ['addresses', { ipRanges: [{ cidrAddress: '198.51.100.0/24' }] }, IP],
  ['trusted addresses', { ipRanges: [], isTrusted: true }, { ...IP, isTrusted: true }],
  ['addresses that are not trusted', { isTrusted: false }, IP],
  ['countries', { countriesAndRegions: ['FI', 'CH'] }, { ...COUNTRY, countries: ['FI', 'CH'] }],
  [
    'countries, and what has none',
    { countriesAndRegions: ['FI'], includeUnknownCountriesAndRegions: true },
    { ...COUNTRY, countries: ['FI'], includeUnknown: true },
  ],
  [
    'countries only',
    { countriesAndRegions: ['FI'], includeUnknownCountriesAndRegions: false },
    { ...COUNTRY, countries: ['FI'] },
  ],
])('%s', (_, content, location) => {
  expect(namedLocationOf('l', { ...content })).toEqual(location);
});
