/**
 * Links of a notice: only to pages of Microsoft where people sign in or administrators work, and to our runbooks,
 * whatever an app is called.
 */

import { isGuid } from '../../base/hash.ts';
import { CAUSE_ENTRIES, type Cause, type CauseEntry, runbookOf } from '../../detect/cause.ts';
import { assignmentParts, grantParts, userAppParts } from '../../detect/subject.ts';
import { CLOUD_HOSTS, type Cloud } from '../../graph/graph-clouds.ts';
import type { AudienceKind, NoticeContent } from '../notice.ts';

export interface Link {
  readonly href: string;
  readonly label: string;
}

const POWER_PLATFORM: Readonly<Record<Cloud, string | undefined>> = {
  global: 'admin.powerplatform.microsoft.com',
  // The hosts of the other clouds differ by kind of government tenant, which we do not know.
  'us-gov': undefined,
  'us-gov-dod': undefined,
  china: undefined,
};

/** @param ownBase the configured base URL of the runbooks, if any */
export function isAllowedLink(href: string, ownBase?: string, cloud: Cloud = 'global'): boolean {
  const url = URL.parse(href);
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '') return false;
  if (ownBase !== undefined && href.startsWith(`${ownBase}/`) && !url.pathname.includes('..')) return true;
  const { myApps, securityInfo, account, adminCenter } = CLOUD_HOSTS[cloud];
  const isPage = url.hostname === adminCenter && isEntraPage(url.hash);
  const isKnown = [myApps, securityInfo, account, adminCenter, POWER_PLATFORM[cloud]].includes(url.hostname);
  return url.protocol === 'https:' && url.port === '' && isKnown && (url.hash === '' || isPage);
}

/** The one button: it leads to the page where this reader can act, and administrators to the object itself. */
export function buttonFor(content: NoticeContent, audience: AudienceKind, cloud: Cloud = 'global'): Link {
  switch (audience) {
    case 'app-owner':
    case 'admins':
    case 'app':
      return objectLink(content, cloud);
    case 'manager':
      return linkOf('contact-admin', cloud);
    case 'user':
      return linkOf(CAUSE_ENTRIES[content.cause].response.link, cloud);
  }
}

/** The page of the object that the notice is about. Where it has none, or there are several: the admin center. */
function objectLink(content: NoticeContent, cloud: Cloud): Link {
  const host = POWER_PLATFORM[cloud];
  if (content.cause === 'connector-policy-changed' && host !== undefined)
    return { href: `https://${host}/`, label: 'Open the Power Platform admin center' };
  const home = `https://${CLOUD_HOSTS[cloud].adminCenter}/`;
  // The members of a sweep are many objects.
  const page = content.sweep === undefined ? pageOf(content) : undefined;
  return page
    ? { href: `${home}${page.hash}`, label: page.label }
    : { href: home, label: 'Open the Entra admin center' };
}

function linkOf(link: CauseEntry['response']['link'], cloud: Cloud): Link {
  const { myApps, securityInfo, account } = CLOUD_HOSTS[cloud];
  const inAccount = (page: string) => (account === undefined ? `https://${myApps}/` : `https://${account}/${page}`);
  switch (link) {
    case 'sign-in':
      return { href: `https://${myApps}/`, label: 'Open My Apps and sign in' };
    case 'my-apps':
      return { href: `https://${myApps}/`, label: 'See your apps' };
    case 'security-info':
      return { href: `https://${securityInfo}/security-info`, label: 'See your sign-in methods' };
    case 'own-device':
      return { href: inAccount('device-list'), label: 'See your devices' };
    case 'contact-admin':
      return { href: inAccount('organizations'), label: 'Find your organisation’s contact' };
  }
}

export function runbookFor(cause: Cause, runbooksUrl: string | undefined): Link | undefined {
  if (runbooksUrl === undefined) return undefined;
  const href = runbookOf(cause, runbooksUrl);
  return isAllowedLink(href, runbooksUrl) ? { href, label: 'What this is and what helps' } : undefined;
}

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
