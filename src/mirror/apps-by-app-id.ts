/**
 * Finds an app by the app id that sign-ins and policies use. Which object has an app id never changes, so a match is
 * cached for ever.
 */
import type { ServicePrincipal, Tenant } from './tenant.ts';

/**
 * An unknown app id makes us read all apps. Not more often than once in this time, by the moments that are asked about.
 */
const READ_AGAIN_AFTER_MS = 60_000;

type FindByAppId = Tenant['servicePrincipalByAppId'];

export function appsByAppId(
  readAll: (at: number) => AsyncIterable<ServicePrincipal>,
  readOne: (id: string, at: number) => Promise<ServicePrincipal | undefined>,
): FindByAppId {
  const idsByAppId = new Map<string, Set<string>>();
  let readUpTo = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const fillCache = async (at: number) => {
    for await (const { id, appId } of readAll(at)) {
      const key = appId.toLowerCase();
      idsByAppId.set(key, (idsByAppId.get(key) ?? new Set()).add(id));
    }
    readUpTo = at;
  };
  const fillCacheOnce = (at: number) => {
    reading ??= fillCache(at).finally(() => {
      reading = undefined;
    });
    return reading;
  };
  /** An app that was removed and added again is another object with the same app id. */
  const findCached = async (appId: string, at: number) => {
    const ids = [...(idsByAppId.get(appId.toLowerCase()) ?? [])].sort();
    const apps = (await Promise.all(ids.map((id) => readOne(id, at)))).filter((app) => app !== undefined);
    return apps.find(({ deleted }) => !deleted) ?? apps[0];
  };

  return async (appId, at) => {
    const app = await findCached(appId, at);
    if (app || at <= readUpTo + READ_AGAIN_AFTER_MS) return app;
    await fillCacheOnce(at);
    return findCached(appId, at);
  };
}
