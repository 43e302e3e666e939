/**
 * The URL of a call: paths and query values become URLs of this cloud's Graph; links that Graph gave us are not
 * changed.
 */
import { MalformedInputError, SettingsError } from '../base/errors.ts';
import { CLOUD_HOSTS, type Cloud } from './graph-clouds.ts';

export type Version = 'v1.0' | 'beta';
export type Query = Readonly<Record<string, string | number | boolean>>;

interface Target {
  readonly cloud: Cloud;
  readonly version?: Version;
  readonly query?: Query;
}

/** A column of a table has twice as much room. */
const LONGEST_LINK = 16_384;
const VERSION_PATH = /^\/(v1\.0|beta)\//i;

/**
 * The full https URL. Values of `query` are encoded here: the SDK does not encode them, and an `&` or `#` would end a
 * filter.
 * @param pathOrLink a path below the version (`/users/…`), or a next or delta link, which is opaque
 * @throws MalformedInputError if a link is not of this cloud's Graph
 */
export function graphUrl(pathOrLink: string, { cloud, version = 'v1.0', query = {} }: Target): string {
  if (pathOrLink.includes('://') && !pathOrLink.startsWith('/')) return checkedLink(pathOrLink, cloud, 'link');
  const path = pathOrLink.startsWith('/') ? pathOrLink : `/${pathOrLink}`;
  return `https://${CLOUD_HOSTS[cloud].graph}/${version}${withQuery(path, query)}`;
}

export function withQuery(path: string, query: Query): string {
  const values = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return values.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${values.join('&')}`;
}

/** For errors and metrics: the path without the version, and without the query, which may name people. */
export function pathOf(url: string): string {
  return new URL(url).pathname.replace(/^\/(v1\.0|beta)(?=\/)/i, '');
}

/**
 * The URL to call. A laptop calls its simulated tenant instead of Graph; all URLs in requests and responses are still
 * those of Graph.
 * @param dial `http://127.0.0.1:<port>`, or undefined for Graph itself
 */
export function dialled(url: string, dial: string | undefined): string {
  return dial === undefined ? url : url.replace(/^https:\/\/[^/]+/i, dial);
}

/** @throws SettingsError if it is not a loopback address: then tokens would be sent without encryption */
export function checkDial(dial: string | undefined): void {
  if (dial !== undefined && !/^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(dial)) {
    throw new SettingsError([`The address to call instead of Graph must be http://127.0.0.1:<port>, not ${dial}`]);
  }
}

/**
 * A link that Graph gave us, unchanged. Checked when it is received: one that is bad and kept would be called in every
 * turn.
 * @throws MalformedInputError if it does not lead to this cloud's Graph
 */
export function checkedLink(link: unknown, cloud: Cloud, where: string): string {
  const url = typeof link === 'string' && link.length <= LONGEST_LINK ? URL.parse(link) : null;
  // We send our token to the host of a link, so it must be the host that gave us the link.
  const isOurs =
    url?.protocol === 'https:' &&
    url.host === CLOUD_HOSTS[cloud].graph &&
    url.username + url.password === '' &&
    VERSION_PATH.test(url.pathname);
  if (typeof link !== 'string' || !isOurs)
    throw new MalformedInputError(
      where,
      `a link must be an https link of ${CLOUD_HOSTS[cloud].graph}, with its version, of at most ${LONGEST_LINK} characters`,
    );
  return link;
}
