/** Why a policy applies to a person, an app and the circumstances, or does not: what in it decided. */
import { anyOf, type Match, matchConditions, unless } from '../../../conditional-access/match-conditions.ts';
import type { Conditions, PolicyRule, Principals } from '../../../conditional-access/read-policy.ts';
import type { SignInContext } from '../../../conditional-access/sign-in-context.ts';
import type { NamedSet } from '../compile/named-set.ts';
import type { NamedSide } from '../compile/named-sets.ts';
import type { IndexedPolicy } from '../reach/reach-index.ts';
import { IDENTITY_KINDS, type Memberships, type TenantIndexInput } from '../tenant/tenant-index-input.ts';

export interface Told {
  readonly match: Match;
  readonly words: readonly string[];
}

/** The person has the number 0. */
const ONE = 0;

/** @param tenant with one person */
export function peopleWords({ scope }: IndexedPolicy, rule: PolicyRule, tenant: TenantIndexInput): Told {
  const [included, excluded] = [matchSide(scope.include, tenant), matchSide(scope.exclude, tenant)];
  const match = unless(included, excluded);
  const unknown = [...scope.include.unknown, ...scope.exclude.unknown].map(({ what }) => `not known: ${what}`);
  if (match === 'maybe') return { match, words: unknown };
  if (match === 'yes') return { match, words: [`includes ${sideWords(rule.people.include, tenant)}`] };
  const words = included === 'no' ? 'is not for this person' : `excludes ${sideWords(rule.people.exclude, tenant)}`;
  return { match, words: [words] };
}

function matchSide({ sets, unknown }: NamedSide, tenant: TenantIndexInput): Match {
  if (sets.some((set) => holds(set, tenant))) return 'yes';
  return unknown.some(({ whom }) => holds(whom, tenant)) ? 'maybe' : 'no';
}

function holds({ kinds, members, withAgents }: NamedSet, { identities }: TenantIndexInput): boolean {
  const kind = IDENTITY_KINDS[identities.kinds[ONE] ?? 0];
  if (kind === undefined || kind === 'outside') return false;
  if (kinds?.has(kind)) return true;
  return (kind !== 'agent' || withAgents === true) && members?.().includes(ONE) === true;
}

/** By what the person is named. */
function sideWords({ users, groups, roles, allGuests, guestKinds }: Principals, tenant: TenantIndexInput): string {
  const isNamed = users.ids.some((id) => tenant.identities.numberOf(id) === ONE);
  const named = [
    ...(isNamed ? ['this person'] : []),
    ...groups.ids.filter((id) => isMember(tenant.groups, id)).map((id) => `group ${id}`),
    ...roles.ids.filter((id) => isMember(tenant.roles, id)).map((id) => `role ${id}`),
  ];
  if (named.length > 0) return named.join(', ');
  if (users.all) return 'all people';
  return allGuests || guestKinds ? 'guests of this kind' : 'this identity';
}

function isMember({ numberOf, memberStarts, members }: Memberships, id: string): boolean {
  const number = numberOf(id);
  return number !== undefined && members.subarray(memberStarts[number], memberStarts[number + 1]).includes(ONE);
}

interface Target {
  /** Its first app is the one that is asked about. */
  readonly tenant: TenantIndexInput;
  readonly context: SignInContext;
}

export function targetWords(
  { targets, actions, appDoubts }: IndexedPolicy,
  rule: PolicyRule,
  { tenant, context }: Target,
): Told {
  const { userAction, authContext } = context;
  const match = (userAction === undefined ? targets[0]?.[0] : actions[0]) ?? 'no';
  const { include, exclude, filter, userActions, authenticationContexts } = rule.apps;
  const [app] = tenant.apps;
  const names = (ids: readonly string[]) =>
    ids.some((id) => [app?.id, ...(app?.suites ?? [])].some((own) => own?.toLowerCase() === id.toLowerCase()));
  if (match === 'maybe') return { match, words: appDoubts.map((doubt) => `not known: ${doubt}`) };
  if (match === 'no') {
    if (userAction !== undefined) return { match, words: ['does not cover this action'] };
    if (app?.enabled === false) return { match, words: ['the app is disabled'] };
    if (names(exclude.ids)) return { match, words: ['excludes the app'] };
    return { match, words: [include.all ? 'a filter or an exception keeps the app out' : 'does not cover the app'] };
  }
  if (userAction !== undefined && userActions.length > 0) return { match, words: ['covers this action'] };
  if (authContext !== undefined && authenticationContexts.includes(authContext))
    return { match, words: [`covers authentication context ${authContext}`] };
  if (include.all) return { match, words: ['covers all apps'] };
  if (names(include.ids)) return { match, words: ['names the app'] };
  return { match, words: [filter ? 'covers the app by its filter' : 'covers a service that the app needs'] };
}

const NO_CONDITIONS: Conditions = {
  clientAppTypes: [],
  platforms: { include: [], exclude: [] },
  locations: { include: [], exclude: [] },
  userRiskLevels: [],
  signInRiskLevels: [],
  servicePrincipalRiskLevels: [],
  insiderRiskLevels: [],
  transferMethods: [],
};

const WORDS: Record<keyof Conditions, (context: SignInContext) => string> = {
  clientAppTypes: ({ clientAppType }) => `client ${clientAppType}`,
  platforms: ({ platform }) => `platform ${platform}`,
  locations: (context) => `place ${placeWords(context)}`,
  userRiskLevels: ({ userRisk }) => `user risk ${userRisk}`,
  signInRiskLevels: ({ signInRisk }) => `sign-in risk ${signInRisk}`,
  servicePrincipalRiskLevels: ({ servicePrincipalRisk }) => `workload risk ${servicePrincipalRisk}`,
  insiderRiskLevels: ({ insiderRisk }) => `insider risk ${insiderRisk}`,
  transferMethods: ({ authFlow }) => `flow ${authFlow}`,
  deviceFilter: ({ device }) => (device === null ? 'a device that is not registered' : 'the device'),
};

/** The conditions that decide: those that do not hold, else those that may not, else those that hold. */
export function decidingConditions(
  rule: PolicyRule,
  context: SignInContext,
  locations: TenantIndexInput['locations'],
): readonly string[] {
  const names = (Object.keys(WORDS) as (keyof Conditions)[]).filter((name) => isSet(rule.conditions[name]));
  const matches = names.map((name) => {
    const conditions = { ...NO_CONDITIONS, [name]: rule.conditions[name] };
    return { name, match: matchConditions({ conditions, unknown: rule.unknown }, context, locations) };
  });
  const worst = anyOf(matches.map(({ match }) => inverted(match)));
  const deciding = matches.filter(({ match }) => inverted(match) === worst);
  const verb: Record<Match, string> = {
    yes: 'its condition holds: ',
    maybe: 'not known whether it holds: ',
    no: 'its condition does not hold: ',
  };
  return deciding.map(({ name, match }) => `${verb[match]}${WORDS[name](context)}`);
}

function inverted(match: Match): Match {
  if (match === 'maybe') return match;
  return match === 'yes' ? 'no' : 'yes';
}

function isSet(condition: Conditions[keyof Conditions]): boolean {
  if (condition === undefined) return false;
  if ('include' in condition) return condition.include.length + condition.exclude.length > 0;
  return !('length' in condition) || condition.length > 0;
}

function placeWords({ namedLocations, country, mfaTrustedIp }: SignInContext): string {
  if (namedLocations.length > 0) return namedLocations.join(', ');
  if (country !== undefined) return country;
  return mfaTrustedIp ? 'a trusted address' : 'outside all named locations';
}
