/**
 * From where and with what a person last signed in: read from Graph when it is asked for, kept in memory for a while,
 * and stored nowhere.
 */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { isJsonObject, objectOf } from '../../base/json.ts';
import type { Graph } from '../../graph/graph.ts';

/** In the words of What If. A member that is absent is not known. */
export interface KnownContext {
  readonly clientAppType?: 'browser' | 'mobileAppsAndDesktopClients';
  readonly devicePlatform?: 'android' | 'iOS' | 'windows' | 'macOS' | 'linux';
  /** Both or neither. */
  readonly place?: { readonly ipAddress: string; readonly country: string };
}

const LOOKS_BACK_MS = 7 * 86_400_000;
const CLIENTS: Readonly<Record<string, KnownContext['clientAppType']>> = {
  browser: 'browser',
  'mobile apps and desktop clients': 'mobileAppsAndDesktopClients',
};
const PLATFORMS: readonly (readonly [RegExp, NonNullable<KnownContext['devicePlatform']>])[] = [
  [/^android/i, 'android'],
  [/^(ios|ipados)/i, 'iOS'],
  [/^windows(?! ?phone)/i, 'windows'],
  [/^mac/i, 'macOS'],
  [/^linux/i, 'linux'],
];

/** Of the last interactive sign-in that worked, within a week. @param userId a GUID @param now milliseconds */
export async function readKnownContext(graph: Pick<Graph, 'get'>, userId: string, now: number): Promise<KnownContext> {
  const filter = `createdDateTime ge ${isoOf(now - LOOKS_BACK_MS)} and userId eq '${userId}' and status/errorCode eq 0`;
  const query = { $filter: filter, $orderby: 'createdDateTime desc', $top: '1' };
  const { value } = objectOf(await graph.get('/auditLogs/signIns', { query }));
  const [last] = Array.isArray(value) ? value.filter(isJsonObject) : [];
  return contextIn(last);
}

export function contextIn(signIn: unknown): KnownContext {
  const { clientAppUsed, ipAddress, location, deviceDetail } = objectOf(signIn);
  const { operatingSystem } = objectOf(deviceDetail);
  const country = objectOf(location).countryOrRegion;
  const isPlace = typeof ipAddress === 'string' && ipAddress !== '' && typeof country === 'string';
  return defined({
    clientAppType: CLIENTS[String(clientAppUsed).toLowerCase()],
    devicePlatform: PLATFORMS.find(([form]) => form.test(String(operatingSystem)))?.[1],
    place: isPlace && /^[A-Z]{2}$/.test(country) ? { ipAddress, country } : undefined,
  });
}
