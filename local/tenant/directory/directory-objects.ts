/** The objects of the tenant as Graph sends them (the part of `schema/` that we fill). */

export interface User {
  readonly id: string;
  readonly accountEnabled: boolean;
  readonly businessPhones: readonly string[];
  readonly createdDateTime: string;
  readonly deletedDateTime: string | null;
  readonly department: string | null;
  readonly displayName: string;
  readonly givenName: string | null;
  readonly jobTitle: string | null;
  readonly lastPasswordChangeDateTime: string;
  readonly mail: string | null;
  readonly mailNickname: string;
  readonly mobilePhone: null;
  readonly officeLocation: string | null;
  readonly onPremisesSyncEnabled: null;
  readonly preferredLanguage: string | null;
  readonly signInSessionsValidFromDateTime: string;
  readonly surname: string | null;
  readonly userPrincipalName: string;
  readonly userType: 'Member' | 'Guest';
}

export interface Group {
  readonly id: string;
  readonly createdDateTime: string;
  readonly deletedDateTime: null;
  readonly description: string | null;
  readonly displayName: string;
  readonly groupTypes: readonly string[];
  readonly isAssignableToRole: boolean;
  readonly mailEnabled: boolean;
  readonly mailNickname: string;
  readonly membershipRule: string | null;
  readonly securityEnabled: boolean;
}

export interface AppRole {
  readonly id: string;
  readonly allowedMemberTypes: readonly string[];
  readonly description: string;
  readonly displayName: string;
  readonly isEnabled: boolean;
  readonly value: string;
}

export interface ServicePrincipal {
  readonly id: string;
  readonly accountEnabled: boolean;
  readonly appDisplayName: string;
  readonly appId: string;
  readonly appOwnerOrganizationId: string;
  readonly appRoleAssignmentRequired: boolean;
  readonly appRoles: readonly AppRole[];
  readonly deletedDateTime: string | null;
  readonly displayName: string;
  readonly homepage: string | null;
  readonly replyUrls: readonly string[];
  readonly servicePrincipalNames: readonly string[];
  readonly servicePrincipalType: 'Application' | 'ManagedIdentity';
  readonly signInAudience: string;
  readonly tags: readonly string[];
}

export interface Device {
  readonly id: string;
  readonly accountEnabled: boolean;
  readonly deletedDateTime: null;
  /** The device id that sign-ins contain. */
  readonly deviceId: string;
  readonly displayName: string;
  readonly isCompliant: boolean | null;
  readonly isManaged: boolean | null;
  readonly operatingSystem: string;
  readonly trustType: 'AzureAd' | 'Workplace';
}

export interface TokenLifetimePolicy {
  readonly id: string;
  readonly definition: readonly string[];
  readonly deletedDateTime: null;
  readonly description: string | null;
  readonly displayName: string;
  readonly isOrganizationDefault: boolean;
}

export interface Secret {
  readonly keyId: string;
  readonly displayName: string;
  readonly endDateTime: string;
  readonly startDateTime: string;
}

export interface Grant {
  readonly id: string;
  readonly clientId: string;
  readonly consentType: 'AllPrincipals' | 'Principal';
  readonly principalId: string | null;
  readonly resourceId: string;
  readonly scope: string;
}

export interface AppRoleAssignment {
  readonly id: string;
  readonly appRoleId: string;
  readonly createdDateTime: string;
  readonly deletedDateTime: null;
  readonly principalDisplayName: string;
  readonly principalId: string;
  readonly principalType: 'User' | 'Group' | 'ServicePrincipal';
  readonly resourceDisplayName: string;
  readonly resourceId: string;
}

export interface DirectoryRole {
  readonly id: string;
  readonly deletedDateTime: null;
  readonly description: string;
  readonly displayName: string;
  readonly roleTemplateId: string;
}

export interface PolicyUsers {
  readonly includeUsers: readonly string[];
  readonly excludeUsers: readonly string[];
  readonly includeGroups: readonly string[];
  readonly excludeGroups: readonly string[];
  readonly includeRoles: readonly string[];
  readonly excludeRoles: readonly string[];
  readonly includeGuestsOrExternalUsers: object | null;
  readonly excludeGuestsOrExternalUsers: null;
}

type RiskLevel = 'low' | 'medium' | 'high';

export interface PolicyConditions {
  readonly applications: {
    readonly applicationFilter: null;
    readonly excludeApplications: readonly string[];
    readonly includeApplications: readonly string[];
    readonly includeAuthenticationContextClassReferences: readonly string[];
    readonly includeUserActions: readonly string[];
  };
  readonly authenticationFlows: null;
  readonly clientAppTypes: readonly (
    | 'all'
    | 'browser'
    | 'mobileAppsAndDesktopClients'
    | 'exchangeActiveSync'
    | 'other'
  )[];
  readonly clientApplications: null;
  readonly devices: null;
  readonly insiderRiskLevels: null;
  readonly locations: {
    readonly includeLocations: readonly string[];
    readonly excludeLocations: readonly string[];
  } | null;
  readonly platforms: null;
  readonly servicePrincipalRiskLevels: readonly RiskLevel[];
  readonly signInRiskLevels: readonly RiskLevel[];
  readonly userRiskLevels: readonly RiskLevel[];
  readonly users: PolicyUsers;
}

export interface GrantControls {
  readonly authenticationStrength: object | null;
  readonly builtInControls: readonly ('block' | 'mfa' | 'compliantDevice' | 'domainJoinedDevice' | 'passwordChange')[];
  readonly customAuthenticationFactors: readonly string[];
  readonly operator: 'AND' | 'OR';
  readonly termsOfUse: readonly string[];
}

interface SessionControls {
  readonly applicationEnforcedRestrictions: null;
  readonly cloudAppSecurity: null;
  readonly disableResilienceDefaults: null;
  readonly persistentBrowser: null;
  readonly signInFrequency: object | null;
}

export type PolicyState = 'enabled' | 'disabled' | 'enabledForReportingButNotEnforced';

export interface Policy {
  readonly id: string;
  readonly conditions: PolicyConditions;
  readonly createdDateTime: string;
  readonly deletedDateTime: string | null;
  readonly description: string | null;
  readonly displayName: string;
  readonly grantControls: GrantControls | null;
  readonly modifiedDateTime: string | null;
  readonly sessionControls: SessionControls | null;
  readonly state: PolicyState;
  readonly templateId: null;
}

/** Objects that no act changes; only the schema checks their form. */
export interface FixedObject {
  readonly id: string;
  readonly displayName: string;
  readonly [property: string]: unknown;
}

/** Null inherits from the default. */
export interface CrossTenantSettings {
  readonly inboundTrust: {
    readonly isMfaAccepted: boolean | null;
    readonly isCompliantDeviceAccepted: boolean | null;
    readonly isHybridAzureADJoinedDeviceAccepted: boolean | null;
  } | null;
  readonly b2bCollaborationInbound: AccessSetting | null;
  readonly b2bCollaborationOutbound: AccessSetting | null;
  readonly b2bDirectConnectInbound: AccessSetting | null;
  readonly b2bDirectConnectOutbound: AccessSetting | null;
}

interface AccessSetting {
  readonly usersAndGroups: AccessTarget;
  readonly applications: AccessTarget;
}

interface AccessTarget {
  readonly accessType: 'allowed' | 'blocked';
  readonly targets: readonly { readonly target: string; readonly targetType: 'user' | 'group' | 'application' }[];
}

export interface CrossTenantDefault extends CrossTenantSettings {
  readonly isServiceDefault: boolean;
}

/** Its key is the tenant; it has no id. */
export interface CrossTenantPartner extends CrossTenantSettings {
  readonly tenantId: string;
  readonly isServiceProvider: boolean | null;
}
