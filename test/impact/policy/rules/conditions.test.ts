/** Section 2.4: the conditions. */
import { blockOf } from './parts.ts';
import { each, holds, type Rule } from './rule.ts';

const when = (conditions: object, context: object, isMet: boolean, tenant: object = {}): Rule => ({
  in: tenant,
  after: blockOf({ conditions }),
  when: context,
  hits: isMet ? 'newly-blocked' : 'unchanged',
});
const clients = (listed: readonly string[], clientAppType: string, isMet: boolean) =>
  when({ clientAppTypes: listed }, { clientAppType }, isMet);

holds('an absent, null or empty condition matches everything', {
  'all null': when(
    {
      clientAppTypes: null,
      platforms: null,
      locations: null,
      signInRiskLevels: null,
      userRiskLevels: null,
      insiderRiskLevels: null,
      devices: null,
      authenticationFlows: null,
    },
    { platform: 'unknown', signInRisk: 'high', clientAppType: 'other' },
    true,
  ),
  'all empty': when(
    {
      clientAppTypes: [],
      platforms: { includePlatforms: [], excludePlatforms: [] },
      locations: { includeLocations: [], excludeLocations: [] },
      signInRiskLevels: [],
      userRiskLevels: [],
      servicePrincipalRiskLevels: [],
      insiderRiskLevels: '',
      devices: { deviceFilter: null },
      authenticationFlows: { transferMethods: '' },
    },
    { platform: 'unknown', userRisk: 'low' },
    true,
  ),
  'only an exclusion of a platform': when({ platforms: { excludePlatforms: ['iOS'] } }, { platform: 'unknown' }, true),
  'only an exclusion of a location': when({ locations: { excludeLocations: ['AllTrusted'] } }, {}, true),
});

holds('client apps', {
  all: clients(['all'], 'other', true),
  browser: clients(['browser'], 'browser', true),
  'a native client is no browser': clients(['browser'], 'mobileAppsAndDesktopClients', false),
  'ActiveSync includes the supported ones': clients(['exchangeActiveSync'], 'easSupported', true),
  'the supported ones do not include ActiveSync': clients(['easSupported'], 'exchangeActiveSync', false),
  'other is not ActiveSync': clients(['other'], 'exchangeActiveSync', false),
  'the two modern ones': clients(['browser', 'mobileAppsAndDesktopClients'], 'other', false),
});

const platforms = (
  includePlatforms: readonly string[],
  excludePlatforms: readonly string[],
  platform: string,
  isMet: boolean,
) => when({ platforms: { includePlatforms, excludePlatforms } }, { platform }, isMet);
const EVERY = ['android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux'];

holds('platforms', {
  'all matches unknown': platforms(['all'], [], 'unknown', true),
  'a full list does not': platforms(EVERY, [], 'unknown', false),
  'all minus a full list is the unknown': platforms(['all'], EVERY, 'unknown', true),
  'all minus a full list is not linux': platforms(['all'], EVERY, 'linux', false),
  'exclusion wins': platforms(['windows', 'macOS'], ['windows'], 'windows', false),
  'what is not excluded stays': platforms(['windows', 'macOS'], ['windows'], 'macOS', true),
  'all minus all': platforms(['all'], ['all'], 'unknown', false),
});

const locations = [
  { id: 'hq', type: 'ip', isTrusted: true },
  { id: 'branch', type: 'ip', isTrusted: false },
  { id: 'nordic', type: 'country', countries: ['FI', 'SE'], includeUnknown: true, isTrusted: true },
  { id: 'fi', type: 'country', countries: ['FI'], includeUnknown: false },
];
const from = (
  includeLocations: readonly string[],
  excludeLocations: readonly string[],
  context: object,
  isMet: boolean,
) => when({ locations: { includeLocations, excludeLocations } }, context, isMet, { locations });

holds('locations', {
  'any address': from(['All'], [], {}, true),
  'a trusted address': from(['AllTrusted'], [], { namedLocations: ['hq'] }, true),
  'an MFA trusted address': from(['AllTrusted'], [], { mfaTrustedIp: true }, true),
  'an MFA trusted address escapes': from(['All'], ['AllTrusted'], { mfaTrustedIp: true }, false),
  'an address that is named but not trusted': from(['AllTrusted'], [], { namedLocations: ['branch'] }, false),
  'a country is never trusted': from(['AllTrusted'], [], { country: 'SE' }, false),
  'a country': from(['nordic'], [], { country: 'SE' }, true),
  'another country': from(['nordic'], [], { country: 'NO' }, false),
  'no country, and unknown is included': from(['nordic'], [], { country: null }, true),
  'no country, and unknown is not included': from(['fi'], [], {}, false),
  'all but a country, no country': from(['All'], ['fi'], {}, true),
  'all but a country with the unknown, no country': from(['All'], ['nordic'], {}, false),
  'in a trusted and in another one, the other excluded': from(
    ['AllTrusted'],
    ['branch'],
    { namedLocations: ['hq', 'branch'] },
    false,
  ),
  'in the country, at a trusted address that is excluded': from(
    ['fi'],
    ['AllTrusted'],
    { country: 'FI', namedLocations: ['hq'] },
    false,
  ),
  'in the country, at an address that is not excluded': from(
    ['fi'],
    ['AllTrusted'],
    { country: 'FI', namedLocations: ['branch'] },
    true,
  ),
  'one of two included': from(['fi', 'hq'], [], { country: 'DE', namedLocations: ['hq'] }, true),
});

holds('risks', {
  'a level that is listed': when({ signInRiskLevels: ['low', 'high'] }, { signInRisk: 'low' }, true),
  'a level between': when({ signInRiskLevels: ['low', 'high'] }, { signInRisk: 'medium' }, false),
  'none is a level': when({ signInRiskLevels: ['none'] }, {}, true),
  'none is not low': when({ userRiskLevels: ['low'] }, {}, false),
  'of the user': when({ userRiskLevels: ['high'] }, { userRisk: 'high' }, true),
  'of the user, not of the sign-in': when({ userRiskLevels: ['high'] }, { signInRisk: 'high' }, false),
  'both are needed': when(
    { userRiskLevels: ['high'], signInRiskLevels: ['medium'] },
    { userRisk: 'high', signInRisk: 'low' },
    false,
  ),
  'insider risk that is listed': when({ insiderRiskLevels: 'minor,elevated' }, { insiderRisk: 'elevated' }, true),
  'insider risk with a blank': when({ insiderRiskLevels: 'moderate, elevated' }, { insiderRisk: 'elevated' }, true),
  'insider risk between': when({ insiderRiskLevels: 'minor, elevated' }, { insiderRisk: 'moderate' }, false),
  'no insider risk matches no level': when({ insiderRiskLevels: 'minor, moderate, elevated' }, {}, false),
});

holds('all assignments and conditions are joined by AND', {
  'one of three is not met': when(
    { platforms: { includePlatforms: ['iOS'] }, clientAppTypes: ['browser'], signInRiskLevels: ['high'] },
    { platform: 'iOS', signInRisk: 'high', clientAppType: 'other' },
    false,
  ),
  'each person has a context': {
    in: { users: ['ann', 'bob', 'cat'].map((id) => ({ id, userType: 'Member' })) },
    after: blockOf({ conditions: { platforms: { includePlatforms: ['iOS'] }, signInRiskLevels: ['high'] } }),
    when: {
      platform: 'iOS',
      perUser: { ann: { signInRisk: 'high' }, bob: { platform: 'android', signInRisk: 'high' } },
    },
    hits: each('newly-blocked', ['ann']),
  },
});
