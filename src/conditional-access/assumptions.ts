/**
 * What Microsoft does not say of Conditional Access, and what we assume, in one place. Where such an answer changes,
 * change it here. The numbers are those of docs/conditional-access.md.
 */

/** U1: does the list of home tenants apply to guests who are local accounts? They have no home tenant. */
export const HOME_TENANT_FILTERS_INTERNAL_GUESTS = false;

/** U2: do policies on all resources apply while a device is registered? The user action is the documented control. */
export const ALL_RESOURCES_COVER_DEVICE_REGISTRATION = false;

/** U5: clients that cannot answer any demand. An enrolled ActiveSync client may in practice prove its device. */
export const LEGACY_CLIENTS: ReadonlySet<string> = new Set(['exchangeactivesync', 'eassupported', 'other']);

/** U6: where token protection works. Previews for Apple's platforms and for web apps exist. */
export const TOKEN_PROTECTION = {
  clientAppType: 'mobileappsanddesktopclients',
  platform: 'windows',
} as const;

/** U8: of a persistent browser that is always and one that is never kept, which wins? */
export const PERSISTENT_BROWSER_WINNER = 'never';

/** U9: of access evaluation that is switched off and one that is strict, which wins? Switching it off relaxes. */
export const ACCESS_EVALUATION_WINNER = 'disabled';

/** U10, U11: custom controls and external providers count for nothing but themselves. */
export const IMPLIED_BY_CONTROL: ReadonlyMap<string, string> = new Map([
  ['passwordChange', 'mfa'],
  // Risk remediation brings a strength of its own, and every strength that it can bring is multifactor.
  ['riskRemediation', 'mfa'],
]);

/**
 * Without a rule here: U3, which resources are never covered is a fact of the tenant (`bootstrap`). U4 and U7 follow
 * from Boolean logic and from "all policies must be met". U12: people in more than 2,048 groups are judged like
 * everybody. U13: per-user MFA, Defender's policies and outbound cross-tenant rules can demand more. U14: what is
 * unknown is never evaluated. U15 concerns Microsoft's own evaluation only.
 */
