/** Where a call goes: paths and query values become URLs of this cloud's Graph, and links that Graph gave us stay as they are. */
import { MalformedInputError, SettingsError } from '../base/errors.ts';
import { CLOUD_HOSTS, type Cloud } from './graph-clouds.ts';

export type Version = 'v1.0' | 'beta';
export type Query = Readonly<Record<string, string | number | boolean>>;

interface Target {
  readonly cloud: Cloud;
  readonly version?: Version;
  readonly query?: Query;
}

/**
 * The full https URL. Values of `query` are encoded here: the SDK sends them as they are, and an `&` or `#` in a filter would cut it short.
 * @param pathOrLink a path below the version (`/users/…`), or a next or delta link, which is opaque and stays unchanged
 */
export function graphUrl(pathOrLink: string, { cloud, version = 'v1.0', query = {} }: Target): string {
  if (pathOrLink.includes('://') && !pathOrLink.startsWith('/')) return checkedLink(pathOrLink, cloud);
  const path = pathOrLink.startsWith('/') ? pathOrLink : `/${pathOrLink}`;
  return `https://${CLOUD_HOSTS[cloud].graph}/${version}${withQuery(path, query)}`;
}

export function withQuery(path: string, query: Query): string {
  const values = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return values.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${values.join('&')}`;
}

/** For errors and counts: the path without version, and without the query, which may name people. */
export function pathOf(url: string): string {
  return new URL(url).pathname.replace(/^\/(v1\.0|beta)(?=\/)/, '');
}

/** A laptop's simulated tenant is dialled in Graph's stead; every URL in the answers stays https and Graph's own. */
export function dialled(url: string, dial: string | undefined): string {
  return dial === undefined ? url : url.replace(/^https:\/\/[^/]+/, dial);
}

/** @throws SettingsError unless it is a loopback address: everything else would send tokens in the clear */
export function checkDial(dial: string | undefined): void {
  if (dial !== undefined && !/^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(dial)) {
    throw new SettingsError([`The address dialled in Graph's stead must be http://127.0.0.1:<port>, not ${dial}`]);
  }
}

function checkedLink(link: string, cloud: Cloud): string {
  const url = URL.parse(link);
  // A link decides where our token goes, so it may only point back to where it came from.
  if (url?.protocol !== 'https:' || url.host !== CLOUD_HOSTS[cloud].graph || url.username !== '') {
    throw new MalformedInputError('link', `must be an https link of ${CLOUD_HOSTS[cloud].graph}`);
  }
  return link;
}
