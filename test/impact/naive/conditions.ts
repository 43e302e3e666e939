/** 2.1 State and 2.4 Conditions. An absent, null or empty condition matches everything. */
import { parseRule } from './filter-rule.ts';
import type { Attributes, Conditions, Context, Filter, Location, Maybe, Policy, Tenant } from './input.ts';
import { CLIENTS, flagsOf, INSIDER_RISKS, PLATFORMS, RISKS, TRANSFER_METHODS } from './understood.ts';
import { allOf, anyOf, not, unknownFor, type Verdict, verdictOf } from './verdict.ts';

const NO_MEMBER: readonly string[] = [];

/** Only `enabled` is enforced; a fourth state would be news. */
export function isEnforced({ state }: Policy): Verdict {
  if (state === 'enabled') return 'yes';
  const isKnown = state === 'disabled' || state === 'enabledForReportingButNotEnforced';
  return isKnown ? 'no' : unknownFor('state');
}

/** All conditions inside one policy are joined by AND. */
export function conditionsHold({ conditions }: Policy, context: Context, tenant: Tenant): Verdict {
  return allOf([
    clientAppMatches(conditions.clientAppTypes, context.clientAppType ?? 'browser'),
    platformMatches(conditions, context.platform ?? 'windows'),
    locationMatches(conditions, context, tenant),
    riskMatches(conditions.signInRiskLevels, context.signInRisk),
    riskMatches(conditions.userRiskLevels, context.userRisk),
    riskMatches(conditions.servicePrincipalRiskLevels, context.servicePrincipalRisk),
    insiderRiskMatches(conditions, context.insiderRisk ?? 'none'),
    flowMatches(conditions, context.authFlow ?? 'none'),
    deviceMatches(conditions.devices?.deviceFilter, context.device),
  ]);
}

/** `clientAppTypes`: `all` or a set; `exchangeActiveSync` includes `easSupported`. */
function clientAppMatches(types: Maybe<readonly string[]>, client: string): Verdict {
  const accepted = client === 'easSupported' ? [client, 'exchangeActiveSync', 'all'] : [client, 'all'];
  return isOneOf(types, accepted, CLIENTS);
}

/** `platforms`: `all` also matches unknown ones, an explicit list never does; exclusion wins. */
function platformMatches({ platforms }: Conditions, platform: string): Verdict {
  const excluded = platforms?.excludePlatforms ?? [];
  const excludes = excluded.length === 0 ? 'no' : isOneOf(excluded, [platform, 'all'], PLATFORMS);
  return allOf([isOneOf(platforms?.includePlatforms, [platform, 'all'], PLATFORMS), not(excludes)]);
}

/** `locations`: being in any excluded one is enough to escape. */
function locationMatches({ locations }: Conditions, context: Context, tenant: Tenant): Verdict {
  const included = locations?.includeLocations ?? [];
  const isThere = (id: string) => isInLocation(id, context, tenant);
  return allOf([
    included.length === 0 ? 'yes' : anyOf(included.map(isThere)),
    not(anyOf((locations?.excludeLocations ?? []).map(isThere))),
  ]);
}

function isInLocation(id: string, context: Context, tenant: Tenant): Verdict {
  if (id === 'All') return 'yes';
  const locations = tenant.locations ?? [];
  if (id === 'AllTrusted') return trustOf(context, locations);
  const location = locations.find((other) => other.id === id);
  if (location?.type === 'ip') return verdictOf((context.namedLocations ?? []).includes(id));
  if (location?.type === 'country') return verdictOf(isInCountry(location, context.country));
  return unknownFor(`location ${id}`);
}

/** Every IP location marked trusted, and the MFA trusted addresses. Of one that nobody knows, nobody knows the mark. */
function trustOf({ namedLocations, mfaTrustedIp }: Context, locations: readonly Location[]): Verdict {
  const trusted = locations.filter(({ type, isTrusted }) => type === 'ip' && isTrusted === true);
  const strange = (namedLocations ?? []).filter((id) => !locations.some((location) => location.id === id));
  return anyOf([
    verdictOf(mfaTrustedIp === true || trusted.some(({ id }) => namedLocations?.includes(id))),
    ...strange.map((id) => unknownFor(`location ${id}`)),
  ]);
}

/** An address without a country is caught only with `includeUnknown`. */
function isInCountry({ countries, includeUnknown }: Location, country: Maybe<string>): boolean {
  return country ? (countries ?? []).includes(country) : includeUnknown === true;
}

/** Risk levels are an exact set, not a threshold; `none` is a level. */
function riskMatches(levels: Maybe<readonly string[]>, level: Maybe<string>): Verdict {
  return isOneOf(levels, [level ?? 'none'], RISKS);
}

/** `insiderRiskLevels`: flags; a user without insider risk matches no listed level. */
function insiderRiskMatches({ insiderRiskLevels }: Conditions, level: string): Verdict {
  return isOneOf(flagsOf(insiderRiskLevels), [level], INSIDER_RISKS);
}

/** `authenticationFlows`: the flow as the policy sees it, protocol tracking included. */
function flowMatches({ authenticationFlows }: Conditions, flow: string): Verdict {
  const methods = flagsOf(authenticationFlows?.transferMethods).filter((method) => method !== 'none');
  return isOneOf(methods, [flow], TRANSFER_METHODS);
}

/** A member that nobody knows may stand for what the request has: see U14. */
function isOneOf(listed: Maybe<readonly string[]>, accepted: readonly string[], known: readonly string[]): Verdict {
  const members = listed ?? NO_MEMBER;
  if (members.length === 0 || accepted.some((value) => members.includes(value))) return 'yes';
  const strange = members.filter((member) => !known.includes(member));
  return strange.length > 0 ? unknownFor(...strange) : 'no';
}

/** "Device filter": `include` applies if the rule is true for the device, `exclude` if it is false. */
function deviceMatches(filter: Maybe<Filter>, device: Maybe<Attributes>): Verdict {
  if (!filter) return 'yes';
  const rule = parseRule(filter.rule ?? '');
  if (rule === undefined || !['include', 'exclude'].includes(filter.mode ?? '')) return unknownFor('deviceFilter');
  const matches = rule((property) => deviceProperty(device, property.replace(/^device\./i, '')));
  return verdictOf(matches === (filter.mode === 'include'));
}

/** An unregistered device has only null properties; extension attributes need a managed one. */
function deviceProperty(device: Maybe<Attributes>, name: string): Attributes[string] {
  if (!device) return undefined;
  return /^extensionAttribute\d+$/.test(name) && !isManaged(device) ? undefined : device[name];
}

function isManaged({ isCompliant, isManaged: byIntune, trustType }: Attributes): boolean {
  return isCompliant === true || byIntune === true || trustType === 'ServerAD';
}
