/**
 * A policy in one form, wherever it was read. Graph's list has nulls and annotations, the audit log has fewer of both,
 * and both must be seen to be the same policy.
 */
import { hashOf, isGuid } from '../base/hash.ts';
import { isJsonObject, type JsonObject } from '../base/json.ts';

export type PolicyKind =
  | 'conditional-access'
  | 'named-location'
  | 'authentication-strength'
  | 'security-defaults'
  | 'conditional-access-settings'
  | 'cross-tenant-access'
  | 'token-lifetime';

/** The members of a policy, named as in Graph v1.0. */
export type PolicyContent = JsonObject;

/** A Conditional Access policy, or one of the other kinds that decide how such policies work. */
export interface Policy {
  readonly kind: 'policy';
  readonly id: string;
  readonly policyKind: PolicyKind;
  readonly displayName: string;
  readonly state: string;
  /** Hash of everything that can change who is affected; a rename does not change it. */
  readonly contentHash: string;
  /** Canonical: no nulls, no `@odata` annotations, lists sorted. */
  readonly content: PolicyContent;
}

/** They say when somebody saved the policy, not who is affected. */
const TIMES = new Set(['createdDateTime', 'modifiedDateTime', 'deletedDateTime']);
/** Flags in one string; their order means nothing. */
const FLAGS = new Set(['guestOrExternalUserTypes', 'transferMethods', 'insiderRiskLevels']);

/**
 * The members that decide who is affected; in the other kinds it is everything but the names.
 * `partialEnablementStrategy` is undocumented and null so far; any other value would be news.
 */
const DECIDING: Readonly<Partial<Record<PolicyKind, readonly string[]>>> = {
  'conditional-access': ['state', 'conditions', 'grantControls', 'sessionControls', 'partialEnablementStrategy'],
  'cross-tenant-access': [
    'inboundTrust',
    'b2bCollaborationInbound',
    'b2bCollaborationOutbound',
    'b2bDirectConnectInbound',
    'b2bDirectConnectOutbound',
    'tenantRestrictions',
  ],
};
const NAMING = new Set(['id', 'displayName', 'description', 'templateId']);

/** A policy in these states is not enforced (entra-docs, conditional-access/concept-conditional-access-report-only). */
const NOT_ENFORCED = /^(disabled|enabledForReportingButNotEnforced)$/i;

export function policyOf(policyKind: PolicyKind, policy: PolicyContent & { readonly id: string }): Policy {
  const content = canonicalPolicy(policy);
  const displayName = content.displayName;
  return {
    kind: 'policy',
    id: policy.id,
    policyKind,
    displayName: typeof displayName === 'string' ? displayName : '',
    state: stateOf(content),
    contentHash: policyHash(policyKind, content),
    content,
  };
}

/** Only an enforced Conditional Access policy demands anything of anybody. */
export function isEnforced({ policyKind, state }: Policy): boolean {
  return policyKind === 'conditional-access' && isEnforcedState(state);
}

/**
 * @param state of a Conditional Access policy. Where it is missing, or is one that we do not know, the policy may be
 *   enforced, so it counts as such: one check too many is better than one too few.
 */
export function isEnforcedState(state: unknown): boolean {
  return typeof state !== 'string' || !NOT_ENFORCED.test(state);
}

/** Without nulls, empty lists and objects, annotations and times; members and lists sorted. */
export function canonicalPolicy(policy: PolicyContent): PolicyContent {
  const canonical = canonicalOf(policy);
  return isJsonObject(canonical) ? canonical : {};
}

/** Hash of everything that can change who is affected. @param policy as read or canonical; both give the same hash */
export function policyHash(kind: PolicyKind, policy: PolicyContent): string {
  const content = canonicalPolicy(policy);
  const names = DECIDING[kind] ?? Object.keys(content).filter((name) => !NAMING.has(name));
  const deciding = Object.fromEntries(names.map((name) => [name, content[name]]));
  // An audit record can hold a policy of which nothing is left but its name.
  return hashOf(kind, JSON.stringify(canonicalOf(withStrengthById(deciding)) ?? {}));
}

/** The canonical form of any value; undefined where nothing is left. @param name of the member that holds it */
export function canonicalOf(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return canonicalList(value);
  if (isJsonObject(value)) return canonicalObject(value);
  if (typeof value !== 'string') return value ?? undefined;
  if (FLAGS.has(name)) return [...new Set(value.split(/\s*,\s*/))].sort().join(',');
  return isGuid(value) ? value.toLowerCase() : value;
}

function canonicalList(list: readonly unknown[]): unknown {
  const entries = list.map((entry) => canonicalOf(entry)).filter((entry) => entry !== undefined);
  const sorted = entries
    .map((entry) => ({ entry, text: JSON.stringify(entry) }))
    .sort((a, b) => compareTexts(a.text, b.text));
  return sorted.length === 0 ? undefined : sorted.map(({ entry }) => entry);
}

/** By code unit, so that the order depends on no locale. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function canonicalObject(object: PolicyContent): PolicyContent | undefined {
  const entries = Object.keys(object)
    .filter((name) => !TIMES.has(name) && !name.includes('@odata.'))
    .sort()
    .map((name) => [name, canonicalOf(object[name], name)] as const)
    .filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function stateOf({ state, isEnabled }: PolicyContent): string {
  if (typeof state === 'string') return state;
  return isEnabled === false ? 'disabled' : 'enabled';
}

/**
 * Graph's list spells a strength out, the audit log only names it. What a strength demands is mirrored as a policy of
 * its own.
 */
function withStrengthById(content: PolicyContent): PolicyContent {
  const controls = content.grantControls;
  if (!isJsonObject(controls) || !isJsonObject(controls.authenticationStrength)) return content;
  return {
    ...content,
    grantControls: { ...controls, authenticationStrength: { id: controls.authenticationStrength.id } },
  };
}
