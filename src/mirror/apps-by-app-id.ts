/** Finds an app by the id that sign-ins and policies name it by. Which app bears an app id never changes, so what was found once is kept. */
import type { ServicePrincipal, Tenant } from './tenant.ts';

/** A whole kind of objects is read for an app that is not known: not more often than that, by the times that are asked about. */
const READ_AGAIN_AFTER_MS = 60_000;

type Find = Tenant['servicePrincipalByAppId'];

export function appsByAppId(
  all: (at: number) => AsyncIterable<ServicePrincipal>,
  one: (id: string, at: number) => Promise<ServicePrincipal | undefined>,
): Find {
  const known = new Map<string, Set<string>>();
  let readFor = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const read = async (at: number) => {
    for await (const { id, appId } of all(at)) {
      const key = appId.toLowerCase();
      known.set(key, (known.get(key) ?? new Set()).add(id));
    }
    readFor = at;
  };
  const readOnce = (at: number) => {
    reading ??= read(at).finally(() => {
      reading = undefined;
    });
    return reading;
  };
  /** An app that was removed and added again is another object under the same app id. */
  const among = async (appId: string, at: number) => {
    const ids = [...(known.get(appId.toLowerCase()) ?? [])].sort();
    const found = (await Promise.all(ids.map((id) => one(id, at)))).filter((app) => app !== undefined);
    return found.find(({ deleted }) => !deleted) ?? found[0];
  };

  return async (appId, at) => {
    const found = await among(appId, at);
    if (found || at <= readFor + READ_AGAIN_AFTER_MS) return found;
    await readOnce(at);
    return among(appId, at);
  };
}
