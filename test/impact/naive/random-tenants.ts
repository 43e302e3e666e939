/**
 * Random small tenants with one change, for the comparison of the naive evaluator and the exact engine.
 *
 * What the rules leave open is left out, so that a difference is a mistake of one of the two: chains of early-bound
 * dependencies, dependencies with features of their own, role-holding groups with child groups, two of the strongest
 * cloud app controls at once, `transferMethods: "none"`, block together with other controls, guests without a home
 * tenant.
 */
import fc from 'fast-check';
import { REFERRING } from './changed-policies.ts';
import type { App, Context, NaiveInput, Policy, Sessions, Settings, Tenant } from './input.ts';
import { contextArbitrary, tenantArbitrary } from './random-parts.ts';
import { policyArbitrary, withoutCloudTies } from './random-policies.ts';

const CHANGE_KINDS = [
  ...['policy-added', 'policy-removed', 'policy-edited', 'state-changed', 'cosmetic', 'location', 'group', 'role'],
  ...['strength', 'security-defaults', 'baseline-scopes', 'inbound-trust', 'app-tagged'],
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export interface RandomChange extends NaiveInput {
  readonly kind: ChangeKind;
}

export interface RandomOptions {
  /** Changes to leave out. */
  readonly without?: readonly ChangeKind[];
  /** True: also the members of `input.ts` that the cases' format does not have. */
  readonly beyondCases?: boolean;
}

/** One tenant, one change, one to three contexts. */
export function randomChange({ without = [], beyondCases = true }: RandomOptions = {}): fc.Arbitrary<RandomChange> {
  const kinds = CHANGE_KINDS.filter((kind) => !without.includes(kind));
  const weights = kinds.map((kind) => ({ weight: WEIGHT[kind] ?? 1, arbitrary: fc.constant(kind) }));
  return fc
    .record({
      kind: fc.oneof(...weights),
      tenant: tenantArbitrary(beyondCases),
      other: tenantArbitrary(beyondCases),
      policies: fc.array(policyArbitrary.map(withoutCloudTies), { minLength: 0, maxLength: 3 }),
      policy: policyArbitrary,
      draft: policyArbitrary,
      section: fc.constantFrom(...SECTIONS),
      contexts: fc.array(contextArbitrary(beyondCases), { minLength: 1, maxLength: 3 }),
      fits: fc.constantFrom(true, true, false),
    })
    .map(changed);
}

const WEIGHT: Partial<Record<ChangeKind, number>> = { 'policy-added': 3, 'policy-removed': 2, 'policy-edited': 8 };

const SECTIONS = ['users', 'applications', 'circumstances', 'grant', 'grant', 'session', 'session', 'session'];

interface Drawn {
  readonly kind: ChangeKind;
  readonly tenant: Tenant;
  /** Where the changed part of the tenant comes from. */
  readonly other: Tenant;
  readonly policies: readonly Policy[];
  readonly policy: Policy;
  readonly draft: Policy;
  readonly section: string;
  readonly contexts: readonly Context[];
  /** Whether the first context is made to fit the policy that changes. */
  readonly fits: boolean;
}

function changed({ kind, tenant, other, policies, policy, draft, section, ...drawn }: Drawn): RandomChange {
  const others = policies.map((one, index) => named(one, `p${index + 1}`));
  const mine = named(REFERRING[kind]?.(policy) ?? policy, 'p0');
  const edited = named(editOf(policy, draft, section), 'p0');
  const before = { tenant, policies: kind === 'policy-added' ? others : [...others, mine] };
  const contexts = drawn.contexts
    .map((one, index) => (index === 0 && drawn.fits ? fitting(one, mine) : one))
    .map((one) => (kind === 'baseline-scopes' ? { ...one, scopes: 'baseline-only' } : one));
  const policiesAfter: Partial<Record<ChangeKind, readonly Policy[]>> = {
    'policy-added': [...others, mine],
    'policy-edited': [...others, edited],
    'policy-removed': others,
    'state-changed': [...others, { ...mine, state: mine.state === 'enabled' ? 'disabled' : 'enabled' }],
    cosmetic: [{ ...mine, displayName: 'renamed' }, ...others.toReversed()],
  };
  const after = { tenant: tenantAfter(kind, tenant, other), policies: policiesAfter[kind] ?? before.policies };
  return { kind, contexts, before, after };
}

const named = (policy: Policy, id: string): Policy => ({ ...policy, id, displayName: id });

/** One section of the policy comes from the draft; whom and what stay, unless they are the section. */
function editOf(policy: Policy, draft: Policy, section: string): Policy {
  const { users, clientApplications, applications } = policy.conditions;
  if (section === 'grant') return { ...policy, grantControls: draft.grantControls };
  if (section === 'session') return { ...policy, sessionControls: draft.sessionControls ?? HOURLY };
  if (section === 'users' && users && draft.conditions.users) {
    return { ...policy, conditions: { ...policy.conditions, users: draft.conditions.users } };
  }
  if (section === 'applications' && users && draft.conditions.users) {
    return { ...policy, conditions: { ...policy.conditions, applications: draft.conditions.applications } };
  }
  return { ...policy, conditions: { ...draft.conditions, users, clientApplications, applications } };
}

const HOURLY: Sessions = { signInFrequency: { isEnabled: true, type: 'hours', value: 1 } };

/** A context that the policy's conditions accept, as far as one value of each can do that. */
function fitting(context: Context, { conditions }: Policy): Context {
  const { applications, clientAppTypes, platforms, authenticationFlows, insiderRiskLevels } = conditions;
  const first = (values: readonly string[] | null | undefined, all: string) =>
    values?.[0] === all ? null : values?.[0];
  return {
    ...context,
    perUser: null,
    clientAppType: first(clientAppTypes, 'all') ?? context.clientAppType,
    platform: first(platforms?.includePlatforms, 'all') ?? context.platform,
    signInRisk: conditions.signInRiskLevels?.[0],
    userRisk: conditions.userRiskLevels?.[0],
    servicePrincipalRisk: conditions.servicePrincipalRiskLevels?.[0],
    insiderRisk: insiderRiskLevels?.split(',')[0],
    authFlow: authenticationFlows?.transferMethods?.split(',')[0],
    userAction: applications?.includeUserActions?.[0],
    authContext: applications?.includeAuthenticationContextClassReferences?.[0],
  };
}

function tenantAfter(kind: ChangeKind, tenant: Tenant, other: Tenant): Tenant {
  const { settings } = tenant;
  if (kind === 'location') return { ...tenant, locations: other.locations };
  if (kind === 'group') return { ...tenant, groups: moved(tenant.groups, other.groups) };
  if (kind === 'role') return { ...tenant, roles: moved(tenant.roles, other.roles) };
  if (kind === 'strength') return { ...tenant, strengths: other.strengths };
  if (kind === 'app-tagged') return { ...tenant, apps: retagged(tenant.apps, other.apps) };
  if (kind === 'security-defaults') return { ...tenant, settings: { ...settings, securityDefaults: true } };
  if (kind === 'inbound-trust') return withSetting(tenant, { inboundTrust: other.settings?.inboundTrust });
  if (kind === 'baseline-scopes') return withSetting(tenant, { baselineScopes: other.settings?.baselineScopes });
  return tenant;
}

const withSetting = (tenant: Tenant, settings: Settings): Tenant => ({
  ...tenant,
  settings: { ...tenant.settings, ...settings },
});

/** The first one becomes the other tenant's: members come and go. */
const moved = <T>(mine: readonly T[], others: readonly T[]): readonly T[] => [...others.slice(0, 1), ...mine.slice(1)];

const retagged = (mine: readonly App[], others: readonly App[]): readonly App[] =>
  mine.map((app, index) => ({ ...app, csa: others[index]?.csa ?? null }));
