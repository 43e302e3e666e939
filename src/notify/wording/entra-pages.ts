/**
 * The page of one object in the Entra admin center. Microsoft documents no addresses of these pages; they are the ones
 * that the admin center shows in the browser. An id of another form never gets into one.
 */
import { isGuid } from '../../base/hash.ts';
import { assignmentParts, grantParts, userAppParts } from '../../detect/subject.ts';
import type { NoticeContent } from '../notice.ts';

export interface EntraPage {
  /** The part of the address after the host. */
  readonly hash: string;
  readonly label: string;
}

const GUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const PAGE = new RegExp(
  `^#view/Microsoft_AAD_[A-Za-z]+/[A-Za-z]+(?:/~)?/[A-Za-z/]+(?:/${GUID}(?:/appId/${GUID})?)?$`,
  'i',
);

export function isEntraPage(hash: string): boolean {
  return PAGE.test(hash);
}

/** Undefined where the object has no page, or no longer has one. */
export function pageOf(content: NoticeContent): EntraPage | undefined {
  const { cause, subject, apps, detail, isConditionalAccess } = content;
  if (cause === 'account-deleted')
    return page('Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/DeletedUsers', 'Open the deleted users');
  // The page is gone, and the lists of deleted apps and of deleted registrations are two.
  if (cause === 'app-deleted') return undefined;
  switch (subject.kind) {
    case 'user':
      return userPage(subject.id);
    case 'user-app':
      return userPage(userAppParts(subject.id).userId);
    case 'service-principal':
      return appPage(subject.id, apps);
    case 'grant':
      return appPage(grantParts(subject.id).clientId, apps);
    case 'assignment':
      return appPage(assignmentParts(subject.id).servicePrincipalId, apps);
    case 'application':
      return credentialsPage(detail.appId ?? apps[0]?.appId);
    case 'device':
      return pageAt(
        'Microsoft_AAD_Devices/DeviceDetailsMenuBlade/~/Properties/objectId',
        subject.id,
        'Open the device',
      );
    case 'policy':
      return isConditionalAccess ? policyPage(subject.id, detail) : undefined;
    case 'membership':
      return undefined;
  }
}

function userPage(id: string): EntraPage | undefined {
  return pageAt('Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId', id, 'Open the user');
}

function appPage(id: string, apps: NoticeContent['apps']): EntraPage | undefined {
  const appId = apps.find((app) => app.id === id)?.appId;
  const found = pageAt('Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId', id, 'Open the app');
  return found && appId !== undefined && isGuid(appId) ? { ...found, hash: `${found.hash}/appId/${appId}` } : found;
}

function credentialsPage(appId: string | undefined): EntraPage | undefined {
  const path = 'Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId';
  return appId === undefined ? undefined : pageAt(path, appId, 'Open the credentials of the app');
}

function policyPage(id: string, { policy }: NoticeContent['detail']): EntraPage | undefined {
  return policy?.change === 'deleted'
    ? page('Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies', 'Open the policies')
    : pageAt('Microsoft_AAD_ConditionalAccess/PolicyBlade/policyId', id, 'Open the policy');
}

function pageAt(path: string, id: string, label: string): EntraPage | undefined {
  return isGuid(id) ? page(`${path}/${id}`, label) : undefined;
}

function page(path: string, label: string): EntraPage {
  return { hash: `#view/${path}`, label };
}
