/**
 * Links of a notice: only to pages of Microsoft where people sign in or administrators work, and to our own, whatever
 * an app is called. Each is chosen by the cause; where nothing that is clicked helps, there is none.
 */

import { isGuid } from '../../base/hash.ts';
import { CAUSE_ENTRIES, type Cause, type CauseEntry, runbookOf } from '../../detect/cause.ts';
import { assignmentParts, grantParts, userAppParts } from '../../detect/subject.ts';
import { CLOUD_HOSTS, type Cloud } from '../../graph/graph-clouds.ts';
import type { NoticeContent } from '../notice.ts';
import type { LinkKind, Reader } from './reader.ts';
import { isBlocking } from './user-templates.ts';
import type { WordingSettings } from './wording-settings.ts';

export interface Link {
  readonly kind: LinkKind;
  readonly href: string;
}

export interface LinkContext {
  readonly tenantId: string;
  readonly cloud: Cloud;
  /** The page of ours that explains, and sends on. */
  readonly landing?: string;
}

/** Microsoft's pages for makers, device owners and administrators of Power Platform. */
interface MorePages {
  /** Signs in to one app, by its app id: the "user access URL" of its properties. */
  readonly launcher: string;
  readonly powerPlatform: string;
  readonly powerAutomate: string;
}

/** In the other clouds they differ by kind of government tenant, which we do not know, or Microsoft names none. */
const MORE_PAGES: Readonly<Record<Cloud, MorePages | undefined>> = {
  global: {
    launcher: 'launcher.myapps.microsoft.com',
    powerPlatform: 'admin.powerplatform.microsoft.com',
    powerAutomate: 'make.powerautomate.com',
  },
  'us-gov': undefined,
  'us-gov-dod': undefined,
  china: undefined,
};

/** The Company Portal website. Source: intune docs, us-government endpoints; none is named for China. */
const COMPANY_PORTAL: Readonly<Record<Cloud, string | undefined>> = {
  global: 'portal.manage.microsoft.com',
  'us-gov': 'portal.manage.microsoft.us',
  'us-gov-dod': 'portal.manage.microsoft.us',
  china: undefined,
};

/** @param ownBases the configured base URLs of the runbooks and of this deployment, if any */
export function isAllowedLink(href: string, ownBases: readonly string[] = [], cloud: Cloud = 'global'): boolean {
  const url = URL.parse(href);
  if (url === null || url.username !== '' || url.password !== '') return false;
  // As it is after `..` has been followed.
  if (url.search === '' && ownBases.some((base) => url.href.startsWith(`${base}/`))) return true;
  const { myApps, securityInfo, account, adminCenter } = CLOUD_HOSTS[cloud];
  const { launcher, powerPlatform, powerAutomate } = MORE_PAGES[cloud] ?? {};
  const known = [myApps, launcher, securityInfo, account, adminCenter, powerPlatform, powerAutomate];
  const isPage = url.hostname === adminCenter && isEntraPage(url.hash);
  const namesTenant = [myApps, launcher].includes(url.hostname) && /^\?tenantId=[0-9a-f-]{36}$/i.test(url.search);
  return (
    url.protocol === 'https:' &&
    url.port === '' &&
    [...known, COMPANY_PORTAL[cloud]].includes(url.hostname) &&
    (url.search === '' || namesTenant) &&
    (url.hash === '' || isPage)
  );
}

/** The one button: it leads to the page where this reader can act, and administrators to the object itself. */
export function buttonFor(content: NoticeContent, reader: Reader, context: LinkContext): Link | undefined {
  switch (reader) {
    case 'app-owner':
    case 'admins':
    case 'help-desk':
      return objectLink(content, context.cloud);
    // Neither can do more than ask.
    case 'manager':
    case 'app':
      return undefined;
    case 'user': {
      const link = userLink(content, context);
      // The page is of no use where nothing that is clicked helps.
      return link && context.landing !== undefined ? { href: context.landing, kind: 'landing' } : link;
    }
  }
}

/** The page of the object that the notice is about. Where it has none, or there are several: the admin center. */
function objectLink(content: NoticeContent, cloud: Cloud): Link {
  const more = MORE_PAGES[cloud];
  if (content.cause === 'connector-policy-changed' && more)
    return { href: `https://${more.powerPlatform}/`, kind: 'power-platform' };
  const home = `https://${CLOUD_HOSTS[cloud].adminCenter}/`;
  // The members of a sweep are many objects.
  const page = content.sweep === undefined ? pageOf(content) : undefined;
  return page ? { href: `${home}${page.hash}`, kind: page.kind } : { href: home, kind: 'admin-center' };
}

function userLink(content: NoticeContent, context: LinkContext): Link | undefined {
  const { cause } = content;
  if (cause === 'policy-changed' && isBlocking(content)) return undefined;
  return linkOf(CAUSE_ENTRIES[cause].response.link, content, context);
}

function linkOf(link: CauseEntry['response']['link'], content: NoticeContent, context: LinkContext): Link | undefined {
  const { cloud, tenantId } = context;
  switch (link) {
    case 'sign-in':
      return signInLink(content, context);
    case 'security-info':
      return { href: `https://${CLOUD_HOSTS[cloud].securityInfo}/security-info`, kind: 'security-info' };
    case 'company-portal': {
      const host = COMPANY_PORTAL[cloud];
      return host === undefined ? undefined : { href: `https://${host}/`, kind: 'company-portal' };
    }
    case 'connections': {
      const host = MORE_PAGES[cloud]?.powerAutomate;
      if (host === undefined || !isGuid(tenantId)) return undefined;
      // Every tenant has this environment; which one the policy is for, the log does not say.
      return { href: `https://${host}/environments/Default-${tenantId}/connections`, kind: 'connections' };
    }
    case 'nothing':
      return undefined;
  }
}

/** The app's own sign-in where there is one app; else the list of the reader's apps. In the right tenant either way. */
function signInLink({ apps, appCount }: NoticeContent, { cloud, tenantId }: LinkContext): Link {
  const inTenant = isGuid(tenantId) ? `?tenantId=${tenantId}` : '';
  const launcher = MORE_PAGES[cloud]?.launcher;
  const [app] = apps;
  const isOne = appCount === 1 && app?.appId !== undefined && isGuid(app.appId);
  if (launcher !== undefined && isOne && inTenant !== '')
    return { href: `https://${launcher}/api/signin/${app.appId}${inTenant}`, kind: 'sign-in-app' };
  return { href: `https://${CLOUD_HOSTS[cloud].myApps}/${inTenant}`, kind: 'sign-in' };
}

/** For those who may look into it. @param id of the revocation, or the first characters of it */
export function dashboardLink(id: string, reader: Reader, { publicUrl }: WordingSettings): Link | undefined {
  if (publicUrl === undefined || (reader !== 'admins' && reader !== 'help-desk')) return undefined;
  const href = `${publicUrl}/revocations/${encodeURIComponent(id)}`;
  return isAllowedLink(href, [publicUrl]) ? { kind: 'dashboard', href } : undefined;
}

export function runbookFor(cause: Cause, runbooksUrl: string | undefined): Link | undefined {
  if (runbooksUrl === undefined) return undefined;
  const href = runbookOf(cause, runbooksUrl);
  return isAllowedLink(href, [runbooksUrl]) ? { href, kind: 'runbook' } : undefined;
}

export interface EntraPage {
  /** The part of the address after the host. */
  readonly hash: string;
  readonly kind: LinkKind;
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
    return page('Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/DeletedUsers', 'deleted-users');
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
      return pageAt('Microsoft_AAD_Devices/DeviceDetailsMenuBlade/~/Properties/objectId', subject.id, 'device');
    case 'policy':
      return isConditionalAccess ? policyPage(subject.id, detail) : undefined;
    case 'membership':
      return undefined;
  }
}

function userPage(id: string): EntraPage | undefined {
  return pageAt('Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId', id, 'user');
}

function appPage(id: string, apps: NoticeContent['apps']): EntraPage | undefined {
  const appId = apps.find((app) => app.id === id)?.appId;
  const found = pageAt('Microsoft_AAD_IAM/ManagedAppMenuBlade/~/Overview/objectId', id, 'app');
  return found && appId !== undefined && isGuid(appId) ? { ...found, hash: `${found.hash}/appId/${appId}` } : found;
}

function credentialsPage(appId: string | undefined): EntraPage | undefined {
  const path = 'Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId';
  return appId === undefined ? undefined : pageAt(path, appId, 'credentials');
}

function policyPage(id: string, { policy }: NoticeContent['detail']): EntraPage | undefined {
  return policy?.change === 'deleted'
    ? page('Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies', 'policies')
    : pageAt('Microsoft_AAD_ConditionalAccess/PolicyBlade/policyId', id, 'policy');
}

function pageAt(path: string, id: string, kind: LinkKind): EntraPage | undefined {
  return isGuid(id) ? page(`${path}/${id}`, kind) : undefined;
}

function page(path: string, kind: LinkKind): EntraPage {
  return { hash: `#view/${path}`, kind };
}
