/**
 * The only list of permissions that this product can use: what each one opens, and what is lost without it. The
 * documentation, the command line, the doctor and the app read it.
 */

/** What is polled, or maintained, on its own. */
export type PolledSource =
  | 'users'
  | 'consents'
  | 'policies'
  | 'directory-audits'
  | 'sign-ins'
  | 'risky-users'
  | 'connector-policies'
  | 'subscriptions'
  | 'canary';

export interface Permission {
  /** The app role's value, as Microsoft names it. */
  readonly name: string;
  /** The app role's id, the same in every tenant. */
  readonly id: string;
  readonly api: keyof typeof PERMISSION_APIS;
  /**
   * `read`: granted by default. `mail`: writes mail from one mailbox, so it is granted in Exchange, not in Entra.
   * `teams`: writes into activity feeds, only where the Teams app is installed. `zone`: reads, and is worth asking for
   * only where people work in several time zones. `canary`: writes users; a role over one
   * user is better.
   */
  readonly set: 'read' | 'mail' | 'teams' | 'zone' | 'canary';
  readonly opens: string;
  /** What is lost without it, by source. */
  readonly without: Readonly<Partial<Record<PolledSource | 'notices', string>>>;
  /** A call that only reads, and that needs this permission. */
  readonly probe?: { readonly path: string; readonly version?: 'beta' };
}

/**
 * The APIs that have the app roles, by app id. Source:
 * learn.microsoft.com/troubleshoot/entra/entra-id/governance/verify-first-party-apps-sign-in.
 */
export const PERMISSION_APIS = {
  graph: { appId: '00000003-0000-0000-c000-000000000000', name: 'Microsoft Graph', answers: 'Graph' },
  management: {
    appId: 'c5393580-f805-4401-95e8-94b7a6ef2fc2',
    name: 'Office 365 Management APIs',
    answers: 'the Office 365 Management Activity API',
  },
} as const;

/** The smallest licence that a source needs. Without it the source reads nothing, whatever is granted. */
export const LICENCES: Readonly<Partial<Record<PolledSource, 'Entra ID P1' | 'Entra ID P2'>>> = {
  policies: 'Entra ID P1',
  'sign-ins': 'Entra ID P1',
  'risky-users': 'Entra ID P2',
};

/**
 * The smallest first. Ids: the Graph permissions reference. If a smaller one could be enough, `opens` says why we do
 * not take it.
 */
export const PERMISSIONS: readonly Permission[] = [
  {
    name: 'User.Read.All',
    id: 'df021288-bdef-4463-88db-98f22de89214',
    api: 'graph',
    set: 'read',
    opens: 'users, their state and their managers; the users subscription',
    without: {
      users: 'accounts disabled or deleted are seen through the audit log only, and no recipient of a notice is found',
      subscriptions: 'changes are seen at the next poll, not at once',
    },
    probe: { path: '/users?$select=id&$top=1' },
  },
  {
    name: 'GroupMember.Read.All',
    id: '98830695-27a2-44f7-8c18-0c3ebc9698f6',
    api: 'graph',
    set: 'read',
    opens: 'groups and their members: whom a policy or an assignment affects',
    without: { users: 'for a policy that names groups, the affected users are unknown' },
    probe: { path: '/groups?$select=id&$top=1' },
  },
  {
    name: 'Device.Read.All',
    id: '7438b122-aefc-4978-80ed-43db9fcc7715',
    api: 'graph',
    set: 'read',
    opens: 'devices, their state and their users',
    without: {
      users: 'devices disabled or no longer compliant are seen through the audit log only, and their users are unknown',
    },
  },
  {
    name: 'Group.Read.All',
    id: '5b567255-7703-4780-807c-7be8301ae99b',
    api: 'graph',
    set: 'read',
    opens: 'the groups subscription',
    without: { subscriptions: 'changes are seen at the next poll, not at once' },
  },
  {
    name: 'Application.Read.All',
    id: '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
    api: 'graph',
    set: 'read',
    opens: 'service principals, their assignments and owners; how the apps of this tenant are registered',
    without: {
      consents:
        'apps have ids and no names, owners get no notices, and the effect of a new password on an app is unknown',
    },
    probe: { path: '/servicePrincipals?$select=id&$top=1' },
  },
  {
    name: 'Directory.Read.All',
    id: '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
    api: 'graph',
    set: 'read',
    opens:
      'delegated consents (`oauth2PermissionGrants` and its delta). `DelegatedPermissionGrant.Read.All` would be far ' +
      'smaller, but we have not verified that it opens the delta',
    without: { consents: 'consents revoked are seen through the audit log only' },
    probe: { path: '/oauth2PermissionGrants?$top=1' },
  },
  {
    name: 'RoleManagement.Read.Directory',
    id: '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
    api: 'graph',
    set: 'read',
    opens: 'who has a role that a policy names',
    without: { users: 'for a policy that names roles, the affected users are unknown' },
    probe: { path: '/directoryRoles' },
  },
  {
    name: 'Policy.Read.All',
    id: '246dd0d5-5bd0-4def-940b-0421030a5b68',
    api: 'graph',
    set: 'read',
    opens:
      'Conditional Access policies and settings, named locations, authentication strengths, security defaults, ' +
      'cross-tenant access settings, token lifetime policies; What If, before a notice asks for a sign-in. ' +
      '(`Policy.Read.ConditionalAccess` is enough for What If, and is not listed for the policy list)',
    without: {
      policies:
        'policy changes are seen through the audit log only, and nobody is kept from a sign-in that a policy would block',
    },
    probe: { path: '/identity/conditionalAccess/policies?$top=1' },
  },
  {
    name: 'AuditLog.Read.All',
    id: 'b0afded3-3588-46d8-8b3d-9842eff778da',
    api: 'graph',
    set: 'read',
    opens: "the directory's audit log; with Entra ID P1 the sign-in logs too",
    without: {
      'directory-audits': 'who did it, and when exactly, is unknown',
      'sign-ins': 'refused apps, expired tokens and recoveries are not seen',
    },
    probe: { path: '/auditLogs/directoryAudits?$top=1' },
  },
  {
    name: 'IdentityRiskyUser.Read.All',
    id: 'dc5007c0-2d7d-4c42-879c-2dab87571379',
    api: 'graph',
    set: 'read',
    opens: 'users that Identity Protection considers at risk',
    without: { 'risky-users': 'users at risk are seen through the audit log and their failed sign-ins only' },
    probe: { path: '/identityProtection/riskyUsers?$top=1' },
  },
  {
    name: 'ActivityFeed.Read',
    id: '594c1fb6-4f81-4475-ae41-0c394909246c',
    api: 'management',
    set: 'read',
    opens:
      "changes of Power Platform's data policies, in the unified audit log (auditing must be switched on in Purview)",
    without: { 'connector-policies': 'changes of Power Platform data policies are seen only where a log is imported' },
  },
  {
    name: 'Mail.ReadWrite',
    id: 'e2a3a72e-5f79-4c64-b1b1-878b674786c9',
    api: 'graph',
    set: 'mail',
    opens: 'drafts of notices, and finding out after a crash whether one was sent. Only with `NOTICE_MODE=send`',
    without: { notices: 'no mail' },
  },
  {
    name: 'Mail.Send',
    id: 'b633e1c5-b582-4048-a93e-9f11b44c7e96',
    api: 'graph',
    set: 'mail',
    opens: 'sending notices. Only with `NOTICE_MODE=send`',
    without: { notices: 'no mail' },
  },
  {
    name: 'TeamsActivity.Send',
    id: 'a267235f-af13-44dc-8385-c1dc93023186',
    api: 'graph',
    set: 'teams',
    opens:
      'notices in the activity feed of people who have the Teams app. No rule plans any yet. Only with `TEAMS_APP_ID`',
    without: { notices: 'nothing in activity feeds' },
  },
  {
    name: 'MailboxSettings.Read',
    id: '40f97065-369a-49f4-947c-6a255697ae91',
    api: 'graph',
    set: 'zone',
    opens: 'the time zone and the language of the people who are about to get a notice, once a day for each of them',
    without: { notices: 'quiet hours and times in notices are in `NOTICE_TIME_ZONE` for everybody' },
  },
  {
    name: 'User.ReadWrite.All',
    id: '741f803b-c850-494e-b5df-cde7c675a1ca',
    api: 'graph',
    set: 'canary',
    opens:
      'renaming the one user that `CANARY_USER_ID` names, every quarter of an hour. It opens every user: better ' +
      'assign *User Administrator* over an administrative unit with only this user',
    without: { canary: 'the delay until changes are seen is measured only when something happens' },
  },
];

/** The sources that need the permission. */
export function sourcesOf({ without }: Permission): readonly string[] {
  return Object.keys(without);
}

export function lossWithout({ without }: Permission): string {
  return [...new Set(Object.values(without))].join('; ');
}

/** The licence that the tenant needs for the permission to be of any use. */
export function licenceOf(permission: Permission): string | undefined {
  const licences = sourcesOf(permission).map((source) => LICENCES[source as PolledSource]);
  return licences.includes(undefined) ? undefined : licences[0];
}
