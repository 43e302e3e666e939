/** A Conditional Access policy in the parts that plain expansion compares: whom, what, when, and what it asks. */
import type { PolicyContent } from '../impact/policy/reach-engine.ts';

export interface PolicyRule {
  readonly people: PeopleScope;
  readonly apps: AppScope;
  /** Whether workload identities are meant instead of people, and which (object ids). */
  readonly workloads: readonly string[];
  /** Canonical text of every condition that narrows the policy to some requests; empty where it applies to all. */
  readonly conditions: string;
  readonly demand: Demand;
  /** Canonical text of the session controls; empty where there are none. */
  readonly session: string;
}

export interface PeopleScope {
  readonly include: Principals;
  readonly exclude: Principals;
}

export interface Principals {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  /** Some kinds of guests, which the mirror cannot tell apart. */
  readonly someExternals: boolean;
}

export interface AppScope {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly filtered: boolean;
  readonly userActions: boolean;
  readonly authenticationContexts: boolean;
}

/** The grant controls as a formula over atoms: `mfa`, `strength:<id>`, `tou:<id>`, `block`, … */
export interface Demand {
  readonly operator: 'AND' | 'OR';
  readonly atoms: readonly string[];
}

/** Conditions that are judged elsewhere, and what a narrowing condition looks like when it narrows nothing. */
const SCOPES: ReadonlySet<string> = new Set(['users', 'applications', 'clientApplications']);
const MATCHES_EVERYTHING: ReadonlySet<string> = new Set([
  '["all"]',
  '{"includePlatforms":["all"]}',
  '{"includeLocations":["All"]}',
]);

/** Resolves to nothing where the policy is not enforced: disabled and report-only ones behave as if they did not exist. */
export function readRule(content: PolicyContent | undefined): PolicyRule | undefined {
  if (content === undefined || content.state !== 'enabled') return undefined;
  const conditions = record(content.conditions);
  const users = record(conditions.users);
  const applications = record(conditions.applications);
  return {
    people: { include: principals(users, 'include'), exclude: principals(users, 'exclude') },
    apps: {
      include: strings(applications.includeApplications),
      exclude: strings(applications.excludeApplications),
      filtered: !isEmpty(applications.applicationFilter),
      userActions: !isEmpty(applications.includeUserActions),
      authenticationContexts: !isEmpty(applications.includeAuthenticationContextClassReferences),
    },
    workloads: strings(record(conditions.clientApplications).includeServicePrincipals),
    conditions: narrowing(conditions),
    demand: demandOf(record(content.grantControls)),
    session: canonical(switchedOn(record(content.sessionControls))),
  };
}

function principals(users: PolicyContent, way: 'include' | 'exclude'): Principals {
  return {
    users: strings(users[`${way}Users`]),
    groups: strings(users[`${way}Groups`]),
    roles: strings(users[`${way}Roles`]),
    someExternals: !isEmpty(users[`${way}GuestsOrExternalUsers`]),
  };
}

/** Unknown conditions narrow too: a guess about what we do not know would be worse than none. */
function narrowing(conditions: PolicyContent): string {
  const narrow = Object.entries(conditions).filter(
    ([name, value]) => !SCOPES.has(name) && !isEmpty(value) && !MATCHES_EVERYTHING.has(canonical(value)),
  );
  return canonical(Object.fromEntries(narrow));
}

function demandOf(grant: PolicyContent): Demand {
  const strength = grant.authenticationStrength;
  const atoms = [
    ...strings(grant.builtInControls),
    ...strings(grant.termsOfUse).map((id) => `tou:${id}`),
    ...strings(grant.customAuthenticationFactors).map((id) => `custom:${id}`),
    ...(isEmpty(strength) ? [] : [`strength:${record(strength).id ?? 'unnamed'}`]),
  ];
  return { operator: grant.operator === 'AND' ? 'AND' : 'OR', atoms: [...new Set(atoms)].sort() };
}

/** A session control that is switched off counts as absent. */
function switchedOn(session: PolicyContent): PolicyContent {
  return Object.fromEntries(
    Object.entries(session).filter(([, control]) => control !== false && record(control).isEnabled !== false),
  );
}

/** Audit records leave members out that Graph gives as null or empty, so all three must read alike. Empty text for nothing. */
function canonical(value: unknown): string {
  return isEmpty(value) ? '' : JSON.stringify(sortedWithoutEmpty(value));
}

function sortedWithoutEmpty(value: unknown): unknown {
  if (Array.isArray(value))
    return value.map(sortedWithoutEmpty).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).filter(([name, member]) => !name.startsWith('@') && !isEmpty(member));
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, sortedWithoutEmpty(member)]),
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return (
    typeof value === 'object' &&
    Object.entries(value).every(([name, member]) => name.startsWith('@') || isEmpty(member))
  );
}

function record(value: unknown): PolicyContent {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as PolicyContent) : {};
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
