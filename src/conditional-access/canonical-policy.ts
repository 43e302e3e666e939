/** One form for a policy wherever it was read: the list gives it with nulls and annotations, the audit log with fewer of both, and both must be seen to be the same. */

import { hashOf, isGuid } from '../base/hash.ts';
import type { Policy } from '../mirror/tenant.ts';

export type PolicyKind = Policy['policyKind'];

/** Say when somebody saved it, not whom it hits. */
const TIMES = new Set(['createdDateTime', 'modifiedDateTime', 'deletedDateTime']);
/** Flags in one string; their order means nothing. */
const FLAGS = new Set(['guestOrExternalUserTypes', 'transferMethods', 'insiderRiskLevels']);

/** Of a Conditional Access policy these decide whom it hits; of the other kinds everything but the names. */
const DECIDING = ['state', 'conditions', 'grantControls', 'sessionControls'];
const NAMING = new Set(['id', 'displayName', 'description', 'templateId']);

type Content = Readonly<Record<string, unknown>>;

/** Without nulls, empty lists and objects, annotations and times; keys and lists sorted. */
export function canonicalPolicy(policy: Content): Content {
  const canonical = canonicalOf(policy);
  return isObject(canonical) ? canonical : {};
}

/** Hash of all that can change whom a policy hits. @param policy as read or canonical, which gives the same */
export function policyHash(kind: PolicyKind, policy: Content): string {
  const content = canonicalPolicy(policy);
  const names = kind === 'conditional-access' ? DECIDING : Object.keys(content).filter((name) => !NAMING.has(name));
  const deciding = Object.fromEntries(
    names.filter((name) => content[name] !== undefined).map((name) => [name, content[name]]),
  );
  // A record can hold a policy of which nothing is left but its name.
  return hashOf(kind, JSON.stringify(canonicalOf(withStrengthById(deciding)) ?? {}));
}

export function policyOf(policyKind: PolicyKind, policy: Content & { readonly id: string }): Policy {
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

/** Only these ask anything of anybody. */
export function isEnforced({ policyKind, state }: Policy): boolean {
  return policyKind === 'conditional-access' && state === 'enabled';
}

function stateOf({ state, isEnabled }: Content): string {
  if (typeof state === 'string') return state;
  return isEnabled === false ? 'disabled' : 'enabled';
}

/** Graph's list spells a strength out, the audit log names it; what a strength asks for is mirrored as a policy of its own. */
function withStrengthById(content: Content): Content {
  const controls = content.grantControls;
  if (!isObject(controls) || !isObject(controls.authenticationStrength)) return content;
  return {
    ...content,
    grantControls: { ...controls, authenticationStrength: { id: controls.authenticationStrength.id } },
  };
}

function canonicalOf(value: unknown, name = ''): unknown {
  if (Array.isArray(value)) return canonicalList(value);
  if (isObject(value)) return canonicalObject(value);
  if (typeof value !== 'string') return value ?? undefined;
  if (FLAGS.has(name)) return [...new Set(value.split(/\s*,\s*/))].sort().join(',');
  return isGuid(value) ? value.toLowerCase() : value;
}

function canonicalList(list: readonly unknown[]): unknown {
  const entries = list.map((entry) => canonicalOf(entry)).filter((entry) => entry !== undefined);
  const sorted = entries
    .map((entry) => ({ entry, text: JSON.stringify(entry) }))
    .sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
  return sorted.length === 0 ? undefined : sorted.map(({ entry }) => entry);
}

function canonicalObject(object: Content): Content | undefined {
  const entries = Object.keys(object)
    .filter((name) => !TIMES.has(name) && !name.includes('@odata.'))
    .sort()
    .map((name) => [name, canonicalOf(object[name], name)] as const)
    .filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function isObject(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
