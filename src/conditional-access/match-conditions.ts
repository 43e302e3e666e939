/** Whether the conditions of a policy hold for a sign-in. All of them must; one that is absent always does. */
import { type JsonObject, textsOf } from '../base/json.ts';
import { type FilterRule, type PropertyValue, parseFilterRule } from './filter-rule.ts';
import type { NamedLocation } from './named-location.ts';
import { type ConditionLists, type Filter, isAll, type PolicyRule } from './read-policy.ts';
import type { SignInContext } from './sign-in-context.ts';

/** `maybe`: the policy names something that we do not know. */
export type Match = 'yes' | 'no' | 'maybe';

/** Known to Intune by the id of its service, or by a flag. */
const INTUNE = '0000000a-0000-0000-c000-000000000000';

/**
 * @param rule its `unknown` paths say where a condition has a word that we do not know, and that may match anything
 * @param locations by id in lower case
 */
export function matchConditions(
  { conditions, unknown }: Pick<PolicyRule, 'conditions' | 'unknown'>,
  context: SignInContext,
  locations: ReadonlyMap<string, NamedLocation>,
): Match {
  const isIn = (name: string, list: readonly string[], value: string): Match => {
    if (list.length === 0 || has(list, value)) return 'yes';
    return unknown.some((path) => path.startsWith(`conditions.${name}:`)) ? 'maybe' : 'no';
  };
  const { platforms } = conditions;
  const withoutNone = conditions.transferMethods.filter((method) => method !== 'none');
  return allOf([
    isIn('clientAppTypes', conditions.clientAppTypes.flatMap(withOlderSync), context.clientAppType),
    isIn('signInRiskLevels', conditions.signInRiskLevels, context.signInRisk),
    isIn('userRiskLevels', conditions.userRiskLevels, context.userRisk),
    isIn('servicePrincipalRiskLevels', conditions.servicePrincipalRiskLevels, context.servicePrincipalRisk),
    isIn('insiderRiskLevels', conditions.insiderRiskLevels, context.insiderRisk),
    isIn('authenticationFlows.transferMethods', withoutNone, context.authFlow),
    unless(
      // A list of every platform is not the same as any platform: it misses those that are not recognised.
      isIn('platforms.includePlatforms', platforms.include, context.platform),
      platforms.exclude.length === 0
        ? 'no'
        : isIn('platforms.excludePlatforms', platforms.exclude.map(anyAs(context.platform)), context.platform),
    ),
    matchLocations(conditions.locations, context, locations),
    unknown.some((path) => path.startsWith('conditions.devices.'))
      ? 'maybe'
      : matchDevice(conditions.deviceFilter, context.device),
  ]);
}

/** All must match. */
function allOf(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.includes('maybe') ? 'maybe' : 'yes';
}

/** The word "all" stands for the value. */
function anyAs(value: string): (entry: string) => string {
  return (entry) => (isAll(entry) ? value : entry);
}

/** One that matches is enough. */
export function anyOf(matches: readonly Match[]): Match {
  if (matches.includes('yes')) return 'yes';
  return matches.includes('maybe') ? 'maybe' : 'no';
}

/** Included, and not excluded. */
export function unless(included: Match, excluded: Match): Match {
  if (excluded === 'yes') return 'no';
  return excluded === 'maybe' && included === 'yes' ? 'maybe' : included;
}

/** `properties` null: there is nothing that could have properties. */
export function matchFilter(filter: Filter | undefined, property: (name: string) => PropertyValue): Match {
  if (filter === undefined) return 'yes';
  const rule = ruleOf(filter.rule);
  if (rule === undefined) return 'maybe';
  return rule(property) === (filter.mode === 'include') ? 'yes' : 'no';
}

const parsed = new Map<string, FilterRule | undefined>();
/** A tenant has some dozens of rules, and each is asked of every app or context. */
const MOST_PARSED = 1000;

function ruleOf(text: string): FilterRule | undefined {
  if (!parsed.has(text)) {
    if (parsed.size >= MOST_PARSED) parsed.clear();
    parsed.set(text, parseFilterRule(text));
  }
  return parsed.get(text);
}

function withOlderSync(type: string): readonly string[] {
  return type.toLowerCase() === 'exchangeactivesync' ? [type, 'easSupported'] : [type];
}

function has(list: readonly string[], value: string): boolean {
  const text = value.toLowerCase();
  return list.some((entry) => entry.toLowerCase() === text);
}

function matchLocations(
  { include, exclude }: ConditionLists,
  context: SignInContext,
  locations: ReadonlyMap<string, NamedLocation>,
): Match {
  const isIn = (id: string) => matchLocation(id, context, locations);
  const included = include.length === 0 ? 'yes' : anyOf(include.map(isIn));
  return unless(included, anyOf(exclude.map(isIn)));
}

/** An address can be in several locations at once. */
function matchLocation(id: string, context: SignInContext, locations: ReadonlyMap<string, NamedLocation>): Match {
  if (isAll(id)) return 'yes';
  if (/^alltrusted$/i.test(id)) return matchTrusted(context, locations);
  if (has(context.namedLocations, id)) return 'yes';
  const location = locations.get(id.toLowerCase());
  if (location === undefined) return 'maybe';
  if (location.type === 'ip') return 'no';
  const { country } = context;
  const isThere = country === undefined ? location.includeUnknown : has(location.countries, country);
  return isThere ? 'yes' : 'no';
}

function matchTrusted(
  { mfaTrustedIp, namedLocations }: SignInContext,
  locations: ReadonlyMap<string, NamedLocation>,
): Match {
  if (mfaTrustedIp) return 'yes';
  return anyOf(
    namedLocations.map((id) => {
      const location = locations.get(id.toLowerCase());
      if (location === undefined) return 'maybe';
      return location.type === 'ip' && location.isTrusted ? 'yes' : 'no';
    }),
  );
}

function matchDevice(filter: Filter | undefined, device: JsonObject | null): Match {
  if (filter === undefined) return 'yes';
  const properties = new Map(Object.entries(device ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const isManaged = isManagedDevice(device);
  return matchFilter(filter, (name) =>
    !isManaged && name.startsWith('extensionattribute') ? null : propertyOf(properties.get(name)),
  );
}

/** The extension attributes of other devices cannot be read. */
function isManagedDevice(device: JsonObject | null): boolean {
  if (device === null) return false;
  const { isCompliant, isManaged, mdmAppId, trustType } = device;
  if (isCompliant === true || isManaged === true) return true;
  const [manager, trust] = [mdmAppId, trustType].map((value) => (typeof value === 'string' ? value.toLowerCase() : ''));
  return manager === INTUNE || trust === 'serverad';
}

/** A value as filters see it; what is absent is null. */
export function propertyOf(value: unknown): PropertyValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  return Array.isArray(value) ? textsOf(value) : null;
}
