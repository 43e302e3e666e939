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

/** The apps of a tenant as policies name them. */
export interface AppReader {
  /** By kind of request, to which apps the policy applies; the same lists for the same apps. */
  targets(rule: PolicyRule): readonly AppTarget[];
  /** Whether the tenant has an app or a group of apps of this name. */
  isKnown(id: string): boolean;
}

export function appReader(
  { apps, settings }: Pick<TenantIndexInput, 'apps' | 'settings'>,
  requests: readonly RequestKind[],
): AppReader {
  const byId = new Map(apps.map((app) => [app.id.toLowerCase(), app]));
  const suites = new Set(apps.flatMap((app) => app.suites.map((suite) => suite.toLowerCase())));
  const resourceOf = (id: string) => byId.get(id.toLowerCase()) ?? { id, suites: [], attributes: new Map() };
  const known = new Map<string, readonly AppTarget[]>();
  return {
    targets(rule) {
      const key = JSON.stringify([rule.apps, rule.unknown]);
      const there = known.get(key) ?? requests.map((request) => appTarget(rule, request, { apps, settings, resourceOf }));
      known.set(key, there);
      return there;
    },
    isKnown: (id) => byId.has(id.toLowerCase()) || suites.has(id.toLowerCase()),
  };
}

interface Apps extends Pick<TenantIndexInput, 'apps' | 'settings'> {
  /** A resource that is no app of the tenant is known by its id alone. */
  resourceOf(id: string): Resource;
}

function appTarget(rule: PolicyRule, request: RequestKind, { apps, settings, resourceOf }: Apps): AppTarget {
  const covers = resourceMatcher(rule);
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
