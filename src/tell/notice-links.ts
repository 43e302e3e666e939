/** Where a notice may send people: Microsoft's own sign-in hosts and our runbooks, nowhere else, whatever an app is called. */
import { DETECTORS } from '../detect/detect-reports.ts';
import type { About } from '../detect/detector.ts';
import type { Cause } from '../detect/report.ts';
import type { AudienceKind } from './notice.ts';

const SIGN_IN_HOSTS: ReadonlySet<string> = new Set([
  'myapps.microsoft.com',
  'myapplications.microsoft.com',
  'myaccount.microsoft.com',
  'mysignins.microsoft.com',
  'entra.microsoft.com',
]);

export interface Link {
  readonly href: string;
  readonly label: string;
}

/** @param ownBase the configured base URL of the runbooks, if any */
export function isAllowedLink(href: string, ownBase?: string): boolean {
  const url = URL.parse(href);
  if (url === null || url.username !== '' || url.password !== '' || url.search !== '') return false;
  if (ownBase !== undefined && href.startsWith(`${ownBase}/`) && !url.pathname.includes('..')) return true;
  return url.protocol === 'https:' && url.port === '' && SIGN_IN_HOSTS.has(url.hostname);
}

const ADMIN_CENTER: Link = { href: 'https://entra.microsoft.com/', label: 'Open the Entra admin center' };
const CONTACT: Link = { href: 'https://myaccount.microsoft.com/organizations', label: 'Find your organisation’s contact' };

const FOR_USER: Readonly<Record<About['link'], Link>> = {
  'sign-in': { href: 'https://myapps.microsoft.com/', label: 'Open My Apps and sign in' },
  'my-apps': { href: 'https://myapps.microsoft.com/', label: 'See your apps' },
  'security-info': { href: 'https://mysignins.microsoft.com/security-info', label: 'See your sign-in methods' },
  'own-device': { href: 'https://myaccount.microsoft.com/device-list', label: 'See your devices' },
  'contact-admin': CONTACT,
};

/** The one button: the place where this reader can do something about it. */
export function buttonFor(cause: Cause, audience: AudienceKind): Link {
  switch (audience) {
    case 'app-owner':
    case 'admins':
      return ADMIN_CENTER;
    case 'manager':
      return CONTACT;
    case 'user':
      return FOR_USER[DETECTORS[cause].about.link];
  }
}

export function runbookFor(cause: Cause, runbooksUrl: string | undefined): Link | undefined {
  if (runbooksUrl === undefined) return undefined;
  const href = `${runbooksUrl}/${cause}.md`;
  return isAllowedLink(href, runbooksUrl) ? { href, label: 'What this is and what helps' } : undefined;
}
