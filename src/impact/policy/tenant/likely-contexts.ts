/**
 * The circumstances in which a change can be felt: the ordinary ones, and those that policies name, included or
 * excluded. A place that is no longer excluded is felt only there.
 */
import type { NamedLocation } from '../../../conditional-access/named-location.ts';
import type { PolicyContent } from '../../../conditional-access/policy.ts';
import { isAll, type PolicyRule, readPolicy } from '../../../conditional-access/read-policy.ts';
import { type SignInContext, signInContextOf } from '../../../conditional-access/sign-in-context.ts';
import type { ContextClass, PolicyWorld } from '../reach/reach-index.ts';
import { namedDevices } from './named-devices.ts';
import type { TenantIndexInput } from './tenant-index-input.ts';

/** Of one policy: more combinations of circumstances are tried one difference at a time. */
const MOST_COMBINATIONS = 64;
const MOST_CONTEXTS = 256;

const CLIENTS = ['browser', 'mobileAppsAndDesktopClients'];
const BASELINE = ['baseline-only', 'oidc-only'] as const;

/** Of a country location that changes, so many of the countries that come or go are tried. */
const MOST_COUNTRIES = 8;

type Facts = Partial<SignInContext>;
type Locations = TenantIndexInput['locations'];
/** Before and after. */
type Places = readonly [Locations, Locations];

export interface TriedContexts {
  readonly contexts: readonly ContextClass[];
  /** Some combinations of what the policies name were not tried. */
  readonly isPartial: boolean;
}

/** Those of everything that differs between two worlds, or depends on what differs. */
export function contextsOfChange(before: PolicyWorld, after: PolicyWorld): TriedContexts {
  const places = [before.tenant.locations, after.tenant.locations] as const;
  const policies = changedPolicies(before, after);
  const isBaseline =
    before.tenant.settings.baselineScopes !== after.tenant.settings.baselineScopes || policies.some(leavesAppsOut);
  const more: readonly Facts[] = isBaseline ? BASELINE.map((scopes) => ({ scopes })) : [];
  return triedContexts(policies, places, more);
}

/** Requests for baseline scopes alone may then meet the policy also at the apps that it leaves out. */
function leavesAppsOut(policy: PolicyContent): boolean {
  const { include, exclude, filter } = readPolicy(policy).apps;
  return include.all && (exclude.ids.length > 0 || filter?.mode === 'exclude');
}

/** @param policies that change; versions of one policy have the same id */
export function likelyContexts(
  policies: readonly PolicyContent[],
  tenant: Pick<TenantIndexInput, 'locations'>,
): readonly ContextClass[] {
  return triedContexts(policies, [tenant.locations, tenant.locations], []).contexts;
}

function triedContexts(policies: readonly PolicyContent[], places: Places, more: readonly Facts[]): TriedContexts {
  const versions = Map.groupBy(policies, ({ id }, index) => (typeof id === 'string' ? id : index));
  const perPolicy = [...versions.values()].map((some) => combinations(dimensionsOf(some.map(readPolicy), places)));
  const all = [{}, ...more, ...perPolicy.flatMap(({ list }) => list)];
  const texts = new Map(all.map((facts) => [JSON.stringify(signInContextOf(facts)), facts]));
  return {
    contexts: [...texts.values()].slice(0, MOST_CONTEXTS).map((facts) => ({ context: signInContextOf(facts) })),
    isPartial: texts.size > MOST_CONTEXTS || perPolicy.some(({ isPartial }) => isPartial),
  };
}

/** In both versions, also where only what they name has changed. */
function changedPolicies(before: PolicyWorld, after: PolicyWorld): readonly PolicyContent[] {
  const [had, has] = [new Set(before.policies), new Set(after.policies)];
  const isNamed = namedByChange(before.tenant, after.tenant);
  return [
    ...before.policies.filter((policy) => !has.has(policy)),
    ...after.policies.filter((policy) => !had.has(policy) || isNamed(readPolicy(policy))),
  ];
}

function namedByChange(before: TenantIndexInput, after: TenantIndexInput): (rule: PolicyRule) => boolean {
  if (before === after) return () => false;
  const isMoved = before.groups !== after.groups || before.roles !== after.roles;
  const places = changedKeys(before.locations, after.locations);
  const strengths = changedKeys(before.strengths, after.strengths);
  const isSetting = before.settings !== after.settings;
  return ({ people: { include, exclude }, conditions: { locations }, demand, apps }) => {
    const named = [include, exclude].flatMap(({ groups, roles }) => [groups, roles]);
    const isPlace = [...locations.include, ...locations.exclude].some(
      (id) => places.has(id.toLowerCase()) || (places.size > 0 && /^alltrusted$/i.test(id)),
    );
    return (
      (isMoved && named.some(({ all, ids }) => all || ids.length > 0)) ||
      isPlace ||
      demand.atoms.some((atom) => strengths.has(atom.replace(/^strength:/, '').toLowerCase())) ||
      (isSetting && apps.include.all)
    );
  };
}

function changedKeys(before: ReadonlyMap<string, unknown>, after: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const keys = [...before.keys(), ...after.keys()];
  return new Set(keys.filter((key) => before.get(key) !== after.get(key)));
}

/** By member of the context the values to try, those that fit first; each list has at least one. */
function dimensionsOf(rules: readonly PolicyRule[], locations: Places): readonly Facts[][] {
  const named = (list: (rule: PolicyRule) => readonly string[]) => [...new Set(rules.flatMap(list))];
  const values = <Name extends keyof Facts>(
    name: Name,
    list: readonly Facts[Name][],
    ordinary: readonly Facts[] = [],
  ) => {
    const own: Facts[] = [...list.map((value) => ({ [name]: value })), ...ordinary];
    return own.length === 0 ? [{}] : own;
  };
  const isAny = (list: (rule: PolicyRule) => readonly unknown[]) => rules.some((rule) => list(rule).length === 0);
  const clients = named(({ conditions }) => conditions.clientAppTypes);
  const platforms = named(({ conditions: { platforms: own } }) => [
    ...own.include,
    ...own.exclude.filter((entry) => !isAll(entry)),
  ]);
  const anyPlatform = isAny(({ conditions }) => conditions.platforms.include);
  const places = named(({ conditions: { locations: own } }) => [...own.include, ...own.exclude]).flatMap((id) =>
    factsOfPlace(id, locations),
  );
  const anyPlace = isAny(({ conditions }) => conditions.locations.include);
  return [
    values(
      'clientAppType',
      isAny(({ conditions }) => conditions.clientAppTypes) ? [...new Set([...CLIENTS, ...clients])] : clients,
    ),
    values('platform', anyPlatform ? [...new Set(['windows', ...platforms])] : platforms),
    anyPlace ? [{}, ...places] : [...places, {}],
    values(
      'signInRisk',
      named(({ conditions }) => conditions.signInRiskLevels),
    ),
    values(
      'userRisk',
      named(({ conditions }) => conditions.userRiskLevels),
    ),
    values(
      'servicePrincipalRisk',
      named(({ conditions }) => conditions.servicePrincipalRiskLevels),
    ),
    values(
      'insiderRisk',
      named(({ conditions }) => conditions.insiderRiskLevels),
    ),
    values(
      'authFlow',
      named(({ conditions }) => conditions.transferMethods),
    ),
    values('device', namedDevices(rules.flatMap(({ conditions: { deviceFilter } }) => deviceFilter ?? [])), [{}]),
    values(
      'userAction',
      named(({ apps }) => apps.userActions),
    ),
    values(
      'authContext',
      named(({ apps }) => apps.authenticationContexts),
    ),
  ];
}

function factsOfPlace(id: string, [before, after]: Places): readonly Facts[] {
  if (isAll(id)) return [];
  if (/^alltrusted$/i.test(id)) {
    const changed = [...changedKeys(before, after)].filter((key) => isIpLocation(after.get(key) ?? before.get(key)));
    return [{ mfaTrustedIp: true }, ...changed.map((key) => ({ namedLocations: [key] }))];
  }
  const [had, has] = [before, after].map((locations) => locations.get(id.toLowerCase()));
  if (isIpLocation(has ?? had)) return [{ namedLocations: [id] }];
  const [old, now] = [new Set(had?.countries), new Set(has?.countries)];
  const moved = [...new Set([...old, ...now])].filter((country) => old.has(country) !== now.has(country));
  const stays = [...now].find((country) => old.has(country));
  return [...(stays === undefined ? [] : [stays]), ...moved.slice(0, MOST_COUNTRIES)].map((country) => ({ country }));
}

/** A place that nobody knows is taken for one. */
function isIpLocation(location: NamedLocation | undefined): boolean {
  return location?.type !== 'country';
}

interface Combinations {
  readonly list: readonly Facts[];
  readonly isPartial: boolean;
}

function combinations(dimensions: readonly Facts[][]): Combinations {
  const size = dimensions.reduce((product, values) => product * values.length, 1);
  if (size <= MOST_COMBINATIONS) return { list: productOf(dimensions), isPartial: false };
  // Every value is tried at least once, with the others as the policy wants them.
  const fitting = Object.assign({}, ...dimensions.map(([first]) => first)) as Facts;
  const list = dimensions.flatMap((values) => values.map((value) => ({ ...fitting, ...value })));
  return { list, isPartial: true };
}

function productOf(dimensions: readonly Facts[][]): readonly Facts[] {
  return dimensions.reduce<readonly Facts[]>(
    (all, values) => all.flatMap((facts) => values.map((value) => ({ ...facts, ...value }))),
    [{}],
  );
}
