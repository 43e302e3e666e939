/** To which apps a policy applies, for one kind of request. */
import { ALL_RESOURCES_COVER_DEVICE_REGISTRATION } from '../../../conditional-access/assumptions.ts';
import { anyOf, type Match, matchFilter, unless } from '../../../conditional-access/match-conditions.ts';
import type { PolicyRule } from '../../../conditional-access/read-policy.ts';
import type { SignInContext } from '../../../conditional-access/sign-in-context.ts';
import type { IndexedApp, TenantIndexInput } from '../tenant/tenant-index-input.ts';

/** What of a request decides which policies apply to an app. */
export type RequestKind = Pick<SignInContext, 'userAction' | 'authContext' | 'scopes'>;

/** The directory: what a sign-in with baseline scopes only counts as access to. */
const DIRECTORY = '00000002-0000-0000-c000-000000000000';
const REGISTER_DEVICE = 'urn:user:registerdevice';

type Resource = Pick<IndexedApp, 'id' | 'suites' | 'attributes'>;

/** By app: whether the policy applies. Apps that share a number share everything that decides. */
export type AppTarget = readonly Match[];

/** @param apps of the tenant; resources that are no apps of it are known by their id alone */
export function appTarget(
  rule: PolicyRule,
  request: RequestKind,
  { apps, settings }: Pick<TenantIndexInput, 'apps' | 'settings'>,
): AppTarget {
  const covers = resourceMatcher(rule);
  const byId = new Map(apps.map((app) => [app.id.toLowerCase(), app]));
  const resourceOf = (id: string) => byId.get(id.toLowerCase()) ?? { id, suites: [], attributes: new Map() };
  return apps.map((app) => {
    if (app.bootstrap || !app.enabled) return 'no';
    const { userAction, authContext, scopes } = request;
    if (userAction !== undefined) return 'no';
    if (authContext !== undefined && has(rule.apps.authenticationContexts, authContext)) return 'yes';
    const audiences = [app, ...app.earlyBound.map(resourceOf)].filter((resource) => !isBootstrap(resource));
    const own = anyOf(audiences.map(covers));
    if (scopes === 'full') return own;
    const withBaseline = (audience: Resource) => anyOf([own, covers(audience)]);
    return baselineMatch(rule, { own, app, scopes, settings, withBaseline, resourceOf });
  });
}

/** Policies on a user action apply while it is performed; policies on all resources, to the first of the two. */
export function actionMatch({ apps: { include, userActions } }: PolicyRule, userAction: string): Match {
  if (has(userActions, userAction)) return 'yes';
  const isRegistration = userAction.toLowerCase() === REGISTER_DEVICE;
  return include.all && (!isRegistration || ALL_RESOURCES_COVER_DEVICE_REGISTRATION) ? 'yes' : 'no';
}

interface Baseline {
  readonly own: Match;
  readonly app: IndexedApp;
  readonly scopes: RequestKind['scopes'];
  readonly settings: TenantIndexInput['settings'];
  withBaseline(audience: Resource): Match;
  resourceOf(id: string): Resource;
}

/** entra-docs, conditional-access/concept-enforcement-resource-exclusions. */
function baselineMatch({ apps }: PolicyRule, baseline: Baseline): Match {
  const { own, app, scopes, settings, withBaseline, resourceOf } = baseline;
  const hasExclusion = apps.exclude.ids.length > 0 || apps.filter?.mode === 'exclude';
  const isOutside = scopes === 'oidc-only' && app.confidential && apps.include.all && own === 'no';
  const legacy = apps.include.all && hasExclusion ? 'no' : own;
  const audience = typeof settings.baselineScopes === 'object' ? settings.baselineScopes.audience : DIRECTORY;
  const enforced = isOutside ? 'no' : withBaseline(resourceOf(audience));
  if (settings.baselineScopes === 'legacy') return legacy;
  if (settings.baselineScopes !== undefined) return enforced;
  return legacy === enforced ? legacy : 'maybe';
}

function resourceMatcher({ apps, unknown }: PolicyRule): (resource: Resource) => Match {
  const { include, exclude, filter } = apps;
  const [included, excluded] = [lowered(include.ids), lowered(exclude.ids)];
  const mayBeMore = unknown.some((path) => path.startsWith('conditions.applications'));
  return (resource) => {
    const isIncluded = include.all || names(included, resource) ? 'yes' : 'no';
    const byFilter = filter ? matchApp(filter, resource) : 'no';
    const adds = anyOf([isIncluded, filter?.mode === 'include' ? byFilter : 'no', mayBeMore ? 'maybe' : 'no']);
    const isExcluded = names(excluded, resource) ? 'yes' : 'no';
    return unless(adds, anyOf([isExcluded, filter?.mode === 'exclude' ? byFilter : 'no']));
  };
}

/** Whether the rule is true for the app, whatever the filter is for. */
function matchApp({ rule }: NonNullable<PolicyRule['apps']['filter']>, { attributes }: Resource): Match {
  if (attributes === undefined) return 'maybe';
  return matchFilter({ mode: 'include', rule }, (name) => attributes.get(name) ?? null);
}

function names(ids: ReadonlySet<string>, { id, suites }: Resource): boolean {
  return ids.size > 0 && (ids.has(id.toLowerCase()) || suites.some((suite) => ids.has(suite.toLowerCase())));
}

function isBootstrap(resource: Resource & { readonly bootstrap?: boolean }): boolean {
  return resource.bootstrap === true;
}

function lowered(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.map((id) => id.toLowerCase()));
}

function has(list: readonly string[], value: string): boolean {
  return list.some((entry) => entry.toLowerCase() === value.toLowerCase());
}
