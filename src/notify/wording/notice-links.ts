/** Links of a notice: only to Microsoft's own sign-in hosts and to our runbooks, whatever an app is called. */

import { CAUSE_ENTRIES, type Cause, type CauseEntry, runbookOf } from '../../detect/cause.ts';
import { CLOUD_HOSTS, type Cloud } from '../../graph/graph-clouds.ts';
import type { AudienceKind } from '../notice.ts';

export interface Link {
  readonly href: string;
  readonly label: string;
}

/** @param ownBase the configured base URL of the runbooks, if any */
export function isAllowedLink(href: string, ownBase?: string, cloud: Cloud = 'global'): boolean {
  const url = URL.parse(href);
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '') return false;
  if (ownBase !== undefined && href.startsWith(`${ownBase}/`) && !url.pathname.includes('..')) return true;
  const { myApps, securityInfo, account, adminCenter } = CLOUD_HOSTS[cloud];
  return (
    url.protocol === 'https:' && url.port === '' && [myApps, securityInfo, account, adminCenter].includes(url.hostname)
  );
}

/** The one button: it leads to the page where this reader can act. */
export function buttonFor(cause: Cause, audience: AudienceKind, cloud: Cloud = 'global'): Link {
  switch (audience) {
    case 'app-owner':
    case 'admins':
      return { href: `https://${CLOUD_HOSTS[cloud].adminCenter}/`, label: 'Open the Entra admin center' };
    case 'manager':
      return linkOf('contact-admin', cloud);
    case 'user':
      return linkOf(CAUSE_ENTRIES[cause].response.link, cloud);
  }
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
