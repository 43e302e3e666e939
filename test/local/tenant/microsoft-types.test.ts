/**
 * The objects of the simulated tenant, and what we ask Graph for, held to Microsoft's own types. The compiler checks
 * it: `npm run typecheck` fails where a member, an enum value or a type is not Microsoft's.
 */
import type * as Microsoft from '@microsoft/microsoft-graph-types';
import { expect, test } from 'vitest';
import type { AuditRecord } from '../../../local/tenant/audit/audit-record.ts';
import type * as Tenant from '../../../local/tenant/directory/directory-objects.ts';
import type { MessageRequest } from '../../../local/tenant/mail/mail-message.ts';
import type { Subscription } from '../../../local/tenant/notifications/subscriptions.ts';
import type { RiskyUser } from '../../../local/tenant/sign-ins/risky-user.ts';
import type { BETA_ONLY, SignIn } from '../../../local/tenant/sign-ins/sign-in-record.ts';
import type { LiveSubscription } from '../../../src/ingest/subscriptions/subscription-schema.ts';
import * as items from '../../../src/mirror/readings/graph-items.ts';

/** Microsoft's types are not readonly, and say `object` nowhere. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Name in keyof T]: Plain<T[Name]> }
    : T;

/** `true` if every member of ours is one of Microsoft's, and every value of ours one that theirs can have. */
type Fits<Ours, Theirs> = [Exclude<keyof Ours, keyof Theirs>] extends [never]
  ? Plain<Ours> extends Theirs
    ? true
    : { readonly doesNotFit: { [N in keyof Ours & keyof Theirs]: Plain<Ours[N]> extends Theirs[N] ? never : N } }
  : { readonly unknownMembers: Exclude<keyof Ours, keyof Theirs> };

/** In v1.0 since 2026, by the metadata that `local/tenant/schema` is made of, and not yet in the package of types. */
type NewerInPolicy = 'deletedDateTime';
type NewerInSignIn = 'servicePrincipalId' | 'servicePrincipalName';

test('the objects of the simulated tenant have the form of v1.0', () => {
  const fits: {
    readonly user: Fits<Tenant.User, Microsoft.User>;
    readonly group: Fits<Tenant.Group, Microsoft.Group>;
    readonly servicePrincipal: Fits<Tenant.ServicePrincipal, Microsoft.ServicePrincipal>;
    readonly device: Fits<Tenant.Device, Microsoft.Device>;
    readonly grant: Fits<Tenant.Grant, Microsoft.OAuth2PermissionGrant>;
    readonly assignment: Fits<Tenant.AppRoleAssignment, Microsoft.AppRoleAssignment>;
    readonly role: Fits<Tenant.DirectoryRole, Microsoft.DirectoryRole>;
    readonly secret: Fits<Tenant.Secret, Microsoft.PasswordCredential>;
    readonly tokenPolicy: Fits<Tenant.TokenLifetimePolicy, Microsoft.TokenLifetimePolicy>;
    readonly policy: Fits<Omit<Tenant.Policy, NewerInPolicy>, Microsoft.ConditionalAccessPolicy>;
    readonly audit: Fits<AuditRecord, Microsoft.DirectoryAudit>;
    readonly signIn: Fits<Omit<SignIn, (typeof BETA_ONLY)[number] | NewerInSignIn>, Microsoft.SignIn>;
    readonly riskyUser: Fits<RiskyUser, Microsoft.RiskyUser>;
    readonly subscription: Fits<Subscription, Microsoft.Subscription>;
    readonly message: Fits<MessageRequest, Microsoft.Message>;
  } = {
    user: true,
    group: true,
    servicePrincipal: true,
    device: true,
    grant: true,
    assignment: true,
    role: true,
    secret: true,
    tokenPolicy: true,
    policy: true,
    audit: true,
    signIn: true,
    riskyUser: true,
    subscription: true,
    message: true,
  };

  expect(Object.values(fits).every((each) => each === true)).toBe(true);
});

test('a subscription, as we read it, has the form of v1.0', () => {
  const fits: Fits<LiveSubscription, Microsoft.Subscription> = true;

  expect(fits).toBe(true);
});

const USER: readonly (keyof Microsoft.User)[] = [
  'id',
  'displayName',
  'userPrincipalName',
  'mail',
  'preferredLanguage',
  'accountEnabled',
  'userType',
  'signInSessionsValidFromDateTime',
  'lastPasswordChangeDateTime',
];
const SERVICE_PRINCIPAL: readonly (keyof Microsoft.ServicePrincipal)[] = [
  'id',
  'appId',
  'displayName',
  'accountEnabled',
  'appRoleAssignmentRequired',
  'replyUrls',
  'servicePrincipalType',
];
const APPLICATION: readonly (keyof Microsoft.Application)[] = [
  'id',
  'appId',
  'displayName',
  'signInAudience',
  'isFallbackPublicClient',
  'web',
  'spa',
  'publicClient',
  'passwordCredentials',
  'keyCredentials',
];
const DEVICE: readonly (keyof Microsoft.Device)[] = ['id', 'deviceId', 'displayName', 'accountEnabled', 'isCompliant'];
const GROUP: readonly (keyof Microsoft.Group)[] = ['id', 'displayName'];

test.each([
  ['users', items.USER_SELECT, USER],
  ['service principals', items.SERVICE_PRINCIPAL_SELECT, SERVICE_PRINCIPAL],
  ['applications', items.REGISTRATION_SELECT, APPLICATION],
  ['devices', items.DEVICE_SELECT, DEVICE],
  ['groups', items.GROUP_SELECT, GROUP],
])('what we select of %s are members that Microsoft has', (_what, selected, members) => {
  expect(selected.split(',')).toEqual(members);
});
