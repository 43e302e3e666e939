/**
 * On a laptop its owner may do everything: whoever can read the file of the running instance, or opened the link that
 * it printed. Pages of other sites reach a loopback address as well, so their requests are refused by host and origin.
 */
import { createHmac } from 'node:crypto';
import { hashOf } from '../../base/hash.ts';
import { objectOf, parsedJson } from '../../base/json.ts';
import { isSame, type SigningKeys, sign, verified } from '../../storage/signing-keys.ts';
import type { Caller } from './roles.ts';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i;
const OWNER: Caller = { kind: 'session', id: 'session', roles: ['Audit.Admin'] };
const PURPOSE = 'session';
const LIFETIME_S = 86_400;

/** What the printed link has: it opens a session, and is not the token of the command line. */
export function ticketOf(session: string): string {
  return createHmac('sha256', session).update('link').digest('base64url');
}

/** The link that a terminal prints. @param url of the host */
export function sessionLink(url: string, session: string): string {
  return `${url}/api/session?ticket=${ticketOf(session)}`;
}

/** Whether the request came to this machine by its own name, and not from a page of another site. */
export function isFromHere({ host, origin, site }: Record<'host' | 'origin' | 'site', string | null>): boolean {
  if (host === null || !LOOPBACK.test(host)) return false;
  if (origin !== null && origin.toLowerCase() !== `http://${host.toLowerCase()}`) return false;
  return site === null || site === 'same-origin' || site === 'none';
}

/** Undefined if neither the token nor the cookie is of this session. */
export async function callerOfSession(
  session: string,
  {
    token,
    cookies,
    keys,
    now,
  }: {
    readonly token: string | undefined;
    readonly cookies: string;
    readonly keys: SigningKeys;
    readonly now: number;
  },
): Promise<Caller | undefined> {
  if (token !== undefined) return isSame(token, session) ? OWNER : undefined;
  const name = `${cookieName(session)}=`;
  const cookie = cookies
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(name));
  if (cookie === undefined) return undefined;
  const { s, e } = objectOf(parsedJson((await verified(keys, PURPOSE, cookie.slice(name.length))) ?? ''));
  return s === hashOf(session) && typeof e === 'number' && now < e ? OWNER : undefined;
}

/** The value of `Set-Cookie`. */
export async function sessionCookie(session: string, keys: SigningKeys, now: number): Promise<string> {
  const value = await sign(keys, PURPOSE, JSON.stringify({ s: hashOf(session), e: now + LIFETIME_S * 1000 }));
  return `${cookieName(session)}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${LIFETIME_S}`;
}

/** Cookies of all ports of a machine are one jar: each instance has its own. */
function cookieName(session: string): string {
  return `revaudit_${hashOf('cookie', session).slice(0, 8)}`;
}
