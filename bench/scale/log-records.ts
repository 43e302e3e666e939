/** Records as Graph returns them: what an administrator did, and sign-ins that a policy refused. */
import { GRAPH_RESOURCE, idOf, SCOPES, upnOf } from './synthetic-tenant.ts';

interface Act {
  readonly activity: string;
  readonly category: string;
  /** Milliseconds. */
  readonly at: number;
  readonly targets: readonly object[];
}

const ADMIN = idOf('registration', 1);

export function accountDisabled(user: number, at: number): object {
  return auditRecord({
    activity: 'Disable account',
    category: 'UserManagement',
    at,
    targets: [target('User', idOf('user', user), upnOf(user), [change('AccountEnabled', '[true]', '[false]')])],
  });
}

/** The consent for the whole tenant. */
export function consentRemoved(app: number, at: number): object {
  const both = (name: string, value: string) => change(name, quoted(value), quoted(value));
  const changes = [
    change('DelegatedPermissionGrant.Scope', quoted(SCOPES.join(' ')), null),
    both('DelegatedPermissionGrant.ConsentType', 'AllPrincipals'),
    both('ServicePrincipal.ObjectID', idOf('app', app)),
    both('ServicePrincipal.AppId', idOf('application', app)),
  ];
  return auditRecord({
    activity: 'Remove delegated permission grant',
    category: 'ApplicationManagement',
    at,
    targets: [
      target('ServicePrincipal', GRAPH_RESOURCE, null, changes),
      target('ServicePrincipal', idOf('app', app), null, []),
    ],
  });
}

export function memberAdded(group: number, user: number, at: number): object {
  const changes = [
    change('Group.ObjectID', null, quoted(idOf('group', group))),
    change('Group.DisplayName', null, quoted(`Group ${group}`)),
  ];
  return auditRecord({
    activity: 'Add member to group',
    category: 'GroupManagement',
    at,
    targets: [
      target('User', idOf('user', user), upnOf(user), changes),
      target('Group', idOf('group', group), null, []),
    ],
  });
}

export function policyChanged(before: { readonly id?: unknown }, after: object, at: number): object {
  const property = change('ConditionalAccessPolicy', JSON.stringify(before), JSON.stringify(after));
  return auditRecord({
    activity: 'Update conditional access policy',
    category: 'Policy',
    at,
    targets: [target('Policy', String(before.id), null, [property])],
  });
}

/** A refresh that this policy has blocked. */
export function blockedSignIn(user: number, { app, policyId, at }: Blocked): object {
  return {
    id: idOf('registration', user + at),
    createdDateTime: isoOf(at),
    userDisplayName: `Person ${user}`,
    userPrincipalName: upnOf(user),
    userId: idOf('user', user),
    appId: idOf('application', app),
    appDisplayName: `App ${app}`,
    ipAddress: '203.0.113.20',
    clientAppUsed: 'Mobile Apps and Desktop clients',
    correlationId: idOf('device', user),
    conditionalAccessStatus: 'failure',
    isInteractive: false,
    signInEventTypes: ['nonInteractiveUser'],
    resourceDisplayName: 'Microsoft Graph',
    resourceId: '00000003-0000-0000-c000-000000000000',
    status: { errorCode: 53003, failureReason: 'The sign-in was refused.', additionalDetails: null },
    deviceDetail: { deviceId: '', displayName: null, operatingSystem: 'Ios 20', isCompliant: null },
    location: { city: 'Exampleville', countryOrRegion: 'FI' },
    appliedConditionalAccessPolicies: [
      {
        id: policyId,
        displayName: 'Block all',
        enforcedGrantControls: ['Block'],
        enforcedSessionControls: [],
        result: 'failure',
      },
    ],
  };
}

interface Blocked {
  readonly app: number;
  readonly policyId: string;
  /** Milliseconds. */
  readonly at: number;
}

let written = 0;

function auditRecord({ activity, category, at, targets }: Act): object {
  written += 1;
  const correlationId = idOf('device', written);
  return {
    id: `Directory_${correlationId}_EXMPL_${written}`,
    category,
    correlationId,
    result: 'success',
    resultReason: '',
    activityDisplayName: activity,
    activityDateTime: isoOf(at),
    loggedByService: 'Core Directory',
    operationType: 'Update',
    initiatedBy: {
      app: null,
      user: { id: ADMIN, displayName: null, userPrincipalName: 'admin@contoso.example', ipAddress: '203.0.113.10' },
    },
    targetResources: targets,
    additionalDetails: [{ key: 'User-Agent', value: 'Mozilla/5.0 (Example)' }],
  };
}

function target(type: string, id: string, userPrincipalName: string | null, modifiedProperties: readonly object[]) {
  return { id, displayName: null, type, userPrincipalName, modifiedProperties };
}

function change(displayName: string, oldValue: string | null, newValue: string | null) {
  return { displayName, oldValue, newValue };
}

function quoted(text: string): string {
  return JSON.stringify(text);
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
