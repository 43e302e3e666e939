/**
 * What the naive evaluator takes: a tenant and its policies before and after one change, and the contexts of the
 * requests. The shapes are those of `cases.json`; absent, null and (for lists) empty always mean the same.
 */

export type Maybe<T> = T | null | undefined;
type Ids = readonly string[];

export interface User {
  readonly id: string;
  /** `Member` or `Guest`. A guest without `externalType` is an internal guest. */
  readonly userType: string;
  readonly externalType?: Maybe<string>;
  readonly homeTenantId?: Maybe<string>;
  readonly accountEnabled?: Maybe<boolean>;
  /** Set on an agent's user account (`agentUser`): no entry of *Users* reaches it. Not in the cases' format. */
  readonly identityParentId?: Maybe<string>;
}

export interface Group {
  readonly id: string;
  readonly members: Ids;
  readonly groups?: Maybe<Ids>;
}

export interface Role {
  readonly id: string;
  readonly members?: Maybe<Ids>;
  readonly memberGroups?: Maybe<Ids>;
  readonly eligible?: Maybe<Ids>;
  readonly scopedMembers?: Maybe<readonly { readonly user: string; readonly scope: string }[]>;
  /** False: a custom role, which never counts. Not in the cases' format; absent means built in. */
  readonly isBuiltIn?: Maybe<boolean>;
}

export type Attributes = Readonly<Record<string, Maybe<string | boolean | number | Ids>>>;

export interface App {
  readonly id: string;
  readonly suites?: Maybe<Ids>;
  readonly csa?: Maybe<Attributes>;
  readonly earlyBound?: Maybe<Ids>;
  readonly lateBound?: Maybe<Ids>;
  /** `appEnforcedRestrictions`, `tokenProtection`, `cae`. */
  readonly features?: Maybe<Ids>;
  readonly bootstrap?: Maybe<boolean>;
  /** False: outside the universe. Not in the cases' format. */
  readonly accountEnabled?: Maybe<boolean>;
  /** True: a confidential client; matters for `scopes: "oidc-only"` alone. Not in the cases' format. */
  readonly confidential?: Maybe<boolean>;
}

export interface ServicePrincipal {
  readonly id: string;
  readonly singleTenant?: Maybe<boolean>;
  readonly managedIdentity?: Maybe<boolean>;
  readonly csa?: Maybe<Attributes>;
  readonly accountEnabled?: Maybe<boolean>;
}

export interface Location {
  readonly id: string;
  /** `ip` or `country`; any other value is not understood. */
  readonly type: string;
  readonly isTrusted?: Maybe<boolean>;
  readonly countries?: Maybe<Ids>;
  readonly includeUnknown?: Maybe<boolean>;
}

export interface Strength {
  readonly id: string;
  readonly allowedCombinations?: Maybe<Ids>;
  /** `mfa` or `none`. */
  readonly requirementsSatisfied?: Maybe<string>;
  readonly combinationConfigurations?: Maybe<readonly CombinationConfiguration[]>;
}

/** Graph's shape: `appliesToCombinations`, and lists such as `allowedAAGUIDs`. */
export type CombinationConfiguration = Readonly<Record<string, unknown>>;

export interface Trust {
  readonly mfa?: Maybe<boolean>;
  readonly compliantDevice?: Maybe<boolean>;
  readonly hybridJoinedDevice?: Maybe<boolean>;
}

export interface Settings {
  /** Absent is `unknown`. `resourceAppId` is a customised tenant: that app is the audience of a baseline sign-in. */
  readonly baselineScopes?: Maybe<'legacy' | 'enforced' | 'unknown' | { readonly resourceAppId: string }>;
  /** By home tenant. */
  readonly inboundTrust?: Maybe<Readonly<Record<string, Trust>>>;
  /** Not in the cases' format. Switched on by the change, what it asks of people is outside the rules (U13). */
  readonly securityDefaults?: Maybe<boolean>;
}

export interface Tenant {
  readonly users: readonly User[];
  readonly groups: readonly Group[];
  readonly roles: readonly Role[];
  readonly apps: readonly App[];
  readonly servicePrincipals?: Maybe<readonly ServicePrincipal[]>;
  readonly locations?: Maybe<readonly Location[]>;
  readonly strengths?: Maybe<readonly Strength[]>;
  readonly settings?: Maybe<Settings>;
}

interface Open {
  /** Members that this file does not name: the rules say what to do with what they do not know. */
  readonly [other: string]: unknown;
}

export interface Filter {
  readonly mode?: Maybe<string>;
  readonly rule?: Maybe<string>;
}

export interface GuestKinds extends Open {
  readonly guestOrExternalUserTypes?: Maybe<string>;
  readonly externalTenants?: Maybe<{ readonly membershipKind?: Maybe<string>; readonly members?: Maybe<Ids> }>;
}

export interface UserConditions extends Open {
  readonly includeUsers?: Maybe<Ids>;
  readonly excludeUsers?: Maybe<Ids>;
  readonly includeGroups?: Maybe<Ids>;
  readonly excludeGroups?: Maybe<Ids>;
  readonly includeRoles?: Maybe<Ids>;
  readonly excludeRoles?: Maybe<Ids>;
  readonly includeGuestsOrExternalUsers?: Maybe<GuestKinds>;
  readonly excludeGuestsOrExternalUsers?: Maybe<GuestKinds>;
}

export interface WorkloadConditions extends Open {
  readonly includeServicePrincipals?: Maybe<Ids>;
  readonly excludeServicePrincipals?: Maybe<Ids>;
  readonly servicePrincipalFilter?: Maybe<Filter>;
}

export interface AppConditions extends Open {
  readonly includeApplications?: Maybe<Ids>;
  readonly excludeApplications?: Maybe<Ids>;
  readonly includeUserActions?: Maybe<Ids>;
  readonly includeAuthenticationContextClassReferences?: Maybe<Ids>;
  readonly applicationFilter?: Maybe<Filter>;
}

export interface Conditions extends Open {
  readonly users?: Maybe<UserConditions>;
  readonly clientApplications?: Maybe<WorkloadConditions>;
  readonly applications?: Maybe<AppConditions>;
  readonly clientAppTypes?: Maybe<Ids>;
  readonly platforms?: Maybe<{ readonly includePlatforms?: Maybe<Ids>; readonly excludePlatforms?: Maybe<Ids> }>;
  readonly locations?: Maybe<{ readonly includeLocations?: Maybe<Ids>; readonly excludeLocations?: Maybe<Ids> }>;
  readonly signInRiskLevels?: Maybe<Ids>;
  readonly userRiskLevels?: Maybe<Ids>;
  readonly servicePrincipalRiskLevels?: Maybe<Ids>;
  readonly insiderRiskLevels?: Maybe<string>;
  readonly devices?: Maybe<{ readonly deviceFilter?: Maybe<Filter> }>;
  readonly authenticationFlows?: Maybe<{ readonly transferMethods?: Maybe<string> }>;
}

export interface Grant extends Open {
  readonly operator?: Maybe<string>;
  readonly builtInControls?: Maybe<Ids>;
  readonly customAuthenticationFactors?: Maybe<Ids>;
  readonly termsOfUse?: Maybe<Ids>;
  readonly authenticationStrength?: Maybe<Strength>;
}

export interface SignInFrequency {
  readonly isEnabled?: Maybe<boolean>;
  readonly frequencyInterval?: Maybe<string>;
  readonly authenticationType?: Maybe<string>;
  readonly type?: Maybe<string>;
  readonly value?: Maybe<number>;
}

interface Switch {
  readonly isEnabled?: Maybe<boolean>;
}

export interface Sessions extends Open {
  readonly signInFrequency?: Maybe<SignInFrequency>;
  readonly persistentBrowser?: Maybe<Switch & { readonly mode?: Maybe<string> }>;
  readonly cloudAppSecurity?: Maybe<Switch & { readonly cloudAppSecurityType?: Maybe<string> }>;
  readonly applicationEnforcedRestrictions?: Maybe<Switch>;
  readonly secureSignInSession?: Maybe<Switch>;
  readonly continuousAccessEvaluation?: Maybe<{ readonly mode?: Maybe<string> }>;
  readonly disableResilienceDefaults?: Maybe<boolean>;
}

/** Graph v1.0 shape, with the beta members that the rules name. */
export interface Policy extends Open {
  readonly id?: Maybe<string>;
  readonly displayName?: Maybe<string>;
  readonly state?: Maybe<string>;
  readonly conditions: Conditions;
  readonly grantControls?: Maybe<Grant>;
  readonly sessionControls?: Maybe<Sessions>;
}

export interface Session {
  readonly claims?: Maybe<Ids>;
  readonly primaryAgeHours?: Maybe<number>;
  readonly mfaAgeHours?: Maybe<number>;
}

/** One request's circumstances; what is absent has the default of section 6. */
export interface Context {
  readonly clientAppType?: Maybe<string>;
  readonly platform?: Maybe<string>;
  readonly namedLocations?: Maybe<Ids>;
  readonly country?: Maybe<string>;
  readonly mfaTrustedIp?: Maybe<boolean>;
  readonly signInRisk?: Maybe<string>;
  readonly userRisk?: Maybe<string>;
  readonly servicePrincipalRisk?: Maybe<string>;
  readonly insiderRisk?: Maybe<string>;
  readonly authFlow?: Maybe<string>;
  readonly device?: Maybe<Attributes>;
  readonly userAction?: Maybe<string>;
  readonly authContext?: Maybe<string>;
  /** `full`, `baseline-only`, or (not in the cases' format) `oidc-only`. */
  readonly scopes?: Maybe<string>;
  readonly session?: Maybe<Session>;
  readonly perUser?: Maybe<Readonly<Record<string, Context>>>;
}

export interface World {
  readonly tenant: Tenant;
  /** All of them, also those that did not change. */
  readonly policies: readonly Policy[];
}

/** Everything outside `before` and `after` is the same in both; the worst effect over the contexts counts. */
export interface NaiveInput {
  readonly before: World;
  readonly after: World;
  readonly contexts: readonly Context[];
}

export type Effect = 'newly-blocked' | 'cannot-decide' | 'reauth-required' | 'stricter-session' | 'relaxed';

export interface NaiveResult {
  /** `[user or service principal, app or user action, effect]`; unchanged pairs are left out. */
  readonly affected: readonly (readonly [string, string, Effect])[];
  /** Only where a context gives session facts. */
  readonly promptNow?: readonly (readonly [string, string])[];
}
