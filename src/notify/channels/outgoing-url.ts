/** What an address must look like before anything is sent to it. Its host is checked when it is connected to. Pure. */
import { isIP } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** Why an address is refused; a word for the admin who registers it, and for the log. */
export type UrlProblem =
  | 'no-url'
  | 'too-long'
  | 'not-https'
  | 'has-credentials'
  | 'has-fragment'
  | 'address-not-public';

export type CheckedUrl = { readonly url: URL } | { readonly problem: UrlProblem };

const LONGEST = 2_048;

/** @param isAllowed for a test with a host of its own */
export function checkUrl(text: string, isAllowed: (address: string) => boolean = isPublicAddress): CheckedUrl {
  if (text.length > LONGEST) return { problem: 'too-long' };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) return { problem: 'no-url' };
  if (url.protocol !== 'https:') return { problem: 'not-https' };
  if (url.username !== '' || url.password !== '') return { problem: 'has-credentials' };
  if (url.hash !== '') return { problem: 'has-fragment' };
  // The parser has made 127.0.0.1 of every other notation: 2130706433, 0x7f.1, 017700000001, full-width digits.
  const host = hostOf(url);
  return isIP(host) !== 0 && !isAllowed(host) ? { problem: 'address-not-public' } : { url };
}

/** Without the brackets of IPv6. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}
