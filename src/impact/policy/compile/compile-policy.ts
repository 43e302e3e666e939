/** A policy as the engine computes with it: whom and what it covers, in which contexts, and what it demands. */

import { defined } from '../../../base/defined.ts';
import type { JsonObject } from '../../../base/json.ts';
import { objectOf } from '../../../base/json.ts';
import { parseFilterRule } from '../../../conditional-access/filter-rule.ts';
import { type Match, matchConditions } from '../../../conditional-access/match-conditions.ts';
import type { PolicyContent } from '../../../conditional-access/policy.ts';
import { type PolicyRule, readPolicy } from '../../../conditional-access/read-policy.ts';
import type { Formula } from '../../../conditional-access/requirement.ts';
import { isJudgedBetaMember, sessionVectorOf } from '../../../conditional-access/session-vector.ts';
import type { SignInContext } from '../../../conditional-access/sign-in-context.ts';
import {
  builtInStrength,
  MFA_STRENGTH,
  type Strength,
  strengthOf,
  strengthText,
} from '../../../conditional-access/strength.ts';
import type { TenantIndexInput } from '../tenant/tenant-index-input.ts';
import { APP_GROUPS, type AppReader, type AppTarget, actionMatch, type RequestKind } from './app-target.ts';
import type { NamedSet } from './named-set.ts';
import {
  AGENTS,
  GUESTS,
  type NamedScope,
  namedScope,
  PEOPLE,
  type ScopeReader,
  type UnknownSet,
} from './named-sets.ts';
import type { DemandOf } from './outcome-table.ts';
import { isSecurityDefaults } from './security-defaults.ts';

const AGENT_USERS = /Users: AllAgentIdUsers$/i;

export interface PolicyInWords {
  readonly id: string;
  readonly rule: PolicyRule;
  readonly scope: NamedScope;
  /** By kind of request. */
  readonly targets: readonly AppTarget[];
  /** By kind of request with a user action; elsewhere undefined. */
  readonly actions: readonly (Match | undefined)[];
  /** By context. */
  readonly contexts: readonly Match[];
  readonly demand: DemandOf;
  /** Why the conditions may hold or not, and why an app may be covered or not, where that is in doubt. */
  readonly conditionDoubts: readonly string[];
  readonly appDoubts: readonly string[];
  /** What the policy names and the tenant does not have. */
  readonly missing: readonly string[];
}

export interface CompileInput extends ScopeReader {
  readonly contexts: readonly SignInContext[];
  readonly requests: readonly RequestKind[];
  readonly apps: AppReader;
  /** Strengths by atom; strengths of the same id that differ have different atoms. */
  readonly strengths: Map<string, Strength>;
}

export function compilePolicy(content: PolicyContent, input: CompileInput): PolicyInWords {
  const { tenant, contexts, requests, apps } = input;
  const read = readPolicy(content);
  // Without a state it may be enforced, and may not.
  const unsaid = typeof content.state === 'string' ? [] : ['state'];
  const rule = { ...read, unknown: [...unsaid, ...read.unknown.filter((path) => !isJudgedBetaMember(path, read))] };
  const scope = scopeWithUnknown(rule, namedScope(rule, input));
  const id = typeof content.id === 'string' ? content.id : '';
  const isEverywhere = isSecurityDefaults({ id });
  return {
    id,
    rule,
    scope,
    targets: isEverywhere ? apps.everywhere() : apps.targets(rule),
    actions: requests.map(({ userAction }) => {
      if (userAction === undefined) return undefined;
      return isEverywhere ? 'yes' : actionMatch(rule, userAction);
    }),
    contexts: contexts.map((context) => matchConditions(rule, context, tenant.locations)),
    demand: demandOf(rule, content, input),
    conditionDoubts: conditionDoubts(rule, tenant),
    appDoubts: appDoubts(rule, input),
    missing: [...scope.include.missing, ...scope.exclude.missing, ...missingApps(rule, apps)],
  };
}

/** A word that we do not know may stand for anybody; one for guests, for any guest; the word for agents, for them. */
function scopeWithUnknown({ unknown }: PolicyRule, scope: NamedScope): NamedScope {
  const words = unknown
    .filter((path) => path.startsWith('conditions.users'))
    .map((what) => ({ what, whom: whomOf(what) }));
  const withWords = (side: NamedScope['include'], more: readonly UnknownSet[]) => ({
    ...side,
    unknown: [...side.unknown, ...more],
  });
  return {
    include: withWords(
      scope.include,
      words.filter(({ what }) => !isExclusion(what)),
    ),
    exclude: withWords(
      scope.exclude,
      words.filter(({ what }) => isExclusion(what)),
    ),
  };
}

function whomOf(path: string): NamedSet {
  if (AGENT_USERS.test(path)) return AGENTS;
  return path.includes('GuestsOrExternalUsers.') ? GUESTS : PEOPLE;
}

function isExclusion(path: string): boolean {
  return path.includes('.exclude');
}

/** Words that nobody knows are told with the demand. */
function conditionDoubts({ conditions }: PolicyRule, { locations }: TenantIndexInput): readonly string[] {
  const { include, exclude } = conditions.locations;
  const named = [...include, ...exclude].filter((id) => !/^all(trusted)?$/i.test(id));
  const rule = conditions.deviceFilter?.rule;
  return [
    ...named.filter((id) => !locations.has(id.toLowerCase())).map((id) => `location ${id}`),
    ...(rule !== undefined && parseFilterRule(rule) === undefined ? [`device filter ${rule}`] : []),
  ];
}

function appDoubts({ apps }: PolicyRule, { tenant, requests }: CompileInput): readonly string[] {
  const { include, exclude, filter } = apps;
  const groups = [...include.ids, ...exclude.ids].filter((id) => APP_GROUPS.includes(id.toLowerCase()));
  const isUnsure = (rule: string) =>
    parseFilterRule(rule) === undefined || tenant.apps.some(({ attributes }) => attributes === undefined);
  const isAsked = requests.some(({ scopes }) => scopes !== 'full');
  return [
    ...(tenant.apps.some(({ mayBeInOthers }) => mayBeInOthers) ? groups.map((id) => `all apps of ${id}`) : []),
    ...(filter && isUnsure(filter.rule) ? [`app filter ${filter.rule}`] : []),
    ...(isAsked && tenant.settings.baselineScopes === undefined ? ['how the tenant treats baseline scopes'] : []),
  ];
}

function demandOf(rule: PolicyRule, content: PolicyContent, { tenant, strengths }: CompileInput): DemandOf {
  const { operator, atoms } = rule.demand;
  const inline = objectOf(objectOf(content.grantControls).authenticationStrength);
  const named = atoms.map((atom) => (isStrength(atom) ? strengthAtom(atom, inline, tenant, strengths) : atom));
  const unknown = [
    // Agents are not evaluated; for people such a policy is like any other.
    ...rule.unknown.filter((path) => !AGENT_USERS.test(path)),
    ...atoms.filter((_, index) => named[index] === undefined).map((atom) => `grantControls: ${atom}`),
  ];
  const known = named.filter((atom) => atom !== undefined);
  const formulaOf = (wanted: readonly string[]): Formula | undefined =>
    wanted.length === 0 ? undefined : { operator, atoms: [...new Set(wanted)].sort() };
  return defined({
    block: atoms.includes('block'),
    formula: formulaOf(known),
    withoutStrengths: formulaOf(known.filter((_, index) => !isStrength(atoms[index] ?? ''))),
    asksStrength: atoms.some(isStrength),
    session: sessionVectorOf(rule),
    unknown: unknown.length > 0 ? `not known: ${unknown.join(', ')}` : undefined,
    onUserAction: rule.apps.userActions.length > 0,
  });
}

function isStrength(atom: string): boolean {
  return atom.startsWith('strength:');
}

/** @returns undefined for a strength of which we do not know what it allows */
function strengthAtom(
  atom: string,
  inline: JsonObject,
  { strengths: own }: TenantIndexInput,
  known: Map<string, Strength>,
): string | undefined {
  const id = atom.slice('strength:'.length).toLowerCase();
  if (id === MFA_STRENGTH) return 'mfa';
  const strength = own.get(id) ?? builtInStrength(id) ?? strengthOf(inline);
  if (strength === undefined) return undefined;
  const text = strengthText(strength);
  const names = [
    `strength:${id}`,
    ...Array.from({ length: known.size }, (_, index) => `strength:${id} (${index + 2})`),
  ];
  const name = names.find((candidate) => {
    const other = known.get(candidate);
    return other === undefined || strengthText(other) === text;
  });
  if (name !== undefined) known.set(name, strength);
  return name;
}

/** An id of an app that the tenant does not have; words for groups of apps are none. */
function missingApps({ apps: { include } }: PolicyRule, apps: AppReader): readonly string[] {
  return include.ids.filter((id) => !apps.isKnown(id)).map((id) => `app ${id}`);
}
