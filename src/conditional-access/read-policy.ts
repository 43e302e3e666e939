/**
 * The one reading of a Conditional Access policy: to whom and what it applies, under which conditions, and what it
 * demands. Detection, the mirror and the search for affected people all use it, and none reads the JSON itself.
 */
import { defined } from '../base/defined.ts';
import { isJsonObject, isWord, type JsonObject, objectOf, textsOf } from '../base/json.ts';
import { BUILT_IN_CONTROLS, isUnknownWord, unknownIn } from './known-members.ts';
import { canonicalOf, type PolicyContent } from './policy.ts';
import { unsaidIn } from './unsaid-members.ts';

export interface PolicyRule {
  readonly people: PeopleScope;
  readonly workloads: Workloads;
  readonly apps: AppScope;
  readonly conditions: Conditions;
  readonly demand: Demand;
  /** The session controls that are switched on, in canonical form, by name. */
  readonly session: JsonObject;
  /** Paths of what v1.0 does not know, or of what is missing. Where there are any, nobody can say what it does. */
  readonly unknown: readonly string[];
}

/** Ids that a list names. `all` is the word "All", which stands for everything of that kind. */
export interface Selection {
  readonly all: boolean;
  readonly ids: readonly string[];
}

export interface PeopleScope {
  readonly include: Principals;
  readonly exclude: Principals;
}

export interface Principals {
  readonly users: Selection;
  /** "All" groups or roles is beta: a member of any. */
  readonly groups: Selection;
  /** By template id. */
  readonly roles: Selection;
  /** Guests and external users of every kind. */
  readonly allGuests: boolean;
  /** Some kinds of guests. The mirror cannot tell the kinds apart. */
  readonly guestKinds?: GuestKinds;
}

export interface GuestKinds {
  /** `internalGuest`, `b2bCollaborationGuest`, … */
  readonly kinds: readonly string[];
  /** Home tenants, by id. */
  readonly tenants: 'all' | readonly string[];
}

/**
 * A rule over devices, apps or service principals. Its grammar: entra-docs,
 * conditional-access/concept-condition-filters-for-devices.
 */
export interface Filter {
  readonly mode: 'include' | 'exclude';
  readonly rule: string;
}

/** Service principals, by object id. A policy that names any is not for people. */
export interface Workloads {
  readonly include: Selection;
  readonly exclude: Selection;
  readonly filter?: Filter;
}

/** Resources, by app id. */
export interface AppScope {
  readonly include: Selection;
  readonly exclude: Selection;
  readonly filter?: Filter;
  readonly userActions: readonly string[];
  readonly authenticationContexts: readonly string[];
}

/** A condition that is absent, empty or "all" matches every request, and so reads as an empty list. */
export interface Conditions {
  readonly clientAppTypes: readonly string[];
  readonly platforms: ConditionLists;
  readonly locations: ConditionLists;
  readonly userRiskLevels: readonly string[];
  readonly signInRiskLevels: readonly string[];
  readonly servicePrincipalRiskLevels: readonly string[];
  readonly insiderRiskLevels: readonly string[];
  readonly transferMethods: readonly string[];
  readonly deviceFilter?: Filter;
}

export interface ConditionLists {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
}

/** The grant controls as a formula over atoms: a built-in control, `strength:<id>`, `tou:<id>` or `custom:<id>`. */
export interface Demand {
  readonly operator: 'AND' | 'OR';
  /** Sorted, each once; empty where nothing is demanded. */
  readonly atoms: readonly string[];
}

/** The word for everything of a kind. Graph writes `All` in some lists and `all` in others. */
export function isAll(entry: string): boolean {
  return /^all$/i.test(entry);
}

/** @param content as Graph gives it, or canonical: null, empty and absent members read alike */
export function readPolicy(content: PolicyContent): PolicyRule {
  const conditions = objectOf(content.conditions);
  return {
    people: readPeople(content),
    workloads: readWorkloads(objectOf(conditions.clientApplications)),
    apps: readApps(objectOf(conditions.applications)),
    conditions: readConditions(conditions),
    demand: readDemand(objectOf(content.grantControls)),
    session: readSession(objectOf(content.sessionControls)),
    unknown: [...unknownIn(content), ...unsaidIn(content)],
  };
}

/** The people alone, for a search through many policies: a tenth of the work of reading all. */
export function readPeople({ conditions }: PolicyContent): PeopleScope {
  const users = objectOf(objectOf(conditions).users);
  return { include: readPrincipals(users, 'include'), exclude: readPrincipals(users, 'exclude') };
}

/** Whether the location or the authentication strength of this id is part of the policy. */
export function refersTo({ conditions: { locations }, demand }: PolicyRule, id: string): boolean {
  return [...locations.include, ...locations.exclude].includes(id) || demand.atoms.includes(`strength:${id}`);
}

/** What the policy applies to, apart from people and resources, as text; empty where it applies to every request. */
export function conditionsText({ conditions }: PolicyRule): string {
  return JSON.stringify(canonicalOf(conditions)) ?? '';
}

function readPrincipals(users: JsonObject, side: 'include' | 'exclude'): Principals {
  return defined({
    users: readSelection(users[`${side}Users`]),
    groups: readSelection(users[`${side}Groups`]),
    roles: readSelection(users[`${side}Roles`]),
    allGuests: textsOf(users[`${side}Users`]).some(isAllGuests),
    guestKinds: readGuestKinds(users[`${side}GuestsOrExternalUsers`]),
  });
}

function readWorkloads(clients: JsonObject): Workloads {
  return defined({
    include: readSelection(clients.includeServicePrincipals, (entry) => isWord(entry, 'ServicePrincipalsInMyTenant')),
    exclude: readSelection(clients.excludeServicePrincipals),
    filter: readFilter(clients.servicePrincipalFilter),
  });
}

function readApps(applications: JsonObject): AppScope {
  return defined({
    include: readSelection(applications.includeApplications),
    exclude: readSelection(applications.excludeApplications),
    filter: readFilter(applications.applicationFilter),
    userActions: textsOf(applications.includeUserActions),
    authenticationContexts: textsOf(applications.includeAuthenticationContextClassReferences),
  });
}

function readConditions(conditions: JsonObject): Conditions {
  const [platforms, locations] = [objectOf(conditions.platforms), objectOf(conditions.locations)];
  return defined({
    clientAppTypes: readCondition(conditions.clientAppTypes),
    platforms: { include: readCondition(platforms.includePlatforms), exclude: textsOf(platforms.excludePlatforms) },
    locations: { include: readCondition(locations.includeLocations), exclude: textsOf(locations.excludeLocations) },
    userRiskLevels: textsOf(conditions.userRiskLevels),
    signInRiskLevels: textsOf(conditions.signInRiskLevels),
    servicePrincipalRiskLevels: textsOf(conditions.servicePrincipalRiskLevels),
    insiderRiskLevels: readFlags(conditions.insiderRiskLevels),
    transferMethods: readFlags(objectOf(conditions.authenticationFlows).transferMethods),
    deviceFilter: readFilter(objectOf(conditions.devices).deviceFilter),
  });
}

function readDemand(grant: JsonObject): Demand {
  const strength = canonicalOf(grant.authenticationStrength);
  const atoms = [
    ...textsOf(grant.builtInControls).map(builtInControl),
    ...textsOf(canonicalOf(grant.termsOfUse)).map((id) => `tou:${id}`),
    ...textsOf(canonicalOf(grant.customAuthenticationFactors)).map((id) => `custom:${id}`),
    ...(isJsonObject(strength) ? [`strength:${strength.id ?? 'unnamed'}`] : []),
  ];
  return { operator: isWord(grant.operator, 'AND') ? 'AND' : 'OR', atoms: [...new Set(atoms)].sort() };
}

/** A session control that is switched off counts as absent. */
function readSession(controls: JsonObject): JsonObject {
  const switchedOn = Object.entries(controls).filter(
    ([, control]) => control !== false && objectOf(control).isEnabled !== false,
  );
  return objectOf(canonicalOf(Object.fromEntries(switchedOn)));
}

function readSelection(value: unknown, isEverything = isAll): Selection {
  const entries = textsOf(value);
  const isWord = (entry: string) =>
    isEverything(entry) || isAllGuests(entry) || isNobody(entry) || isUnknownWord(entry);
  return { all: entries.some(isEverything), ids: entries.filter((entry) => !isWord(entry)) };
}

function readGuestKinds(value: unknown): GuestKinds | undefined {
  const guests = canonicalOf(value);
  if (!isJsonObject(guests)) return undefined;
  const { membershipKind, members } = objectOf(guests.externalTenants);
  return {
    kinds: readFlags(guests.guestOrExternalUserTypes),
    tenants: isWord(membershipKind, 'enumerated') ? textsOf(members) : 'all',
  };
}

function readFilter(value: unknown): Filter | undefined {
  const filter = canonicalOf(value);
  if (!isJsonObject(filter)) return undefined;
  const { mode, rule } = filter;
  return { mode: isWord(mode, 'exclude') ? 'exclude' : 'include', rule: typeof rule === 'string' ? rule : '' };
}

function readCondition(value: unknown): readonly string[] {
  const entries = textsOf(value);
  return entries.some(isAll) ? [] : entries;
}

/** Graph writes several flags into one text. */
function readFlags(value: unknown): readonly string[] {
  const texts = typeof value === 'string' ? value.split(/\s*,\s*/) : textsOf(value);
  return texts.filter((flag) => flag !== '').sort();
}

/** In Graph's spelling, whatever the record's. */
function builtInControl(control: string): string {
  return BUILT_IN_CONTROLS.find((known) => known.toLowerCase() === control.toLowerCase()) ?? control;
}

function isAllGuests(entry: string): boolean {
  return /^GuestsOrExternalUsers$/i.test(entry);
}

function isNobody(entry: string): boolean {
  return /^none$/i.test(entry);
}
