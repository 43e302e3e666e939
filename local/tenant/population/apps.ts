/** Applications of the tenant: Microsoft's resources, and the clients that have consents to them. */
import type { ServicePrincipal } from '../directory/directory-objects.ts';
import type { Random } from '../random.ts';
import { graphAppRoles } from './api-roles.ts';

/** Microsoft's own tenant, which owns the resources; the app ids below are the well-known ones. */
const MICROSOFT_TENANT = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

const GRAPH_APP_ID = '00000003-0000-0000-c000-000000000000';

const RESOURCES = [
  { displayName: 'Microsoft Graph', appId: GRAPH_APP_ID, uri: 'https://graph.microsoft.com' },
  {
    displayName: 'Office 365 Exchange Online',
    appId: '00000002-0000-0ff1-ce00-000000000000',
    uri: 'https://outlook.office.com',
  },
  {
    displayName: 'Office 365 SharePoint Online',
    appId: '00000003-0000-0ff1-ce00-000000000000',
    uri: 'https://microsoft.sharepoint-df.com',
  },
  {
    displayName: 'Microsoft Teams Services',
    appId: 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe',
    uri: 'https://api.spaces.skype.com',
  },
] as const;

const CLIENTS = [
  'Fabrikam Mail Sync',
  'Northwind Planner',
  'Tailspin CRM',
  'Litware Notes',
  'Proseware Signatures',
  'Adatum Expenses',
  'Wingtip Forms',
  'Relecloud Backup',
];

export const SCOPES = [
  'User.Read',
  'Mail.Read',
  'Mail.Send',
  'Calendars.Read',
  'Files.Read.All',
  'Contacts.Read',
  'Tasks.ReadWrite',
] as const;
export const SIGN_IN_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const;

export interface Apps {
  readonly resources: readonly ServicePrincipal[];
  readonly clients: readonly ServicePrincipal[];
  /** The client with which the product itself calls Graph. */
  readonly auditor: ServicePrincipal;
}

export function appsOf(random: Random, tenantId: string, domain: string): Apps {
  const resources = RESOURCES.map(({ displayName, appId, uri }) => ({
    ...blank(random.guid(), displayName, appId),
    appOwnerOrganizationId: MICROSOFT_TENANT,
    appRoles: appId === GRAPH_APP_ID ? graphAppRoles : [],
    servicePrincipalNames: [appId, uri],
  }));
  const clients = CLIENTS.map((displayName, number) => clientOf(random, { displayName, number, tenantId, domain }));
  const auditor = {
    ...blank(random.guid(), 'Revocation Auditor', random.guid()),
    appOwnerOrganizationId: tenantId,
    servicePrincipalType: 'ManagedIdentity' as const,
  };
  return { resources, clients, auditor };
}

export interface Client {
  readonly displayName: string;
  readonly number: number;
  readonly tenantId: string;
  readonly domain: string;
}

export function clientOf(random: Random, { displayName, number, tenantId, domain }: Client): ServicePrincipal {
  const site = `https://${displayName.toLowerCase().replaceAll(' ', '-')}.example`;
  return {
    ...blank(random.guid(), displayName, random.guid()),
    appOwnerOrganizationId: number % 3 === 0 ? tenantId : random.guid(),
    appRoleAssignmentRequired: number % 4 === 1,
    appRoles: [roleOf(random.guid(), 'Member'), roleOf(random.guid(), 'Owner')],
    homepage: site,
    replyUrls: [`${site}/signin-oidc`, `https://${domain}/${number}/callback`],
  };
}

function roleOf(id: string, value: string) {
  return { id, allowedMemberTypes: ['User'], description: value, displayName: value, isEnabled: true, value };
}

function blank(id: string, displayName: string, appId: string): ServicePrincipal {
  return {
    id,
    accountEnabled: true,
    appDisplayName: displayName,
    appId,
    appOwnerOrganizationId: MICROSOFT_TENANT,
    appRoleAssignmentRequired: false,
    appRoles: [],
    deletedDateTime: null,
    displayName,
    homepage: null,
    replyUrls: [],
    servicePrincipalNames: [appId],
    servicePrincipalType: 'Application',
    signInAudience: 'AzureADMultipleOrgs',
    tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
  };
}
