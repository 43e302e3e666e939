/** 2.3 Target: does a policy reach this app (or user action) in this request? */
import { customAttribute, parseRule } from './filter-rule.ts';
import type { App, AppConditions, Context, Policy, Settings, Tenant } from './input.ts';
import { allOf, anyOf, not, unknownFor, type Verdict, verdictOf } from './verdict.ts';

const DIRECTORY = '00000002-0000-0000-c000-000000000000';
const REGISTER_SECURITY_INFO = 'urn:user:registersecurityinfo';
const REGISTER_DEVICE = 'urn:user:registerdevice';
const NOT_EVALUATED = 'AllAgentIdResources';

/** Undefined as app: the request performs `context.userAction` instead. */
export function reachesTarget(policy: Policy, app: App | undefined, context: Context, tenant: Tenant): Verdict {
  const targets = policy.conditions.applications ?? {};
  if (app === undefined) return reachesUserAction(targets, context.userAction ?? '');
  return anyOf([carriesContext(targets, context, app), reachesApp(targets, app, context, tenant)]);
}

/** "User action and All": registering security info meets All-resource policies too; U2: a device does not. */
function reachesUserAction(targets: AppConditions, action: string): Verdict {
  if (targets.includeUserActions?.includes(action)) return 'yes';
  const all = verdictOf(isAllResources(targets));
  if (action === REGISTER_SECURITY_INFO) return all;
  return action === REGISTER_DEVICE || all === 'no' ? 'no' : unknownFor(`user action ${action}`);
}

export const isAllResources = (targets: AppConditions) => targets.includeApplications?.includes('All') ?? false;

/** `c1`…`c99`: only requests that carry the context. */
function carriesContext(targets: AppConditions, { authContext }: Context, app: App): Verdict {
  const contexts = targets.includeAuthenticationContextClassReferences ?? [];
  return verdictOf(typeof authContext === 'string' && contexts.includes(authContext) && app.bootstrap !== true);
}

function reachesApp(targets: AppConditions, app: App, { scopes }: Context, tenant: Tenant): Verdict {
  const audiences = [app, ...earlyBoundOf(app, tenant)];
  const usual = anyOf(audiences.map((audience) => reachesAudience(targets, audience)));
  if (scopes !== 'baseline-only' && scopes !== 'oidc-only') return usual;
  return reachesBaseline({ targets, app, tenant, usual, isOidcOnly: scopes === 'oidc-only' });
}

/** "Early-bound dependencies": the audiences of a pair are the app and these; late-bound ones do not count. */
function earlyBoundOf(app: App, tenant: Tenant): readonly App[] {
  return (app.earlyBound ?? []).map((id) => tenant.apps.find((other) => other.id === id) ?? { id });
}

/** Exclusion wins over inclusion; "Bootstrap resources" are never covered. */
function reachesAudience(targets: AppConditions, audience: App): Verdict {
  if (audience.bootstrap === true) return 'no';
  return allOf([
    anyOf([lists(targets.includeApplications, audience), filtered(targets, 'include', audience)]),
    not(isTakenOut(targets, audience)),
  ]);
}

const isTakenOut = (targets: AppConditions, audience: App): Verdict =>
  anyOf([lists(targets.excludeApplications, audience), filtered(targets, 'exclude', audience)]);

/** `All`, an app's id, or a suite it belongs to. `None` is no app's id. */
function lists(entries: AppConditions['includeApplications'], { id, suites }: App): Verdict {
  const named = (entries ?? []).some((entry) => entry === 'All' || entry === id || suites?.includes(entry));
  return anyOf([verdictOf(named), entries?.includes(NOT_EVALUATED) ? unknownFor(NOT_EVALUATED) : 'no']);
}

/** `include`: matching apps are added to the listed ones; `exclude`: they are subtracted. */
function filtered({ applicationFilter }: AppConditions, mode: string, { csa }: App): Verdict {
  if (!applicationFilter) return 'no';
  const rule = parseRule(applicationFilter.rule ?? '');
  const isKnownMode = ['include', 'exclude'].includes(applicationFilter.mode ?? '');
  if (rule === undefined || !isKnownMode) return unknownFor('applicationFilter');
  return applicationFilter.mode === mode ? verdictOf(rule(customAttribute(csa))) : 'no';
}

interface Baseline {
  readonly targets: AppConditions;
  readonly app: App;
  readonly tenant: Tenant;
  readonly usual: Verdict;
  readonly isOidcOnly: boolean;
}

/** "Baseline scopes": which model holds is a setting of the tenant; unknown, both have to agree. */
function reachesBaseline(baseline: Baseline): Verdict {
  const setting = baseline.tenant.settings?.baselineScopes ?? 'unknown';
  if (setting !== 'unknown') return reachesUnder(setting, baseline);
  const [old, enforced] = [reachesUnder('legacy', baseline), reachesUnder('enforced', baseline)];
  return old === enforced ? old : unknownFor('baselineScopes');
}

function reachesUnder(setting: NonNullable<Settings['baselineScopes']>, baseline: Baseline): Verdict {
  const { targets, app, tenant, usual, isOidcOnly } = baseline;
  const isSpecial = isAllResources(targets) && hasExclusion(targets);
  if (setting === 'legacy' || isOff(setting)) return isSpecial ? 'no' : usual;
  // An excluded confidential client that asks for the OIDC scopes alone stays outside.
  const outside = isOidcOnly && app.confidential === true ? isTakenOut(targets, app) : 'no';
  const id = typeof setting === 'object' ? setting.resourceAppId : DIRECTORY;
  const audience = tenant.apps.find((other) => other.id === id) ?? { id };
  const directory = reachesAudience(targets, audience);
  // Policies without a resource exclusion go on as before, and cover the directory besides.
  return allOf([isSpecial ? directory : anyOf([usual, directory]), not(outside)]);
}

/** changes-2026.md 1.3: a tenant that switched the new model off. */
const isOff = (setting: NonNullable<Settings['baselineScopes']>) =>
  typeof setting === 'object' && setting.resourceAppId === '00000000-0000-0000-0000-000000000000';

const hasExclusion = ({ excludeApplications, applicationFilter }: AppConditions) =>
  (excludeApplications ?? []).length > 0 || applicationFilter?.mode === 'exclude';
