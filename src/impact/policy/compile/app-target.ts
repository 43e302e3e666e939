/** To which apps a policy applies, for one kind of request. */
import { ALL_RESOURCES_COVER_DEVICE_REGISTRATION } from '../../../conditional-access/assumptions.ts';
import { anyOf, type Match, matchFilter, unless } from '../../../conditional-access/match-conditions.ts';
import type { PolicyRule } from '../../../conditional-access/read-policy.ts';
import type { SignInContext } from '../../../conditional-access/sign-in-context.ts';
import { DIRECTORY_APP_ID } from '../../../conditional-access/tenant-settings.ts';
import type { IndexedApp, TenantIndexInput, TenantSettings } from '../tenant/tenant-index-input.ts';

/** What of a request decides which policies apply to an app. */
export type RequestKind = Pick<SignInContext, 'userAction' | 'authContext' | 'scopes'>;

/** By number of app: whether the policy applies. */
export type AppTarget = readonly Match[];

/** The apps of a tenant as policies name them. */
export interface AppReader {
  /** By kind of request, to which apps the policy applies; the same lists for the same apps. */
  targets(rule: PolicyRule): readonly AppTarget[];
  /** Every app that anybody can sign in to. */
  everywhere(): readonly AppTarget[];
  /** Whether the tenant has an app or a group of apps of this name. */
  isKnown(id: string): boolean;
}

const REGISTER_DEVICE = 'urn:user:registerdevice';

/** In lower case, what stands for several resources. Microsoft owns the lists, and publishes none in full. */
export const APP_GROUPS = ['office365', 'microsoftadminportals', '797f4846-ba00-4fd7-ba43-dac1f8f63013'];

/** Names in lower case. */
interface Resource extends Pick<IndexedApp, 'attributes' | 'bootstrap'> {
  readonly id: string;
  readonly suites: readonly string[];
  readonly mayBeInOthers: boolean;
}

/** An app with the resources that its sign-in needs tokens for. */
interface Column {
  readonly app: IndexedApp;
  readonly own: Resource;
  readonly audiences: readonly Resource[];
}

export function appReader(
  { apps, settings }: Pick<TenantIndexInput, 'apps' | 'settings'>,
  requests: readonly RequestKind[],
): AppReader {
  const resources = apps.map(resourceOfApp);
  const byId = new Map(resources.map((resource) => [resource.id, resource]));
  const suites = new Set(resources.flatMap((resource) => resource.suites));
  const resourceOf = (id: string): Resource => byId.get(id.toLowerCase()) ?? unknownResource(id);
  const columns = apps.map((app) => {
    const own = resourceOf(app.id);
    return { app, own, audiences: [own, ...app.earlyBound.map(resourceOf)].filter(({ bootstrap }) => !bootstrap) };
  });
  const { baselineScopes } = settings;
  const directory = resourceOf(typeof baselineScopes === 'object' ? baselineScopes.audience : DIRECTORY_APP_ID);
  const known = new Map<string, readonly AppTarget[]>();
  return {
    targets(rule) {
      const key = JSON.stringify([rule.apps, rule.unknown]);
      const there =
        known.get(key) ?? requests.map((request) => appTarget(rule, request, { columns, directory, baselineScopes }));
      known.set(key, there);
      return there;
    },
    everywhere: () => requests.map(() => apps.map(({ enabled }) => (enabled ? 'yes' : 'no'))),
    isKnown: (id) => byId.has(id.toLowerCase()) || suites.has(id.toLowerCase()),
  };
}

/** Policies on a user action apply while it is performed; policies on all resources, to the first of the two. */
export function actionMatch({ apps: { include, userActions } }: PolicyRule, userAction: string): Match {
  if (has(userActions, userAction)) return 'yes';
  const isRegistration = userAction.toLowerCase() === REGISTER_DEVICE;
  return include.all && (!isRegistration || ALL_RESOURCES_COVER_DEVICE_REGISTRATION) ? 'yes' : 'no';
}

interface Columns {
  readonly columns: readonly Column[];
  readonly directory: Resource;
  readonly baselineScopes: TenantSettings['baselineScopes'];
}

function appTarget(rule: PolicyRule, request: RequestKind, { columns, directory, baselineScopes }: Columns): AppTarget {
  const { userAction, authContext, scopes } = request;
  if (userAction !== undefined) return columns.map(() => 'no');
  const isAsked = authContext !== undefined && has(rule.apps.authenticationContexts, authContext);
  const covers = resourceMatcher(rule);
  const inDirectory = scopes === 'full' || directory.bootstrap ? 'no' : covers(directory);
  const excludes = exclusionMatcher(rule);
  return columns.map(({ app, own: resource, audiences }) => {
    if (!app.enabled) return 'no';
    if (isAsked && !app.bootstrap) return 'yes';
    const own = coversAny(covers, audiences);
    if (scopes === 'full') return own;
    const isOutside = scopes === 'oidc-only' ? bothOf(confidentialMatch(app), excludes(resource)) : 'no';
    return baselineMatch(rule, { own, inDirectory, isOutside, baselineScopes });
  });
}

function coversAny(covers: (resource: Resource) => Match, [first, ...others]: readonly Resource[]): Match {
  const own = first === undefined ? 'no' : covers(first);
  return own === 'yes' || others.length === 0 ? own : anyOf([own, ...others.map(covers)]);
}

interface Baseline extends Pick<TenantSettings, 'baselineScopes'> {
  readonly own: Match;
  readonly inDirectory: Match;
  /** A confidential client that is excluded stays outside if it asks for nothing but who the user is. */
  readonly isOutside: Match;
}

/** entra-docs, conditional-access/concept-enforcement-resource-exclusions. */
function baselineMatch({ apps }: PolicyRule, { own, inDirectory, isOutside, baselineScopes }: Baseline): Match {
  const hasExclusion = apps.exclude.ids.length > 0 || apps.filter?.mode === 'exclude';
  const isSpecial = apps.include.all && hasExclusion;
  const legacy = isSpecial ? 'no' : own;
  const enforced = unless(isSpecial ? inDirectory : anyOf([own, inDirectory]), isOutside);
  if (baselineScopes === 'legacy') return legacy;
  if (baselineScopes !== undefined) return enforced;
  return legacy === enforced ? legacy : 'maybe';
}

function resourceMatcher({ apps, unknown }: PolicyRule): (resource: Resource) => Match {
  const { include, exclude, filter } = apps;
  const [included, excluded] = [lowered(include.ids), lowered(exclude.ids)];
  // Beta names resources that are no apps of ours; what else it may name, nobody can say.
  const otherwise: Match = unknown.some((path) => path.startsWith('conditions.applications')) ? 'maybe' : 'no';
  const byId = (resource: Resource): Match =>
    unless(include.all ? 'yes' : anyOf([names(included, resource), otherwise]), names(excluded, resource));
  if (filter === undefined) return byId;
  return (resource) => {
    const byFilter = matchApp(filter, resource);
    if (filter.mode === 'exclude') return unless(byId(resource), byFilter);
    return unless(anyOf([byId(resource), byFilter]), names(excluded, resource));
  };
}

/** Whether the policy takes the resource out, by its id, a suite or the filter. */
function exclusionMatcher({ apps: { exclude, filter } }: PolicyRule): (resource: Resource) => Match {
  const excluded = lowered(exclude.ids);
  return (resource) =>
    anyOf([names(excluded, resource), filter?.mode === 'exclude' ? matchApp(filter, resource) : 'no']);
}

/** Whether the rule is true for the app, whatever the filter is for. */
function matchApp({ rule }: NonNullable<PolicyRule['apps']['filter']>, { attributes }: Resource): Match {
  if (attributes === undefined) return 'maybe';
  return matchFilter({ mode: 'include', rule }, (name) => attributes.get(name) ?? null);
}

function names(ids: ReadonlySet<string>, { id, suites, mayBeInOthers }: Resource): Match {
  if (ids.size === 0) return 'no';
  if (ids.has(id) || suites.some((suite) => ids.has(suite))) return 'yes';
  return mayBeInOthers && APP_GROUPS.some((group) => ids.has(group)) ? 'maybe' : 'no';
}

function confidentialMatch({ confidential }: IndexedApp): Match {
  if (confidential === undefined) return 'maybe';
  return confidential ? 'yes' : 'no';
}

function bothOf(one: Match, other: Match): Match {
  if (one === 'no' || other === 'no') return 'no';
  return one === 'yes' ? other : 'maybe';
}

function resourceOfApp({ id, suites, mayBeInOthers = false, attributes, bootstrap }: IndexedApp): Resource {
  const named = suites.map((suite) => suite.toLowerCase());
  return { id: id.toLowerCase(), suites: named, mayBeInOthers, attributes, bootstrap };
}

/** A resource that is no app of the tenant is known by its id alone. */
function unknownResource(id: string): Resource {
  return { id: id.toLowerCase(), suites: [], mayBeInOthers: false, attributes: new Map(), bootstrap: false };
}

function lowered(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.map((id) => id.toLowerCase()));
}

function has(list: readonly string[], value: string): boolean {
  return list.some((entry) => entry.toLowerCase() === value.toLowerCase());
}
